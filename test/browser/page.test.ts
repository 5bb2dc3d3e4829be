// A page without a bundler does what Node does: it loads the same model files and gives the same numbers.
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { ImagesInput } from '../../src/data/images/images-input.js';
import type { ModalitiesInput } from '../../src/data/modalities/modalities-input.js';
import type { RowsInput } from '../../src/data/rows-input.js';
import type { SequenceInput } from '../../src/data/sequences/sequences-input.js';
import { sampleJets } from '../../src/data/toys/jets.js';
import { sampleTowns } from '../../src/data/toys/towns.js';
import { generatedSet } from '../../src/data/toys/toys.js';
import { type AnyFitted, fit, load, type Table } from '../../src/index.js';
import type { ModelDefinition } from '../../src/model/define-model.js';
import { findFamily } from '../../src/models/find-family.js';
import { registry } from '../../src/models/registry.js';
import { keyOf } from '../../src/random/key.js';
import { imageSubjectsOf } from '../contract/image-subjects.js';
import { sequenceSubjectsOf } from '../contract/sequence-subjects.js';
import { MEASURES, subjectOf, tableFor, takesTables } from '../contract/subject.js';
import { chromiumPath, inChromium, listenTo, openChromium } from './chromium.js';
import { type Served, serveExamples, strangersIn } from './served.js';

const ROWS = 80;
const DRAWS = 20;
/** Height and width of images. */
const SIDE = 8;
/** Roundings of double precision, and of single where a network computes. */
const DOUBLE = 1e-12;
const SINGLE = 1e-4;

describe.skipIf(chromiumPath === undefined)(inChromium('in a page'), () => {
  let served: Served;
  let browser: Browser;

  beforeAll(async () => {
    served = await serveExamples();
    browser = await openChromium();
  });
  afterAll(async () => {
    await browser?.close();
    served?.close();
  });

  it.each(registry)('$name: the numbers of Node', async ({ name }) => {
    const { bytes, rows } = await fileOf(name);
    const expected = await numbersOf(await load(bytes), rows);
    const { page, complaints, requests } = await pageWith(bytes);
    const got = await page.evaluate<Numbers>(numbersInPage(rows));
    await page.close();
    const isNetwork = requests.some((url) => url.includes('onnxruntime'));
    const tolerance = isNetwork ? SINGLE : DOUBLE;
    expect(apart(got.drawn, expected.drawn)).toBeLessThanOrEqual(tolerance);
    expect(apart(got.scored, expected.scored)).toBeLessThanOrEqual(tolerance);
    expect(apart(got.coded, expected.coded)).toBeLessThanOrEqual(tolerance);
    expect(complaints).toEqual([]);
    expect(strangersIn(requests, served.origin)).toEqual([]);
  });

  it('the example shows drawn rows and their mean log-probability', async () => {
    const { bytes } = await fileOf('gaussian-mixture');
    const { page, complaints } = await pageWith(bytes);
    await page.getByText(/mean log-probability -?\d+\.\d+ nats per row \(exact\)/).waitFor();
    expect(await page.locator('tr').count()).toBe(13);
    expect(complaints).toEqual([]);
    await page.close();
  });

  it('a file that is not there is an error with its address', async () => {
    const page = await browser.newPage();
    await page.goto(`${served.origin}/examples/web/index.html`);
    const message = await page.evaluate(
      `import('../../dist/browser/ancestral.js').then(({ load }) => load('absent.safetensors')).catch(({ message }) => message)`,
    );
    expect(message).toMatch(/^absent\.safetensors: the server answered 404/);
    await page.close();
  });

  it('a network without an engine is an error that says where one comes from', async () => {
    const { bytes, rows } = await fileOf('variational-autoencoder');
    const { page, complaints, requests } = await pageWith(bytes, bare);
    const error = await page.evaluate(
      `${numbersInPage(rows)}.catch(({ code, message, hint }) => ({ code, message, hint }))`,
    );
    expect(error).toEqual({
      code: 'UNAVAILABLE',
      message: 'engine: wasm needs the package onnxruntime-web, got none',
      hint: "chooseEngine({ engine: 'wasm', location: <address of ort.wasm.min.mjs of onnxruntime-web@1.30.0> })",
    });
    expect(complaints).toEqual([]);
    expect(requests.filter((url) => url.includes('onnxruntime'))).toEqual([]);
    await page.close();
  });

  it('families of tables ask for no engine', async () => {
    for (const name of ['independent', 'gaussian-mixture', 'principal-components']) {
      const { bytes, rows } = await fileOf(name);
      const { page, complaints, requests } = await pageWith(bytes, bare);
      expect((await page.evaluate<Numbers>(numbersInPage(rows))).scored).toHaveLength(ROWS + 1);
      expect(complaints).toEqual([]);
      expect(requests.filter((url) => url.includes('onnxruntime'))).toEqual([]);
      await page.close();
    }
  });

  /** The example page, or this one in its place, its model file being these bytes. */
  async function pageWith(bytes: Uint8Array, html?: string): Promise<{ page: Page } & ReturnType<typeof listenTo>> {
    const page = await browser.newPage();
    const heard = listenTo(page);
    await page.route('**/moons.safetensors', (route) => route.fulfill({ body: Buffer.from(bytes) }));
    if (html !== undefined)
      await page.route('**/index.html', (route) => route.fulfill({ body: html, contentType: 'text/html' }));
    await page.goto(`${served.origin}/examples/web/index.html`);
    return { page, ...heard };
  }
});

