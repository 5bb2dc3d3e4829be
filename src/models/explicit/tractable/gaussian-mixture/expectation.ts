// Blocks of rows seen through a mixture: rows are grouped by which cells they know, each group goes through the fast
// loops in the coordinates it knows, and its sums are lifted to all columns with the regression of the missing ones:
// E[x - mu | x_o] = lift y,  Cov = rest. So EM with missing cells is exact and costs nothing per row.

import type { TableRows } from '../../../../data/rows.js';
import { type KnownPattern, knownPatterns } from '../../../../distributions/known-patterns.js';
import { RuntimeUnavailableError } from '../../../../util/errors.js';
import {
  type Block,
  type BlockSums,
  blockLogPosterior,
  blockLogProb,
  blockPosterior,
  blockStatistics,
  paddedWidth,
} from './block-statistics.js';
import { engineStatistics, isWorthwhile } from './engine-statistics.js';
import { type Frame, type Mixture, type View, viewOf } from './mixture.js';

/** Sums over rows, centred on the current means, standardised; what rows contribute. */
export type MixtureSums = {
  /** [K] */
  readonly counts: Float64Array;
  /** [K, d] */
  readonly firsts: Float64Array;
  /** [K, d, d], or [K, d] of squares when diagonal. */
  readonly seconds: Float64Array;
  /** Rows that component k explains best, by the slot their values hash to; see `collapseOf`. [K, slots] */
  readonly occupied: Int32Array;
};

/** Slots enough that d + 1 different rows seldom share one. */
export function slotsFor(d: number): number {
  return 2 ** Math.ceil(Math.log2(64 * (d + 1)));
}

const VIEWS_KEPT = 512;
const views = new WeakMap<object, Map<string, View>>();

/** The view of a pattern; computed once per mixture, however many blocks ask. */
export function cachedView(frame: Frame, mixture: Mixture, pattern: KnownPattern): View {
  const own = views.get(mixture) ?? new Map<string, View>();
  views.set(mixture, own);
  const name = pattern.unknown.join(' ');
  const kept = own.get(name);
  if (kept !== undefined) return kept;
  const view = viewOf(frame, mixture, pattern.known, pattern.unknown);
  if (own.size < VIEWS_KEPT) own.set(name, view);
  return view;
}

/** The E-step on a block of rows; their patterns may be given where the same rows come again and again. */
export function expectation(
  frame: Frame,
  mixture: Mixture,
  rows: TableRows,
  patterns: readonly KnownPattern[] = knownPatterns(rows.columns, rows.count),
): Expectation {
  const found: Expectation = { objective: 0, sums: emptySums(frame, mixture.weights.length) };
  for (const pattern of patterns) {
    const view = cachedView(frame, mixture, pattern);
    const own = blockStatistics(view.factors, blockOf(frame, rows, pattern), found.sums.occupied);
    addPattern(frame, found, own, view, pattern);
  }
  return found;
}

/** The same, with the engine for what is large enough where there is one; equal to rounding. */
export async function fastExpectation(frame: Frame, mixture: Mixture, rows: TableRows): Promise<Expectation> {
  const found: Expectation = { objective: 0, sums: emptySums(frame, mixture.weights.length) };
  for (const pattern of knownPatterns(rows.columns, rows.count)) {
    const view = cachedView(frame, mixture, pattern);
    const own = await fastStatistics(view, blockOf(frame, rows, pattern), found.sums.occupied);
    addPattern(frame, found, own, view, pattern);
  }
  return found;
}

/** What the E-step of a block gives: negative log-likelihood, and the sums. */
export interface Expectation {
  objective: number;
  readonly sums: MixtureSums;
}

async function fastStatistics({ factors }: View, block: Block, occupied: Int32Array): Promise<BlockSums> {
  if (!isWorthwhile(factors, block)) return blockStatistics(factors, block, occupied);
  try {
    return await engineStatistics(factors, block, occupied);
  } catch (error) {
    // A page may come without the engine; the loops need none.
    if (error instanceof RuntimeUnavailableError) return blockStatistics(factors, block, occupied);
    throw error;
  }
}

function addPattern(frame: Frame, found: Expectation, own: BlockSums, view: View, pattern: KnownPattern): void {
  found.objective += own.objective;
  for (let k = 0; k < own.counts.length; k++) {
    if (own.counts[k] === 0) continue;
    found.sums.counts[k] += own.counts[k];
    if (frame.form === 'dense') liftDense(found.sums, own, view, pattern, k, frame.d);
    else liftDiagonal(found.sums, own, view, pattern, k, frame.d);
  }
}

