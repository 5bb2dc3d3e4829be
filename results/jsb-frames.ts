import { type Dataset, tableDataset } from '../src/data/dataset.js';
import { unpacked } from '../src/data/formats/unpacked.js';
import type { TableRows } from '../src/data/rows.js';
import type { Column, TableSchema } from '../src/data/schema.js';
import { sequenceRows } from '../src/data/sequences/sequence-rows.js';
import { realSource } from './real-data.js';

/** The lowest and the highest key of a piano, as MIDI numbers them. */
const [LOWEST, HIGHEST] = [21, 108];

/** Frames of chorales: the keys that sound, as MIDI numbers them. */
type Chorales = readonly (readonly (readonly number[])[])[];
type Part = 'train' | 'valid' | 'test';

/** The chorales of J. S. Bach in quarter notes, split as published (Boulanger-Lewandowski et al. 2012): frames of 88 keys that sound or do not. */
export async function jsbFrames(): Promise<Readonly<Record<Part, Dataset<TableRows>>>> {
  const { source } = await unpacked(await realSource('music/jsb-chorales-quarter.json.gz'));
  const chunks: Uint8Array[] = [];
  for await (const chunk of source.stream()) chunks.push(chunk);
  const parts = JSON.parse(await new Blob(chunks as BlobPart[]).text()) as Readonly<Record<Part, Chorales>>;
  const columns = columnsOf(parts.train.flat());
  return {
    train: datasetOf(columns, parts.train),
    valid: datasetOf(columns, parts.valid),
    test: datasetOf(columns, parts.test),
  };
}

/** All 88 keys, those too that never sound in training: some do later. */
function columnsOf(frames: Chorales[number]): Column[] {
  return Array.from({ length: HIGHEST - LOWEST + 1 }, (_, key) => {
    const mean = frames.filter((frame) => frame.includes(LOWEST + key)).length / frames.length;
    return {
      ...{ name: `key ${LOWEST + key}`, kind: 'boolean', measure: 'binary', categories: ['0', '1'], atoms: [] },
      ...{
        resolution: 0,
        decimals: 0,
        minimum: 0,
        maximum: 1,
        mean,
        deviation: Math.sqrt(mean * (1 - mean)),
        missing: 0,
      },
    };
  });
}

function datasetOf(columns: readonly Column[], chorales: Chorales): Dataset<TableRows> {
  const frames = chorales.flat();
  const lengths = chorales.map(({ length }) => length);
  const cells = columns.map((_, key) => Float64Array.from(frames, (frame) => (frame.includes(LOWEST + key) ? 1 : 0)));
  const longest = lengths.reduce((most, length) => Math.max(most, length), 0);
  const schema: TableSchema = {
    ...{ kind: 'table', columns, leftOut: [], names: columns.map(({ name }) => name), missingTokens: [''] },
    ...{ rows: chorales.length, sequence: { unit: 'frame', ends: false, order: 'sequence', longest } },
  };
  return tableDataset(schema, sequenceRows(cells, lengths));
}
