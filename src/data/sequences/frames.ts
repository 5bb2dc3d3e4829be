// Music as binary frames: which keys of a piano sound in a step. The form of the polyphonic sets of Boulanger-Lewandowski, Bengio and
// Vincent (2012): a list of pieces, each a list of steps, each a list of MIDI pitches.
import { DataError } from '../../util/errors.js';
import { tableDataset } from '../dataset.js';
import { fingerprint } from '../fingerprint.js';
import type { CodedTable } from '../read-table.js';
import type { TableRows } from '../rows.js';
import type { Column, TableSchema } from '../schema.js';
import { type SequenceRows, sequenceRows } from './sequence-rows.js';

/** MIDI pitches of the 88 keys of a piano. */
const LOWEST = 21;
const KEYS = 88;

/** One piece: the pitches that sound in each of its steps. */
export type Piece = readonly (readonly number[])[];

/** Pieces ready for learning: a column a key, n21 to n108, all of them kept. */
export function codeFrames(pieces: readonly Piece[]): CodedTable {
  const rows = frameRows(pieces);
  const steps = rows.columns[0].length;
  if (steps === 0) throw new DataError('frames: must have steps, got none', { code: 'DATA_EMPTY' });
  const longest = pieces.reduce((most, { length }) => Math.max(most, length), 0);
  const columns = rows.columns.map((column, key): Column => keyColumn(LOWEST + key, column));
  const schema: TableSchema = {
    kind: 'table',
    columns,
    leftOut: [],
    names: columns.map(({ name }) => name),
    missingTokens: [],
    rows: pieces.length,
    sequence: { unit: 'frame', ends: false, order: 'sequence', longest },
  };
  const print = fingerprint(schema);
  print.add(rows);
  const silent = columns.filter(({ mean }) => mean === 0).length;
  return {
    schema,
    dataset: tableDataset(schema, rows),
    notes: [],
    decisions: [
      `${pieces.length} pieces of ${steps} frames: each frame tells which of the ${KEYS} keys n${LOWEST} to n${LOWEST + KEYS - 1} sound (MIDI pitches)`,
      ...(silent === 0 ? [] : [`${silent} keys never sound in training and are kept`]),
    ],
    warnings: [],
    fingerprint: print.digest(),
  };
}

/** Pieces as rows of frames. Throws DataError for what is no pitch of a piano. */
export function frameRows(pieces: readonly Piece[], first = 0): SequenceRows {
  const steps = pieces.reduce((sum, { length }) => sum + length, 0);
  const columns = Array.from({ length: KEYS }, () => new Float64Array(steps));
  let step = 0;
  for (const [i, piece] of pieces.entries()) {
    for (const pitches of piece) {
      for (const pitch of pitches) {
        const key = pitch - LOWEST;
        if (!Number.isInteger(key) || key < 0 || key >= KEYS)
          throw new DataError(
            `frames: pitches must be integers from ${LOWEST} to ${LOWEST + KEYS - 1}, got ${pitch} in piece ${i + 1}`,
          );
        columns[key][step] = 1;
      }
      step++;
    }
  }
  return sequenceRows(
    columns,
    pieces.map(({ length }) => length),
    { first },
  );
}

/** The pitches that sound in each step of rows of frames. */
export function pitchesOf({ columns }: TableSchema, rows: TableRows): readonly (readonly number[])[] {
  const pitches = columns.map(({ name }) => Number(name.slice(1)));
  const steps = rows.columns[0].length;
  return Array.from({ length: steps }, (_, step) => pitches.filter((_pitch, key) => rows.columns[key][step] === 1));
}

function keyColumn(pitch: number, values: Float64Array): Column {
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
  return {
    name: `n${pitch}`,
    kind: 'integer',
    measure: 'binary',
    categories: ['0', '1'],
    atoms: [],
    resolution: 0,
    decimals: 0,
    minimum: 0,
    maximum: 1,
    mean,
    deviation: Math.sqrt(mean * (1 - mean)),
    missing: 0,
  };
}
