import type { TableRows } from '../../data/rows.js';
import type { Symbols } from '../../data/sequences/symbols.js';
import { cached } from '../../engine/cached.js';
import { negate } from '../../engine/ops/arithmetic.js';
import { typesOf } from '../../engine/parameters.js';
import { EVALUATION } from '../../engine/pass.js';
import type { Tensor } from '../../engine/tensor.js';
import type { EngineArray, TensorType } from '../../engine/tensor-type.js';
import type { Tree } from '../../util/tree.js';
import { type CodedRows, codeRows } from './coded-rows.js';
import { natsOf } from './network-learner.js';
import type { SymbolNetwork } from './symbol-network.js';

/** Log-probabilities of symbols, each given all that the network sees before it in its row. Nats. */
export interface SymbolLogProbs {
  /** Row after row; of a row that ends, the stop's is its last. */
  readonly values: Float64Array;
  /** Where each row's begin, and where the last one's end: count + 1 positions. */
  readonly starts: Int32Array;
}

/** Scores each symbol of rows once. */
export type SymbolScorer<Params> = (params: Params, rows: TableRows) => Promise<SymbolLogProbs>;

/** Steps of one run: windows beside each other so many that they share its cost, and few enough for memory. */
const STEPS = 2048;
/** Numbers that the logits of a run may be. */
const LOGITS = 8e6;
/** The shortest window that a row is put into, and what one adds to a short field at least. */
const SHORTEST = 16;
const LONGEST = 256;

interface ScoreTypes {
  readonly params: object;
  readonly symbols: TensorType;
  readonly targets: TensorType;
}

/** Some windows of one length, and the symbols of theirs that are scored. */
interface Window {
  readonly row: number;
  /** First symbol that is predicted, first that is scored, and the end of both. */
  readonly first: number;
  readonly scored: number;
  readonly end: number;
}

/**
 * The scorer of a network. Where it sees by windows, each but the first of a row scores its last half only, so that each symbol has at
 * least half a window before it; by a field, windows overlap by the field.
 */
export function symbolScorer<P, Params extends Tree>(
  who: string,
  network: SymbolNetwork<P>,
  symbols: Symbols,
): SymbolScorer<Params> {
  const types = typesOf(network.parameters);
  const score = cached<ScoreTypes, { values: Tensor }>('symbol log-probs', ({ params, symbols: given, targets }) => ({
    values: negate(natsOf(network.logits(params as P, given, EVALUATION), targets)),
  }));
  return async (params, rows) => {
    const coded = codeRows(who, symbols, rows);
    const values = new Float64Array(coded.codes.length);
    for (const [length, classed] of lengthClasses(coded, longestOf(network))) {
      const batch = batchOf(length, symbols);
      const type: TensorType = { dtype: 'i32', shape: [batch, length] };
      for (const windows of inGroups(windowsOf(network, coded, classed, length), batch)) {
        const given = fill(coded, windows, batch, length);
        const scored = await score(
          { params: types, symbols: type, targets: type },
          { params: params as object, ...given },
        );
        take(coded, windows, length, scored.values, values);
      }
    }
    return { values, starts: coded.starts };
  };
}

/** Sums over the symbols of each row. */
export function rowSums({ values, starts }: SymbolLogProbs): Float64Array {
  return Float64Array.from({ length: starts.length - 1 }, (_, row) => {
    let sum = 0;
    for (let i = starts[row]; i < starts[row + 1]; i++) sum += values[i];
    return sum;
  });
}

/** Rows by the length of their windows: that depends on the row alone, so that what is beside it changes nothing. */
function lengthClasses({ starts, count }: CodedRows, longest: number): Map<number, number[]> {
  const classes = new Map<number, number[]>();
  for (let row = 0; row < count; row++) {
    const length = starts[row + 1] - starts[row];
    if (length === 0) continue;
    let steps = Math.min(SHORTEST, longest);
    while (steps < length && steps < longest) steps = Math.min(longest, 2 * steps);
    const same = classes.get(steps);
    if (same === undefined) classes.set(steps, [row]);
    else same.push(row);
  }
  return classes;
}

/** Steps of the longest window. */
function longestOf<P>({ sight }: SymbolNetwork<P>): number {
  return sight.kind === 'window' ? sight.steps : sight.steps - 1 + Math.max(LONGEST, sight.steps);
}

/** How far the second window of a row begins after its first, and so on. */
export function strideOf(context: number): number {
  return Math.max(1, Math.floor(context / 2));
}

function* windowsOf<P>(
  { sight }: SymbolNetwork<P>,
  { starts }: CodedRows,
  rows: readonly number[],
  length: number,
): Generator<Window> {
  const overlap = sight.kind === 'window' ? length - strideOf(length) : sight.steps - 1;
  for (const row of rows) {
    const all = starts[row + 1] - starts[row];
    yield { row, first: 0, scored: 0, end: Math.min(all, length) };
    for (let first = length - overlap; first + overlap < all; first += length - overlap)
      yield { row, first, scored: first + overlap, end: Math.min(all, first + length) };
  }
}

/** Windows of a run. */
function batchOf(length: number, { count }: Symbols): number {
  return Math.max(1, Math.min(Math.floor(STEPS / length), Math.floor(LOGITS / (length * count))));
}

/** Codes of windows and what comes after each; places beyond a window's end hold codes that nothing before them sees. */
function fill({ codes, starts, start }: CodedRows, windows: readonly Window[], batch: number, length: number) {
  const symbols = new Int32Array(batch * length).fill(start);
  const targets = new Int32Array(batch * length);
  for (const [place, { row, first, end }] of windows.entries()) {
    const from = starts[row];
    targets.set(codes.subarray(from + first, from + end), place * length);
    const skip = first === 0 ? 1 : 0;
    if (end > first) symbols.set(codes.subarray(from + first - 1 + skip, from + end - 1), place * length + skip);
  }
  return { symbols, targets };
}

function take(
  { starts }: CodedRows,
  windows: readonly Window[],
  length: number,
  values: EngineArray,
  into: Float64Array,
): void {
  for (const [place, { row, first, scored, end }] of windows.entries())
    for (let i = scored; i < end; i++) into[starts[row] + i] = Number(values[place * length + i - first]);
}

function* inGroups<T>(values: Iterable<T>, size: number): Generator<T[]> {
  let group: T[] = [];
  for (const value of values) {
    group.push(value);
    if (group.length < size) continue;
    yield group;
    group = [];
  }
  if (group.length > 0) yield group;
}