/** Points in the plane, or their signs for families of bits, or the orchard for those that need a label; names of towns for those of sequences. */
function rowsFor(definition: ModelDefinition): RowsInput | SequenceInput | ImagesInput | ModalitiesInput {
  const { needsLabel, measures, data = [] } = definition;
  if (!takesTables(definition)) {
    if (data.includes('images')) return imagesOf(needsLabel === true);
    if (data.includes('modalities')) return { first: imagesOf(true), second: imagesOf(true), by: 'label' };
    if (data.includes('sets')) return { sets: jetsOf() };
    const towns = sampleTowns(ROWS, keyOf(1).at('data'));
    if (data.includes('sequences')) return { texts: towns };
    if (data.includes('pairs')) return { pairs: towns.map((town) => [town, town.slice(0, 4)] as const) };
    return { texts: towns.map((_, i) => towns.slice(i, i + 9).join(' ')), bag: true };
  }
  const set = generatedSet(needsLabel ? 'orchard' : 'moons')!;
  const cells = set.sample(ROWS, keyOf(1).at('data'));
  if (measures.includes('continuous')) return Object.fromEntries(set.columns.map((name, c) => [name, [...cells[c]]]));
  const [x, y] = cells.map((values) => Array.from(values, Number));
  const bits = (of: (i: number) => boolean) => x.map((_, i) => (of(i) ? 1 : 0));
  return { left: bits((i) => x[i] < 0.5), low: bits((i) => y[i] < 0.25), above: bits((i) => y[i] > x[i]) };
}

/** Small images of two kinds. */
function imagesOf(isLabelled: boolean): ImagesInput {
  const draws = keyOf(1).at('images').draws();
  const images = Uint8Array.from({ length: ROWS * SIDE ** 2 }, (_, at) => {
    const isBright = at % SIDE < SIDE / 2 === Math.floor(at / SIDE ** 2) % 2 < 1;
    return (isBright ? 150 : 0) + draws.below(100);
  });
  const labels = Array.from({ length: ROWS }, (_, i) => (i % 2 === 0 ? 'left' : 'right'));
  return { images, height: SIDE, width: SIDE, ...(isLabelled ? { labels } : {}) };
}

function jetsOf(): readonly (readonly number[][])[] {
  const { columns, lengths } = sampleJets(ROWS, keyOf(1).at('jets'));
  let at = 0;
  return lengths.map((length) => {
    const points = Array.from({ length }, (_, i) => columns.map((column) => column[at + i]));
    at += length;
    return points;
  });
}

/** The model file of a family, fitted to few rows with options that keep it short, and the rows. */
async function fileOf(name: string) {
  const family = await findFamily(name);
  const definition = family.definition as ModelDefinition;
  const { options } = takesTables(definition)
    ? subjectOf(name, definition, tableFor(definition, [...MEASURES, ...MEASURES], { count: ROWS })!)
    : [...imageSubjectsOf(definition), ...sequenceSubjectsOf(definition)][0];
  const rows = rowsFor(definition);
  const label = definition.needsLabel && takesTables(definition) ? { label: 'health' } : {};
  return { rows, bytes: (await fit(family(options), rows as RowsInput, { seed: 1, split: 'none', ...label })).save() };
}

/** A page without an import map. */
const bare = '<!doctype html><link rel="icon" href="data:," /><title>Bare</title>';

type Rows = Awaited<ReturnType<typeof fileOf>>['rows'];
type Numbers = Awaited<ReturnType<typeof numbersOf>>;

/** Drawn rows, log-probabilities and codes, as far as the family has them. */
async function numbersOf(model: AnyFitted, rows: Rows) {
  const able = (asked: Promise<unknown[]>) =>
    asked.catch((error): string[] => {
      if (error.code !== 'CAPABILITY') throw error;
      return [error.message];
    });
  const cells = (table: Table) => table.rows().flatMap((row) => Object.values(row));
  return {
    drawn: await able(model.sample(DRAWS, { seed: 2 }).then(cells)),
    scored: await able(model.logProb(rows, { seed: 3 }).then(({ certainty, values }) => [certainty, ...values])),
    coded: await able(model.encode(rows).then(cells)),
  };
}

/** The same in the page: a text, because the imports of a function here would be rewritten. */
function numbersInPage(rows: Rows): string {
  return `(async () => {
    const { load } = await import('../../dist/browser/ancestral.js');
    const bytes = (rows) => (rows.images ? { ...rows, images: Uint8Array.from(rows.images) } : rows);
    const given = ${JSON.stringify(rows, (_, value) => (value instanceof Uint8Array ? [...value] : value))};
    const rows = given.first ? { ...given, first: bytes(given.first), second: bytes(given.second) } : bytes(given);
    const model = await load('moons.safetensors');
    const able = (asked) =>
      asked.catch((error) => {
        if (error.code !== 'CAPABILITY') throw error;
        return [error.message];
      });
    const cells = (table) => table.rows().flatMap((row) => Object.values(row));
    return {
      drawn: await able(model.sample(${DRAWS}, { seed: 2 }).then(cells)),
      scored: await able(model.logProb(rows, { seed: 3 }).then(({ certainty, values }) => [certainty, ...values])),
      coded: await able(model.encode(rows).then(cells)),
    };
  })()`;
}

/** The largest difference of numbers, relative to them where they are above 1; infinite where anything else differs. */
function apart(found: readonly unknown[], wanted: readonly unknown[]): number {
  const differences = wanted.map((cell, i) => {
    if (typeof cell !== 'number') return found[i] === cell ? 0 : Number.POSITIVE_INFINITY;
    return Math.abs((found[i] as number) - cell) / Math.max(1, Math.abs(cell));
  });
  return found.length === wanted.length ? Math.max(...differences) : Number.POSITIVE_INFINITY;
}
