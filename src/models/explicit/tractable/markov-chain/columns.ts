import type { DataSchema } from '../../../../data/schema.js';
import { type SequenceRows, sequenceRows, sequencesOf } from '../../../../data/sequences/sequence-rows.js';
import type { DrawnHow, Range } from '../../../../model/define-model.js';
import type { Key } from '../../../../random/key.js';
import { checkChoice, chooseSymbol } from '../../../../symbols/choose-symbol.js';
import { beginning, type ContextLaw, columnCodes, contextLogProb } from '../../../../symbols/contexts/context-law.js';
import { nextContext } from '../../../../symbols/contexts/context-tree.js';
import { drawMissing, partialLogProb } from '../../../../symbols/contexts/missing-symbols.js';
import { OptionError } from '../../../../util/errors.js';

/** Steps after which a sequence that would not stop is broken off, in those of the longest training row. */
const PATIENCE = 10;

/** Laws of one column each, and p(the sequence ends | a step), or undefined where it just breaks off. */
export interface ColumnLaws {
  readonly who: string;
  readonly laws: readonly ContextLaw[];
  readonly hazard: number | undefined;
}

/** The hazard that makes no length impossible: half an end and half a step more than were seen. */
export function hazardOf(ends: Float64Array): number {
  return (ends[1] + 0.5) / (ends[0] + ends[1] + 1);
}

/** Σ over columns of the log-probabilities of their chains, missing symbols summed over, and that of the length. */
export function columnsLogProb({ laws, hazard }: ColumnLaws, rows: SequenceRows): Float64Array {
  const values = new Float64Array(rows.count);
  for (const [c, law] of laws.entries()) {
    const of = contextLogProb(law, rows, c);
    for (let i = 0; i < rows.count; i++)
      values[i] += Number.isNaN(of[i]) ? partialLogProb(law, columnCodes(rows, i, c)) : of[i];
  }
  if (hazard === undefined) return values;
  const { starts } = rows;
  return values.map((value, i) => value + (starts[i + 1] - starts[i]) * Math.log1p(-hazard) + Math.log(hazard));
}

/** The rows with their missing symbols drawn; row i from `key.at(rows.index[i])` alone. */
export function completeColumns({ laws }: ColumnLaws, rows: SequenceRows, schema: DataSchema, key: Key): SequenceRows {
  const columns = rows.columns.map((column) => column.slice());
  for (let i = 0; i < rows.count; i++) {
    const draws = key.at(rows.index[i]).draws();
    for (const [c, law] of laws.entries()) {
      const codes = columnCodes(rows, i, c);
      if (codes.includes(-1))
        columns[c].set(drawMissing(law, codes, schema.columns[c].categories.length, draws), rows.starts[i]);
    }
  }
  return { ...rows, columns };
}

/** Sequences `first … first + count - 1` of several columns, drawn step by step. */
export function drawColumns(
  { who, laws, hazard }: ColumnLaws,
  usual: number,
  { first, count }: Range,
  key: Key,
  how: DrawnHow = {},
): SequenceRows {
  checkChoice(who, how);
  const { prompt: row, length } = how;
  const prompt = row === undefined ? undefined : sequencesOf(row as SequenceRows);
  if (prompt !== undefined && prompt.count !== 1)
    throw new OptionError(`${who}: prompt must be one row, got ${prompt.count}`);
  const begun = laws.map((_, c) => (prompt === undefined ? new Int32Array(0) : columnCodes(prompt, 0, c)));
  if (begun.some((codes) => codes.includes(-1)))
    throw new OptionError(`${who}: prompt must have no missing symbol, got one`);
  if (length !== undefined && !(Number.isInteger(length) && length >= Math.max(1, begun[0].length)))
    throw new OptionError(`${who}: length must be an integer >= ${Math.max(1, begun[0].length)}, got ${length}`);
  const lengths: number[] = [];
  const drawn: number[][] = laws.map(() => []);
  for (let i = 0; i < count; i++) {
    const draws = key.at(first + i).draws();
    let steps = length ?? Math.max(usual, begun[0].length);
    if (length === undefined && hazard !== undefined) {
      const most = PATIENCE * (usual + 1);
      steps = begun[0].length;
      while (steps < most && draws.uniform() >= hazard) steps++;
    }
    lengths.push(steps);
    for (const [c, law] of laws.entries()) {
      const logs = new Float64Array(law.outcomes);
      let { context, history } = beginning(law);
      for (let t = 0; t < steps; t++) {
        let symbol = begun[c][t];
        if (symbol === undefined) {
          law.fill(context, history, logs, 0);
          symbol = chooseSymbol(logs.map(Math.log), how, draws);
        }
        drawn[c].push(symbol);
        context = nextContext(law.tree, context, symbol);
        history++;
      }
    }
  }
  return sequenceRows(
    drawn.map((values) => Float64Array.from(values)),
    lengths,
    { first },
  );
}