export function emptySums({ d, form }: Frame, K: number): MixtureSums {
  return {
    counts: new Float64Array(K),
    firsts: new Float64Array(K * d),
    seconds: new Float64Array(form === 'dense' ? K * d * d : K * d),
    occupied: new Int32Array(K * slotsFor(d)),
  };
}

/** log p(row) of the known cells. [count] */
export function mixtureLogProb(frame: Frame, mixture: Mixture, rows: TableRows): Float64Array {
  return eachPattern(frame, mixture, rows, 1, blockLogProb);
}

/** p(component | known cells). [count, K] */
export function mixturePosterior(frame: Frame, mixture: Mixture, rows: TableRows): Float64Array {
  return eachPattern(frame, mixture, rows, mixture.weights.length, blockPosterior);
}

/** log p(component | known cells). [count, K] */
export function mixtureLogPosterior(frame: Frame, mixture: Mixture, rows: TableRows): Float64Array {
  return eachPattern(frame, mixture, rows, mixture.weights.length, blockLogPosterior);
}

function eachPattern(
  frame: Frame,
  mixture: Mixture,
  rows: TableRows,
  width: number,
  kernel: (factors: View['factors'], block: Block, out: Float64Array) => void,
): Float64Array {
  const out = new Float64Array(rows.count * width);
  for (const pattern of knownPatterns(rows.columns, rows.count)) {
    kernel(cachedView(frame, mixture, pattern).factors, blockOf(frame, rows, pattern), out);
  }
  return out;
}

function blockOf(frame: Frame, rows: TableRows, { known, positions }: KnownPattern): Block {
  return {
    count: positions.length,
    columns: Array.from(known, (c) => rows.columns[c]),
    positions,
    centers: Float64Array.from(known, (c) => frame.centers[c]),
    scales: Float64Array.from(known, (c) => 1 / frame.scales[c]),
    weights: rows.weights,
  };
}

// first = T f,  second = T S T' + N rest, where T lifts whitened known coordinates to all columns. [d, o]
function liftDense(sums: MixtureSums, own: BlockSums, view: View, pattern: KnownPattern, k: number, d: number): void {
  const { known, unknown } = pattern;
  const o = known.length;
  const u = unknown.length;
  const width = paddedWidth(o);
  const T = view.lift.subarray(k * d * o, (k + 1) * d * o);
  const TS = new Float64Array(d * o);
  for (let i = 0; i < d; i++) {
    for (let l = 0; l < o; l++) {
      const t = T[i * o + l];
      if (t === 0) continue;
      sums.firsts[k * d + i] += t * own.firsts[k * o + l];
      for (let j = 0; j < o; j++) {
        const at = l >= j ? l * width + j : j * width + l;
        TS[i * o + j] += t * own.seconds[k * width * width + at];
      }
    }
  }
  for (let i = 0; i < d; i++) {
    for (let j = 0; j <= i; j++) {
      let sum = 0;
      for (let l = 0; l < o; l++) sum += TS[i * o + l] * T[j * o + l];
      sums.seconds[(k * d + i) * d + j] += sum;
      if (j < i) sums.seconds[(k * d + j) * d + i] += sum;
    }
  }
  for (let i = 0; i < u; i++) {
    for (let j = 0; j < u; j++) {
      sums.seconds[(k * d + unknown[i]) * d + unknown[j]] += own.counts[k] * view.rest[(k * u + i) * u + j];
    }
  }
}

function liftDiagonal(
  sums: MixtureSums,
  own: BlockSums,
  view: View,
  pattern: KnownPattern,
  k: number,
  d: number,
): void {
  const { known, unknown } = pattern;
  const o = known.length;
  const u = unknown.length;
  for (let i = 0; i < o; i++) {
    const deviation = view.lift[k * o + i];
    sums.firsts[k * d + known[i]] += deviation * own.firsts[k * o + i];
    sums.seconds[k * d + known[i]] += deviation * deviation * own.seconds[k * o + i];
  }
  for (let i = 0; i < u; i++) sums.seconds[k * d + unknown[i]] += own.counts[k] * view.rest[k * u + i];
}
