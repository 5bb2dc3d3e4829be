// Any table, whatever its names and texts, is the same table from every format, and comes back from its codes.
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { decodedNames, decodeRows } from '../../src/data/decode.js';
import { openTable } from '../../src/data/formats/open-table.js';
import { printNamed } from '../../src/data/formats/print-named.js';
import type { RawTable, RawValue } from '../../src/data/formats/raw-table.js';
import { type CodedTable, codeTable } from '../../src/data/read-table.js';
import type { TableRows } from '../../src/data/rows.js';
import { rowsInput } from '../../src/data/rows-input.js';
import { memorySource } from '../../src/platform/memory-source.js';
import { keyOf } from '../../src/random/key.js';
import { AncestralError } from '../../src/util/errors.js';
import { effort } from './effort.js';

const ROWS = 16;
const awkward = [
  '__proto__',
  'constructor',
  '=1+1',
  '"',
  ',',
  ';\t|',
  '\n',
  '\r\n',
  '👩‍🔬',
  'שלום',
  'NA',
  '-',
  ' a ',
  '007',
  '1e5',
];
const text = fc
  .oneof(fc.string({ unit: 'binary', maxLength: 6 }), fc.constantFrom(...awkward), fc.string({ maxLength: 4 }))
  .filter((each) => !each.includes('\0') && !/\p{Surrogate}/u.test(each));
// Names that need no change: not blank, not cut, no byte order mark for a reader to drop.
const name = fc
  .oneof(text, fc.string({ minLength: 1, maxLength: 5 }))
  .filter((each) => /^[^\0\ufeff]*\S[^\0\ufeff]*$/u.test(each));

/** Few different texts, so that they are categories; numbers; both with gaps. */
const column = fc.oneof(
  fc.array(text, { minLength: 2, maxLength: 4 }).chain((labels) => cells(fc.constantFrom<RawValue>(...labels))),
  cells(fc.double({ noNaN: true, noDefaultInfinity: true, min: -1e12, max: 1e12 })),
  cells(fc.integer({ min: 0, max: 6 })),
  cells(fc.boolean()),
);

function cells(of: fc.Arbitrary<RawValue>): fc.Arbitrary<RawValue[]> {
  return fc.array(fc.option(of, { freq: 8 }), { minLength: ROWS, maxLength: ROWS });
}

const anyTable = fc.uniqueArray(name, { minLength: 1, maxLength: 4 }).chain((names) =>
  fc.record({
    names: fc.constant(names),
    columns: fc.array(column, { minLength: names.length, maxLength: names.length }),
  }),
);

async function* blockOf(columns: readonly (readonly RawValue[] | Float64Array)[]) {
  yield { count: columns[0].length, columns };
}

async function back(
  format: string,
  names: readonly string[],
  columns: Parameters<typeof blockOf>[0],
): Promise<RawTable> {
  const chunks: Uint8Array[] = [];
  for await (const chunk of printNamed({ names, blocks: blockOf(columns) }, 'table', format)) chunks.push(chunk);
  // The first row is the header, also where all names are numbers.
  return openTable(memorySource('table', Buffer.concat(chunks)), { format, header: true });
}

async function coded(table: RawTable): Promise<CodedTable | undefined> {
  try {
    return await codeTable(table);
  } catch (error) {
    expect(error).toBeInstanceOf(AncestralError);
    return undefined;
  }
}

async function rowsOf(table: CodedTable): Promise<TableRows> {
  return table.dataset.gather(ROWS, keyOf(0));
}

it('is the same from CSV, TSV, JSON, NDJSON and memory', async () => {
  await fc.assert(
    fc.asyncProperty(anyTable, async ({ names, columns }) => {
      const records = columns[0].map((_, i) => {
        const record = Object.create(null) as Record<string, RawValue>;
        for (const [c, each] of names.entries()) record[each] = columns[c][i];
        return record;
      });
      const held = await coded(
        await rowsInput({ data: columns[0].map((_, i) => columns.map((each) => each[i])), columns: names }),
      );
      // JavaScript lists names that look like positions first, so records cannot keep their order.
      const keepsOrder = !names.some((each) => /^\d+$/.test(each));
      if (keepsOrder) expect((await coded(await rowsInput(records)))?.fingerprint).toBe(held?.fingerprint);
      for (const format of ['csv', 'tsv', 'json', 'ndjson']) {
        const read = await coded(await back(format, names, columns));
        expect(read?.schema).toEqual(held?.schema);
        expect(read?.fingerprint).toBe(held?.fingerprint);
      }
    }),
    effort(150),
  );
});

it('comes back from its codes through any format', async () => {
  await fc.assert(
    fc.asyncProperty(anyTable, fc.constantFrom('csv', 'tsv', 'json', 'ndjson'), async ({ names, columns }, format) => {
      const first = await coded(await back(format, names, columns));
      if (first === undefined) return;
      const rows = await rowsOf(first);
      const decoded = decodeRows(first.schema, rows);
      const again = await coded(await back(format, decodedNames(first.schema), decoded.columns));
      const modelled = first.schema.columns.filter((each) =>
        again?.schema.columns.some((other) => other.name === each.name),
      );
      expect(modelled).toHaveLength(first.schema.columns.length);
      expect((await rowsOf(again as CodedTable)).columns).toEqual(rows.columns);
    }),
    effort(150),
  );
});
