// A page without a bundler does what Node does: it loads the same model files and gives the same numbers.
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { generatedSet } from '../../src/data/toys/toys.js';
import { type AnyFitted, fit, load } from '../../src/index.js';
import type { ModelDefinition } from '../../src/model/define-model.js';
import { registry } from '../../src/models/registry.js';
import { keyOf } from '../../src/random/key.js';
import { chromiumPath, inChromium, listenTo, openChromium } from './chromium.js';

const ROWS = 80;
const DRAWS = 20;

describe.skipIf(chromiumPath === undefined)(inChromium('in a page'), () => {
  let server: ChildProcess;
  let browser: Browser;
  let origin: string;

  beforeAll(async () => {
    const script = join(import.meta.dirname, '..', '..', 'examples', 'web', 'serve.js');
    server = spawn(process.execPath, [script, '0'], { stdio: ['ignore', 'pipe', 'inherit'] });
    const [address] = await once(server.stdout!, 'data');
    origin = new URL(String(address)).origin;
    browser = await openChromium();
  });
  afterAll(async () => {
    await browser?.close();
    server?.kill();
  });

  it.each(registry)('$name: the numbers of Node', async ({ load: loadFamily }) => {
    const family = await loadFamily();
    const { rows, label } = rowsFor(family.definition);
    const bytes = (await fit(family(), rows, { seed: 1, split: 'none', ...(label && { label }) })).save();
    const expected = await numbersOf(await load(bytes));
    const { page, complaints, requests } = await pageWith(bytes);
    const got = await page.evaluate<Numbers>(numbersInPage);
    await page.close();
    expect(got.certainty).toBe(expected.certainty);
    expect(got.drawn.map(roundings)).toEqual(expected.drawn.map(roundings));
    for (const [i, value] of expected.values.entries()) {
      expect(Math.abs(got.values[i] - value)).toBeLessThanOrEqual(1e-12 * Math.max(1, Math.abs(value)));
    }
    expect(complaints).toEqual([]);
    expect(requests.filter((url) => !url.startsWith(origin) && !url.startsWith('data:'))).toEqual([]);
  });

  it('the example shows drawn rows and their mean log-probability', async () => {
    const { gaussianMixture } = await import('../../src/models/index.js');
    const { rows } = rowsFor(gaussianMixture.definition);
    const bytes = (await fit(gaussianMixture({ components: 3 }), rows, { split: 'none' })).save();
    const { page, complaints } = await pageWith(bytes);
    await page.getByText(/mean log-probability -?\d+\.\d+ nats per row \(exact\)/).waitFor();
    expect(await page.locator('tr').count()).toBe(13);
    expect(complaints).toEqual([]);
    await page.close();
  });

  it('a file that is not there is an error with its address', async () => {
    const page = await browser.newPage();
    await page.goto(`${origin}/examples/web/index.html`);
    const message = await page.evaluate(
      `import('../../dist/browser/ancestral.js').then(({ load }) => load('absent.safetensors')).catch(({ message }) => message)`,
    );
    expect(message).toMatch(/^absent\.safetensors: the server answered 404/);
    await page.close();
  });

  /** The example page, its model file being these bytes. */
  async function pageWith(bytes: Uint8Array): Promise<{ page: Page } & ReturnType<typeof listenTo>> {
    const page = await browser.newPage();
    const heard = listenTo(page);
    await page.route('**/moons.safetensors', (route) => route.fulfill({ body: Buffer.from(bytes) }));
    await page.goto(`${origin}/examples/web/index.html`);
    return { page, ...heard };
  }
});

/** Points in the plane, or the orchard for families that need a label. */
function rowsFor({ needsLabel }: ModelDefinition) {
  const set = generatedSet(needsLabel ? 'orchard' : 'moons')!;
  const cells = set.sample(ROWS, keyOf(1).at('data'));
  const rows = Object.fromEntries(set.columns.map((name, c) => [name, cells[c]])) as Record<string, Float64Array>;
  return { rows, label: needsLabel ? 'health' : undefined };
}

type Numbers = Awaited<ReturnType<typeof numbersOf>>;

async function numbersOf(model: AnyFitted) {
  const drawn = await model.sample(DRAWS, { seed: 2 });
  const { certainty, values } = await model.logProb(drawn.rows());
  return { certainty, values: Array.from(values), drawn: drawn.rows().map((row) => Object.values(row)) };
}

/** `numbersOf` in the page: a text, because the imports of a function here would be rewritten. */
const numbersInPage = `(async () => {
  const { load } = await import('../../dist/browser/ancestral.js');
  const model = await load('moons.safetensors');
  const drawn = await model.sample(${DRAWS}, { seed: 2 });
  const { certainty, values } = await model.logProb(drawn.rows());
  return { certainty, values: Array.from(values), drawn: drawn.rows().map((row) => Object.values(row)) };
})()`;

/** Numbers to twelve digits, everything else as it is. */
function roundings(row: readonly unknown[]): unknown[] {
  return row.map((cell) => (typeof cell === 'number' ? Number(cell.toPrecision(12)) : cell));
}
