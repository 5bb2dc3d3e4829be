// A report from the command line, opened as a reader would: wide and narrow, light and dark, with no network.
import { execFile } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { promisify } from 'node:util';
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { chromiumPath, inChromium, listenTo, openChromium } from './chromium.js';

const program = join(import.meta.dirname, '..', '..', 'bin', 'ancestral.js');
const looks = [1280, 390].flatMap((width) => (['light', 'dark'] as const).map((scheme) => ({ width, scheme })));

describe.skipIf(chromiumPath === undefined)(inChromium('a report'), () => {
  let browser: Browser;
  let folder: string;

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'ancestral-report-'));
    const words = 'compare moons:200 --models independent,principal-components --folds 2 --seed 1 -o report.html';
    await promisify(execFile)(process.execPath, [program, ...words.split(' ')], { cwd: folder });
    browser = await openChromium();
  });
  afterAll(async () => {
    await browser?.close();
    await rm(folder, { recursive: true, force: true });
  });

  it.each(looks)('fits $width pixels, $scheme', async ({ width, scheme }) => {
    const page = await browser.newPage({ viewport: { width, height: 900 }, colorScheme: scheme });
    const { complaints, requests } = listenTo(page);
    const address = pathToFileURL(join(folder, 'report.html')).href;
    await page.goto(address);
    const measured = await page.evaluate<{ overflow: number; pictures: number; ground: string }>(`({
      overflow: document.documentElement.scrollWidth - document.documentElement.clientWidth,
      pictures: [...document.querySelectorAll('svg')].filter((svg) => svg.getBoundingClientRect().width > 0).length,
      ground: getComputedStyle(document.documentElement).backgroundColor,
    })`);
    await page.close();
    expect(measured.overflow).toBe(0);
    expect(measured.pictures).toBeGreaterThanOrEqual(3);
    expect(brightness(measured.ground) > 128).toBe(scheme === 'light');
    expect(complaints).toEqual([]);
    expect(requests.filter((url) => url !== address && !url.startsWith('data:'))).toEqual([]);
  });
});

/** Mean of red, green and blue in `rgb(…)`, 0 to 255. */
function brightness(colour: string): number {
  const [red, green, blue] = colour.match(/\d+/g)!.map(Number);
  return (red + green + blue) / 3;
}
