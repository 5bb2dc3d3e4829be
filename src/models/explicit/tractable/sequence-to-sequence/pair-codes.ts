import type { TableRows } from '../../../../data/rows.js';
import type { TableSchema } from '../../../../data/schema.js';
import { sourceSchema, sourcesOf } from '../../../../data/sequences/code-pairs.js';
import { sequencesOf } from '../../../../data/sequences/sequence-rows.js';
import { type Symbols, symbolsOf } from '../../../../data/sequences/symbols.js';
import type { TensorType } from '../../../../engine/tensor-type.js';
import { type CodedRows, codeRows } from '../../../../symbols/network/coded-rows.js';
import { CapabilityError } from '../../../../util/errors.js';

/** Both alphabets; each has a stop, that of sources so that an empty one has a step too. */
export interface PairSymbols {
  readonly source: Ended;
  readonly target: Ended;
}

export type Ended = Symbols & { readonly stop: number };

/** Steps that pairs are padded to, stops among them. */
export interface PairLengths {
  readonly source: number;
  readonly target: number;
}

/** Steps of a training row at most: attention compares each target step with each source step. */
const LONGEST = 2048;

export function pairSymbols(who: string, schema: TableSchema): PairSymbols {
  return { source: ended(who, sourceSchema(schema)), target: ended(who, schema) };
}

/** The lengths of the longest training rows. Throws CapabilityError for rows that no step of training could hold. */
export function pairLengths(who: string, schema: TableSchema): PairLengths {
  const length = ({ sequence }: TableSchema) => (sequence?.longest ?? 0) + 1;
  const lengths = { source: length(sourceSchema(schema)), target: length(schema) };
  const longest = Math.max(lengths.source, lengths.target) - 1;
  if (longest < LONGEST) return lengths;
  throw new CapabilityError(`${who}: takes pairs of fewer than ${LONGEST} steps, got ${longest}`, {
    hint: 'leave longer ones out, or cut text into words with --unit word',
  });
}

/** Types of one packed row. */
export function packedTypes({ source, target }: PairLengths) {
  const codes = (length: number): TensorType => ({ dtype: 'i32', shape: [length] });
  const number: TensorType = { dtype: 'i32', shape: [] };
  return { source: codes(source), sourceSteps: number, target: codes(target), targetSteps: number };
}

/** Types of one packed source. */
export function sourceTypes(lengths: PairLengths) {
  const { source, sourceSteps } = packedTypes(lengths);
  return { source, sourceSteps };
}

/** Rows as codes padded to these lengths, with the number of steps that are there. */
export function packPairs(who: string, symbols: PairSymbols, lengths: PairLengths, rows: TableRows) {
  const target = padded(codeRows(who, symbols.target, rows), symbols.target, lengths.target);
  return { ...packSources(who, symbols, lengths, rows), target: target.codes, targetSteps: target.steps };
}

/** The same of the sources alone. */
export function packSources(who: string, symbols: PairSymbols, lengths: PairLengths, rows: TableRows) {
  const sources = codeRows(who, symbols.source, sourcesOf(sequencesOf(rows)));
  const { codes, steps } = padded(sources, symbols.source, lengths.source);
  return { source: codes, sourceSteps: steps };
}

/** The padding is made of stops, which have a place in every table; that they are not there is told by the steps. */
function padded({ count, codes, starts }: CodedRows, { stop }: Ended, length: number) {
  const all = new Int32Array(count * length).fill(stop);
  const steps = new Int32Array(count);
  for (let row = 0; row < count; row++) {
    steps[row] = starts[row + 1] - starts[row];
    all.set(codes.subarray(starts[row], starts[row + 1]), row * length);
  }
  return { codes: all, steps };
}

function ended(who: string, schema: TableSchema): Ended {
  const { sequence } = schema;
  const symbols = symbolsOf(
    who,
    sequence === undefined ? schema : { ...schema, sequence: { ...sequence, ends: true } },
  );
  return symbols as Ended;
}
