import { type Dataset, tableDataset } from '../src/data/dataset.js';
import { unpacked } from '../src/data/formats/unpacked.js';
import type { TableRows } from '../src/data/rows.js';
import { codeFrames, frameRows, type Piece } from '../src/data/sequences/frames.js';
import { realSource } from './real-data.js';

type Part = 'train' | 'valid' | 'test';

/** The chorales of J. S. Bach in quarter notes, split as published (Boulanger-Lewandowski et al. 2012): frames of 88 keys that sound or do not. */
export async function jsbFrames(): Promise<Readonly<Record<Part, Dataset<TableRows>>>> {
  const { source } = await unpacked(await realSource('music/jsb-chorales-quarter.json.gz'));
  const chunks: Uint8Array[] = [];
  for await (const chunk of source.stream()) chunks.push(chunk);
  const parts = JSON.parse(await new Blob(chunks as BlobPart[]).text()) as Readonly<Record<Part, readonly Piece[]>>;
  const { schema, dataset: train } = codeFrames(parts.train);
  const part = (pieces: readonly Piece[]) => tableDataset({ ...schema, rows: pieces.length }, frameRows(pieces));
  return { train, valid: part(parts.valid), test: part(parts.test) };
}
