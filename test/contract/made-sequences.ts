import { onlyKnown, type TableRows, takeRows } from '../../src/data/rows.js';
import type { Measure, TableSchema } from '../../src/data/schema.js';
import type { SequenceLayout } from '../../src/data/sequences/layout.js';
import { type SequenceRows, sequenceRows, stepsOf } from '../../src/data/sequences/sequence-rows.js';
import { keyOf } from '../../src/random/key.js';
import { animals, columnNames, type MadeTable } from './made-columns.js';

export interface SequenceMaking {
  /** Fewest and most steps of a row; the first two rows have these. */
  readonly lengths: readonly [number, number];
  readonly count: number;
  readonly unit: SequenceLayout['unit'];
  readonly ends?: boolean;
  readonly order?: SequenceLayout['order'];
  readonly text?: SequenceLayout['text'];
  readonly points?: SequenceLayout['points'];
  readonly seed?: number;
  /** Share of cells that are missing. */
  readonly missing?: number;
  /** Row weights 0, 1, 2, 3 in turn, those of zero left to the first row of every ten. */
  readonly isWeighted?: boolean;
}

/** Chance that a step is of the same group of animals as the one before it. */
const STAYS = 0.85;

/** Sequences of animals with columns of these measures: herds that pass by, cats after cats and dogs after dogs. */
export function herds(measures: readonly Measure[], making: SequenceMaking): MadeTable {
  const {
    count,
    unit,
    ends = false,
    order = 'sequence',
    text,
    points,
    seed = 17,
    missing = 0,
    isWeighted = false,
  } = making;
  const lengths = lengthsFor(making, seed);
  const total = lengths.reduce((sum, length) => sum + length, 0);
  const names = columnNames(measures);
  const { schema, rows } = animals(names, { count: 4 * total + 20, seed, missing });
  const { rows: groups } = animals(['species'], { count: 4 * total + 20, seed, label: 'species' });
  const { columns } = takeRows(rows, inHerds(groups.columns[0], lengths, seed));
  const longest = Math.max(...lengths);
  const layout: SequenceLayout = {
    ...{ unit, ends, order, longest },
    ...(text === undefined ? {} : { text }),
    ...(points === undefined ? {} : { points }),
  };
  const weights = Float64Array.from(lengths, (_, i) => (i % 10 === 0 ? 0 : 1 + (i % 3)));
  return {
    schema: { ...schema, rows: count, sequence: layout },
    rows: sequenceRows(columns, lengths, isWeighted ? { weights } : {}),
  };
}

/** Pairs of symbol sequences: the sources are the targets' symbols shifted by one, so that there is something to learn. */
export function herdsWithSources(making: SequenceMaking): MadeTable {
  const { schema, rows } = herds(['categorical'], making);
  const size = schema.columns[0].categories.length;
  const sources = { ...rows, columns: [rows.columns[0].map((code) => (code + 1) % size)] };
  const { sequence, ...plain } = schema;
  if (sequence === undefined) throw new Error('herds are sequences');
  return {
    schema: { ...plain, sequence: { ...sequence, source: schema } },
    rows: { ...rows, sources },
  };
}

function lengthsFor({ lengths: [fewest, most], count }: SequenceMaking, seed: number): Int32Array {
  return Int32Array.from({ length: count }, (_, i) => {
    if (i < 2) return [most, fewest][i];
    return (
      fewest +
      keyOf(seed)
        .at('length')
        .at(i)
        .draws()
        .below(most - fewest + 1)
    );
  });
}

/** Positions of animals such that groups come in runs, each animal once. */
function inHerds(groups: Float64Array, lengths: Int32Array, seed: number): Int32Array {
  const pools = [0, 1].map((group) => Array.from(groups.keys()).filter((i) => groups[i] === group));
  const chosen: number[] = [];
  for (const [row, length] of lengths.entries()) {
    const draws = keyOf(seed).at('herd').at(row).draws();
    let group = draws.below(2);
    for (let step = 0; step < length; step++) {
      const other = pools[1 - group];
      chosen.push((pools[group].pop() ?? other.pop()) as number);
      if (draws.uniform() > STAYS) group = 1 - group;
    }
  }
  return Int32Array.from(chosen);
}

/** Rows of one column of codes. */
export function codeRows(rows: readonly (readonly number[])[]): SequenceRows {
  return sequenceRows(
    [Float64Array.from(rows.flat())],
    rows.map(({ length }) => length),
  );
}

/** All sequences of codes under `size` with so many steps. */
export function allSequences(size: number, length: number): number[][] {
  return Array.from({ length: size ** length }, (_, i) =>
    Array.from({ length }, (_unused, t) => Math.floor(i / size ** t) % size),
  );
}

/** The codes of each row. */
export function codesOfRows(rows: TableRows): number[][] {
  const starts = rows.starts ?? new Int32Array(0);
  return Array.from({ length: rows.count }, (_, i) => [...rows.columns[0].subarray(starts[i], starts[i + 1])]);
}

/** The same rows with every cell missing. */
export function withoutCells(rows: TableRows): TableRows {
  return onlyKnown(rows, () => false);
}

/** Pieces of `length` steps of the sequences as rows of a table, the cells of a step side by side. */
export function piecesOf({ schema, rows }: MadeTable, length: number): MadeTable {
  const sequences = rows as SequenceRows;
  const firsts: number[] = [];
  for (let i = 0; i < rows.count; i++)
    for (let t = sequences.starts[i]; t + length <= sequences.starts[i + 1]; t += length) firsts.push(t);
  const steps = stepsOf(sequences);
  const places = Array.from({ length }, (_, t) => t);
  const columns = places.flatMap((t) =>
    steps.columns.map((column) => Float64Array.from(firsts, (first) => column[first + t])),
  );
  const { sequence: _sequence, ...plain } = schema;
  const facts = places.flatMap((t) => schema.columns.map((column) => ({ ...column, name: `${column.name} ${t + 1}` })));
  const index = Int32Array.from(firsts.keys());
  const table: TableSchema = {
    ...plain,
    columns: facts,
    names: facts.map(({ name }) => name),
    rows: firsts.length,
  };
  return { schema: table, rows: { count: firsts.length, index, columns } };
}
