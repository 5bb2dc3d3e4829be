// Whatever bytes a file holds, opening it ends in a value or in an error of ours.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { openTable } from '../../src/data/formats/open-table.js';
import { printNamed } from '../../src/data/formats/print-named.js';
import { codeTable } from '../../src/data/read-table.js';
import { fit } from '../../src/index.js';
import { readArchive, writeArchive } from '../../src/model/archive.js';
import type { AnyModel, Recipe } from '../../src/model/define-model.js';
import { gaussianMixture, kernelDensity, mixture } from '../../src/models/index.js';
import { loadFitted } from '../../src/models/load-fitted.js';
import { memorySource } from '../../src/platform/memory-source.js';
import { AncestralError, ArchiveError } from '../../src/util/errors.js';
import type { Tree } from '../../src/util/tree.js';
import { effort } from './effort.js';

/** A place in a file, as a share of its length, and what is done there. */
const damage = fc.record({
  at: fc.double({ min: 0, max: 1, noNaN: true }),
  kind: fc.constantFrom('flip', 'cut', 'insert', 'copy'),
  byte: fc.integer({ min: 1, max: 255 }),
});
type Damage = typeof damage extends fc.Arbitrary<infer T> ? T : never;

function damaged(bytes: Uint8Array, wounds: readonly Damage[]): Uint8Array {
  let result = Uint8Array.from(bytes);
  for (const { at, kind, byte } of wounds) {
    const place = Math.min(result.length - 1, Math.floor(at * result.length));
    const [before, after] = [result.subarray(0, place), result.subarray(place)];
    if (kind === 'flip') result[place] ^= byte;
    else if (kind === 'cut') result = result.slice(0, place);
    else result = Uint8Array.from([...before, ...(kind === 'insert' ? [byte] : after.subarray(0, byte)), ...after]);
    if (result.length === 0) return result;
  }
  return result;
}

async function isReadOrRefused(name: string, bytes: Uint8Array): Promise<void> {
  try {
    const { schema, dataset } = await codeTable(await openTable(memorySource(name, bytes)));
    expect(dataset.count).toBe(schema.rows);
  } catch (error) {
    expect(error).toBeInstanceOf(AncestralError);
    expect((error as AncestralError).message).not.toMatch(/undefined|\[object|NaN rows/);
  }
}

const endings = ['csv', 'tsv', 'json', 'ndjson', 'parquet', 'csv.gz', 'data'];
const starts = ['', 'PAR1', '\x1f\x8b\x08', '[{', '{"a":', 'a,b\n1,', '\ufeff"', 'ARROW1\0\0'];

describe('openTable', () => {
  it('reads any bytes, or says why not', async () => {
    const bytes = fc
      .tuple(fc.constantFrom(...starts), fc.uint8Array({ maxLength: 300 }), fc.constantFrom('', 'PAR1', '}]', '\n'))
      .map(([start, middle, end]) => Uint8Array.from([...latin1(start), ...middle, ...latin1(end)]));
    await fc.assert(
      fc.asyncProperty(fc.constantFrom(...endings), bytes, (ending, file) => isReadOrRefused(`a.${ending}`, file)),
      effort(600),
    );
  });

  it.each(endings.slice(0, -1))('reads a damaged %s file, or says why not', async (ending) => {
    const file = await printed(ending);
    const wounds = fc.array(damage, { minLength: 1, maxLength: 3 });
    await fc.assert(
      fc.asyncProperty(wounds, (each) => isReadOrRefused(`a.${ending}`, damaged(file, each))),
      effort(150),
    );
  });
});

describe('a model file', () => {
  it('of any bytes is an archive, or an ArchiveError', async () => {
    const file = writeArchive({ facts: { a: [1, 'b'] }, tree: { c: Float64Array.of(1, 2), d: [Uint8Array.of(3)] } });
    const wounds = fc.array(damage, { minLength: 1, maxLength: 3 });
    const bytes = fc.oneof(
      fc.uint8Array({ maxLength: 200 }),
      wounds.map((each) => damaged(file, each)),
    );
    fc.assert(
      fc.property(bytes, (each) => {
        try {
          readArchive(each, 'model');
        } catch (error) {
          expect(error).toBeInstanceOf(ArchiveError);
        }
      }),
      effort(2000),
    );
  });

  const x = Array.from({ length: 40 }, (_, i) => Math.sin(i * i));
  const y = x.map((value, i) => value + Math.cos(7 * i));
  it.each<[string, Recipe<AnyModel>]>([
    ['gaussian-mixture', gaussianMixture({ components: 2 })],
    ['kernel-density', kernelDensity()],
    ['mixture', mixture({ components: 2 })],
  ])('with a right checksum and a wrong %s inside is a model, or an ArchiveError', async (_, recipe) => {
    const { facts, tree } = readArchive((await fit(recipe, { x, y }, { split: 'none' })).save(), 'model');
    const choice = {
      at: fc.nat(),
      kind: fc.constantFrom('drop', 'null', 'text', 'number', 'shorten', 'nest'),
    } as const;
    await fc.assert(
      fc.asyncProperty(fc.record(choice), fc.boolean(), async ({ at, kind }, inTree) => {
        const forged = inTree
          ? { facts, tree: withWrong(tree, at, kind) as Tree }
          : { facts: (withWrong(facts, at, kind) ?? {}) as typeof facts, tree };
        try {
          expect((await loadFitted(writeArchive(forged), 'model')).seed).toBeTypeOf('number');
        } catch (error) {
          expect(error).toBeInstanceOf(ArchiveError);
        }
      }),
      effort(150),
    );
  });
});

function latin1(text: string): number[] {
  return [...text].map((character) => character.charCodeAt(0) & 0xff);
}

async function printed(ending: string): Promise<Uint8Array> {
  async function* blocks() {
    const count = 40;
    const of = <T>(cell: (i: number) => T) => Array.from({ length: count }, (_, i) => cell(i));
    yield { count, columns: [of((i) => i / 8), of((i) => (i % 5 === 0 ? null : `t${i % 7}`)), of((i) => i % 3 === 0)] };
  }
  const chunks: number[] = [];
  for await (const chunk of printNamed({ names: ['a', 'b', 'c'], blocks: blocks() }, `a.${ending}`))
    chunks.push(...chunk);
  return Uint8Array.from(chunks);
}

/** The value with its part number `at` dropped, replaced or made shorter; parts are numbered as they come. */
function withWrong(value: unknown, at: number, kind: string): unknown {
  let left = at % countParts(value);
  const change = (part: unknown): unknown => {
    if (left-- === 0) return wrong(part, kind);
    if (Array.isArray(part)) return part.map(change).filter((each) => each !== DROPPED);
    if (typeof part !== 'object' || part === null || ArrayBuffer.isView(part)) return part;
    const entries = Object.entries(part).map(([name, child]) => [name, change(child)] as const);
    return Object.fromEntries(entries.filter(([, child]) => child !== DROPPED));
  };
  const changed = change(value);
  return changed === DROPPED ? null : changed;
}

const DROPPED = Symbol('dropped');

function countParts(value: unknown): number {
  if (typeof value !== 'object' || value === null || ArrayBuffer.isView(value)) return 1;
  return Object.values(value).reduce((sum: number, child) => sum + countParts(child), 1);
}

function wrong(part: unknown, kind: string): unknown {
  if (kind === 'drop') return DROPPED;
  if (kind === 'shorten' && part instanceof Float64Array) return part.slice(1);
  if (kind === 'nest') return [part];
  return { null: null, text: 'x', number: -1 }[kind] ?? part;
}
