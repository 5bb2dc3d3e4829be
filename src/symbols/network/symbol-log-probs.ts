import type { TableRows } from '../../data/rows.js';
import type { Symbols } from '../../data/sequences/symbols.js';
import { cached } from '../../engine/cached.js';
import { negate } from '../../engine/ops/arithmetic.js';
import { typesOf } from '../../engine/parameters.js';
import { EVALUATION } from '../../engine/pass.js';
import type { Tensor } from '../../engine/tensor.js';
import { type EngineArray, sizeOf, type TensorType } from '../../engine/tensor-type.js';
import type { Tree } from '../../util/tree.js';
import { type CodedRows, codeRows } from './coded-rows.js';
import { natsOf } from './network-learner.js';
import type { Memory, SymbolNetwork } from './symbol-network.js';

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
/** The shortest window that a row is put into, and the longest run of a network that sees by a state or a short field. */
const SHORTEST = 16;
const LONGEST = 256;

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
 * least half a window before it; by a field, windows overlap by the field; by a state, it is carried from run to run.
 */
export function symbolScorer<P, Params extends Tree>(
  who: string,
  network: SymbolNetwork<P>,
  symbols: Symbols,
): SymbolScorer<Params> {
  const types = typesOf(network.parameters);
  const run = runner(network, symbols, types);
  return async (params, rows) => {
    const coded = codeRows(who, symbols, rows);
    const values = new Float64Array(coded.codes.length);
    for (const [length, classed] of lengthClasses(coded, longestOf(network))) {
      if (network.sight.kind === 'state') await run.carried(params, coded, classed, length, values);
      else await run.windows(params, coded, windowsOf(network, coded, classed, length), length, values);
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
  if (sight.kind === 'state') return LONGEST;
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
  const overlap = sight.kind === 'window' ? length - strideOf(length) : sight.kind === 'field' ? sight.steps - 1 : 0;
  for (const row of rows) {
    const all = starts[row + 1] - starts[row];
    yield { row, first: 0, scored: 0, end: Math.min(all, length) };
    for (let first = length - overlap; first + overlap < all; first += length - overlap)
      yield { row, first, scored: first + overlap, end: Math.min(all, first + length) };
  }
}

interface Scored {
  readonly params: object;
  readonly symbols: TensorType;
  readonly targets: TensorType;
}

interface Carried extends Scored {
  readonly memory: Readonly<Record<string, TensorType>>;
}

/** Runs of windows beside each other; one program for each length. */
function runner<P>(network: SymbolNetwork<P>, symbols: Symbols, types: object) {
  const score = cached<Scored, { values: Tensor }>('symbol log-probs', ({ params, symbols: given, targets }) => ({
    values: negate(natsOf(network.logits(params as P, given, EVALUATION), targets)),
  }));
  const carry = cached<Carried, { values: Tensor; memory: Memory }>('carried symbol log-probs', (given) => {
    const { logits, memory } = carryOf(network)(given.params as P, given.symbols, given.memory);
    return { values: negate(natsOf(logits, given.targets)), memory };
  });
  const batchOf = (length: number) =>
    Math.max(1, Math.min(Math.floor(STEPS / length), Math.floor(LOGITS / (length * symbols.count))));
  const codesType = (batch: number, length: number): TensorType => ({ dtype: 'i32', shape: [batch, length] });
  return {
    async windows(params: Tree, rows: CodedRows, windows: Iterable<Window>, length: number, into: Float64Array) {
      const batch = batchOf(length);
      const type = codesType(batch, length);
      for (const together of inGroups(windows, batch)) {
        const given = fill(rows, together, batch, length);
        const { values } = await score(
          { params: types, symbols: type, targets: type },
          { params: params as object, ...given },
        );
        take(rows, together, length, values, into);
      }
    },
    async carried(params: Tree, rows: CodedRows, classed: readonly number[], length: number, into: Float64Array) {
      const batch = batchOf(length);
      const type = codesType(batch, length);
      const memoryTypes = mapRecord(network.memory(batch), ({ type: each }) => each);
      const all = { params: types, symbols: type, targets: type, memory: memoryTypes };
      const lengthOf = (row: number) => rows.starts[row + 1] - rows.starts[row];
      // Rows of like length beside each other, so that few lanes wait for the longest.
      const byLength = [...classed].sort((a, b) => lengthOf(b) - lengthOf(a) || a - b);
      for (const lanes of inGroups(byLength, batch)) {
        let memory: Readonly<Record<string, EngineArray>> = mapRecord(
          memoryTypes,
          ({ shape }) => new Float32Array(sizeOf(shape)),
        );
        for (let first = 0; first < lengthOf(lanes[0]); first += length) {
          const windows = lanes.map((row) => {
            const end = Math.min(lengthOf(row), first + length);
            return { row, first: Math.min(first, end), scored: Math.min(first, end), end };
          });
          const inputs = { params: params as object, ...fill(rows, windows, batch, length), memory };
          const result = await carry(all, inputs);
          memory = result.memory;
          take(rows, windows, length, result.values, into);
        }
      }
    },
  };
}

function carryOf<P>({ carry }: SymbolNetwork<P>): NonNullable<SymbolNetwork<P>['carry']> {
  if (carry === undefined) throw new TypeError('a network that sees by a state carries it');
  return carry;
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

function mapRecord<A, B>(record: Readonly<Record<string, A>>, change: (value: A) => B): Record<string, B> {
  return Object.fromEntries(Object.entries(record).map(([name, value]) => [name, change(value)]));
}
