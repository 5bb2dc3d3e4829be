import { existsSync } from 'node:fs';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { type Browser, chromium } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { demoReport } from './demo-report.test.data.js';
import { renderReport } from './report.js';
import { reportFigures } from './report-figures.js';

const executablePath = process.env.ANCESTRAL_CHROMIUM ?? '/usr/bin/chromium';

// Skipped where no browser is installed: everything that does not need layout is tested beside this file.
describe.skipIf(!existsSync(executablePath))('the report in a browser, opened from disk', () => {
  let browser: Browser;
  let folder: string;
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'ancestral-report-'));
    await writeFile(join(folder, 'report.html'), renderReport(demoReport));
    await Promise.all(reportFigures(demoReport).map(({ name, svg }) => writeFile(join(folder, `${name}.svg`), svg)));
    browser = await chromium.launch({ executablePath, args: ['--no-sandbox', '--disable-gpu'] });
  });
  afterAll(async () => {
    await browser?.close();
    await rm(folder, { recursive: true, force: true });
  });

  async function open(file: string, width: number, colorScheme: 'light' | 'dark') {
    const page = await browser.newPage({ viewport: { width, height: 900 }, colorScheme });
    const troubles: string[] = [];
    page.on('console', (message) => troubles.push(message.text()));
    page.on('pageerror', (error) => troubles.push(error.message));
    page.on('request', (request) => {
      if (!/^(file|data):/.test(request.url())) troubles.push(`asks for ${request.url()}`);
    });
    await page.goto(pathToFileURL(join(folder, file)).href);
    return { page, troubles };
  }

  it.each([
    [1280, 'light'],
    [390, 'dark'],
    [320, 'light'],
  ] as const)(
    'fits %i pixels (%s) without a word to the console or a request',
    async (width, scheme) => {
      const { page, troubles } = await open('report.html', width, scheme);
      expect(troubles).toEqual([]);
      const layout = await page.evaluate(() => ({
        overflow: document.documentElement.scrollWidth - window.innerWidth,
        figures: document.querySelectorAll('figure').length,
        visible: Array.from(document.querySelectorAll('svg[role=img]')).filter(
          (e) => e.getBoundingClientRect().width > 0,
        ).length,
        smallest: Math.min(
          ...Array.from(document.querySelectorAll('svg[role=img]'))
            .filter((e) => e.getBoundingClientRect().width > 0)
            .map((e) => e.getBoundingClientRect().width / Number(e.getAttribute('width'))),
        ),
        background: getComputedStyle(document.documentElement).backgroundColor,
      }));
      expect(layout.overflow).toBeLessThanOrEqual(0);
      expect(layout.visible).toBe(layout.figures);
      // Text of 11 pixels is never scaled below 8.
      expect(layout.smallest).toBeGreaterThan(0.75);
      const [red] = /\d+/.exec(layout.background)!;
      expect(Number(red) < 100).toBe(scheme === 'dark');
      await page.close();
    },
    30_000,
  );

  it('has no text outside its picture', async () => {
    for (const width of [1280, 390]) {
      const { page } = await open('report.html', width, 'light');
      const outside = await page.evaluate(() =>
        Array.from(document.querySelectorAll('svg[role=img]')).flatMap((drawing) => {
          const frame = drawing.getBoundingClientRect();
          if (frame.width === 0) return [];
          return Array.from(drawing.querySelectorAll('text'))
            .filter((text) => {
              const box = text.getBoundingClientRect();
              return (
                box.left < frame.left - 3 ||
                box.right > frame.right + 3 ||
                box.bottom > frame.bottom + 3 ||
                box.top < frame.top - 3
              );
            })
            .map((text) => `${drawing.querySelector('title')?.textContent}: ${text.textContent}`);
        }),
      );
      expect(outside).toEqual([]);
      await page.close();
    }
  }, 30_000);

  it('has figures that stand alone as files', async () => {
    const { page, troubles } = await open('density-contours.svg', 800, 'dark');
    expect(troubles).toEqual([]);
    const [fill, text] = await page.evaluate(() => [
      getComputedStyle(document.querySelector('rect')!).fill,
      getComputedStyle(document.querySelector('text')!).fill,
    ]);
    expect(Number(/\d+/.exec(fill)![0])).toBeLessThan(60);
    expect(Number(/\d+/.exec(text)![0])).toBeGreaterThan(200);
    await page.close();
  }, 30_000);
});
