import { type Column, isCoded } from '../../../../data/schema.js';
import { logSumExp } from '../../../../numeric/log-sum-exp.js';
import { minimizeScalar } from '../../../../numeric/minimize-scalar.js';
import type { Key } from '../../../../random/key.js';
import { type SmoothingLimits, smoothingByRule, smoothingLimits } from './bandwidth-rules.js';
import { type LogJoint, logJoint } from './log-joint.js';
import { cellKernel, type Sample, type Setting, type Smoothing } from './smoothing.js';

/** Pairs of rows looked at for one value of the objective: all of them up to 1,024 rows in few columns. */
const PAIRS = 2 ** 20;
/** Both the columns searched and the kernels in each pair are as many as the columns, so beyond so many of them fewer pairs are looked at. */
const FEW_COLUMNS = 4;
const REFERENCE_ROWS = 2048;
/** Stands for a log-kernel of -Infinity, so that logarithms can be subtracted again. */
const IMPOSSIBLE = -1e6;

/**
 * The smoothing that makes the leave-one-out log-likelihood largest: first a factor common to all columns, then column by
 * column in turn. Beyond 1,024 rows (fewer in many columns) it is searched on a uniform subsample and narrowed to the full number of rows by the rate n^(-1/(d+4)).
 */
export function selectSmoothing(columns: readonly Column[], setting: Setting, sample: Sample, key: Key): Smoothing {
  const full = smoothingByRule('silverman', columns, setting, sample);
  // Where no row has another to be predicted from, nothing can be left out.
  if (sample.weights.reduce((count, weight) => count + (weight > 0 ? 1 : 0), 0) < 2) return full;
  const n = sample.weights.length;
  const pairs = PAIRS * Math.min(1, FEW_COLUMNS / columns.length) ** 2;
  const isWhole = n * n <= pairs;
  const reference = isWhole ? sample : subsample(sample, Math.min(n, REFERENCE_ROWS), key);
  const limits = smoothingLimits(columns, setting, sample);
  const count = reference.weights.length;
  const queries = Math.min(count, Math.floor(pairs / count));
  const start = isWhole ? full : smoothingByRule('silverman', columns, setting, reference);
  const search = searchOf(columns, setting, reference, queries);
  const found = search(start, smoothingLimits(columns, setting, reference));
  const dimensions = Math.max(1, columns.filter((column) => !isCoded(column)).length);
  const rate = (total(reference.weights) / total(sample.weights)) ** (1 / (dimensions + 4));
  return { ...scaled(found, columns, rate, limits), centres: full.centres, spreads: full.spreads };
}

type Dial = 'bandwidths' | 'lambdas';
/** Log-terms of the density of some rows under the sample, [queries × rows] row by row. */
type Terms = Float64Array;

const COARSE = { tolerance: 0.02, iterations: 20 };
/** How far a dial may turn in its first sweep, down and up, on a logarithmic scale; later sweeps only settle it. */
const FIRST_TURN = [-2, 1.5] as const;
const LATER_TURN = [-0.4, 0.4] as const;
const SWEEPS = 3;

function searchOf(columns: readonly Column[], setting: Setting, sample: Sample, queries: number) {
  const count = sample.weights.length;
  const scratch = new Float64Array(count);
  const weight = total(sample.weights.subarray(0, queries));
  // Columns take their turns by name, so that their order in the table does not matter.
  const turns = columns.map((_, c) => c).sort((a, b) => (columns[a].name < columns[b].name ? -1 : 1));
  const rowOf = (terms: Terms, query: number) => terms.subarray(query * count, (query + 1) * count);

  const columnJoint = (c: number, smoothing: Smoothing) =>
    logJoint([cellKernel(columns[c], setting, smoothing, c)], { ...sample, columns: [sample.columns[c]] });

  function columnLogs(joint: LogJoint, c: number, query: number): Float64Array {
    scratch.fill(0);
    joint.add(0, sample.columns[c][query], scratch, query);
    for (let j = 0; j < count; j++) if (!(scratch[j] >= IMPOSSIBLE)) scratch[j] = IMPOSSIBLE;
    return scratch;
  }

  function addColumn(terms: Terms, c: number, smoothing: Smoothing, sign: 1 | -1): void {
    const joint = columnJoint(c, smoothing);
    for (let query = 0; query < queries; query++) {
      const row = rowOf(terms, query);
      const logs = columnLogs(joint, c, query);
      for (let j = 0; j < count; j++) row[j] += sign * logs[j];
    }
  }

  function startTerms(): Terms {
    const terms = new Float64Array(queries * count);
    const joint = logJoint([], { ...sample, columns: [] });
    for (let query = 0; query < queries; query++) joint.start(rowOf(terms, query), query);
    return terms;
  }

  const lossOf = (rowAt: (query: number) => Float64Array) => {
    let loss = 0;
    for (let query = 0; query < queries; query++) loss -= sample.weights[query] * logSumExp(rowAt(query));
    return loss / weight;
  };

  function jointLoss(smoothing: Smoothing): number {
    const terms = startTerms();
    for (let c = 0; c < columns.length; c++) addColumn(terms, c, smoothing, 1);
    return lossOf((query) => rowOf(terms, query));
  }

  // `others` lacks column c
  function columnLoss(others: Terms, c: number, smoothing: Smoothing): number {
    const joint = columnJoint(c, smoothing);
    return lossOf((query) => {
      const logs = columnLogs(joint, c, query);
      const row = rowOf(others, query);
      for (let j = 0; j < count; j++) logs[j] += row[j];
      return logs;
    });
  }

  function commonFactor(start: Smoothing, limits: SmoothingLimits): Smoothing {
    const at = (x: number) => scaled(start, columns, Math.exp(x), limits);
    return at(minimizeScalar((x) => jointLoss(at(x)), -3, 3, COARSE).at);
  }

  return (start: Smoothing, limits: SmoothingLimits): Smoothing => {
    const isSingle = columns.length === 1;
    let best = isSingle ? start : commonFactor(start, limits);
    const terms = startTerms();
    for (let c = 0; c < columns.length; c++) addColumn(terms, c, best, 1);
    for (let sweep = 0, loss = Infinity; sweep < SWEEPS; sweep++) {
      const before = loss;
      for (const c of turns) {
        addColumn(terms, c, best, -1);
        for (const dial of dialsOf(columns[c])) {
          const at = (value: number) => withDial(best, dial, c, value);
          const found = searchDial(
            (value) => columnLoss(terms, c, at(value)),
            best[dial][c],
            limits[dial][c],
            isSingle ? 'everywhere' : sweep === 0 ? FIRST_TURN : LATER_TURN,
          );
          best = at(found.value);
          loss = found.loss;
        }
        addColumn(terms, c, best, 1);
      }
      if (before - loss < 1e-3) break;
    }
    return best;
  };
}

function dialsOf(column: Column): readonly Dial[] {
  if (isCoded(column)) return column.categories.length > 1 ? ['lambdas'] : [];
  return column.measure === 'with-atoms' ? ['bandwidths', 'lambdas'] : ['bandwidths'];
}

function withDial(smoothing: Smoothing, dial: Dial, c: number, value: number): Smoothing {
  const values = smoothing[dial].slice();
  values[c] = value;
  return { ...smoothing, [dial]: values };
}

const GRID = 16;

/** The best value between the limits on a logarithmic scale: near the current one, or anywhere by a grid first. */
function searchDial(
  lossAt: (value: number) => number,
  current: number,
  { low, high }: { readonly low: number; readonly high: number },
  reach: 'everywhere' | readonly [number, number],
): { readonly value: number; readonly loss: number } {
  const below = Math.log(low / current);
  const above = Math.log(high / current);
  const loss = (x: number) => lossAt(current * Math.exp(x));
  const [from, to] = reach === 'everywhere' ? [below, above] : [Math.max(below, reach[0]), Math.min(above, reach[1])];
  const found = reach === 'everywhere' ? aroundGridMinimum(loss, below, above) : minimizeScalar(loss, from, to, COARSE);
  // an end of the interval may be the best, where the search only comes near
  const ends = [from, to].map((at) => ({ at, value: loss(at) }));
  const best = ends.reduce((a, b) => (b.value < a.value ? b : a), found);
  return { value: Math.min(high, Math.max(low, current * Math.exp(best.at))), loss: best.value };
}

function aroundGridMinimum(loss: (x: number) => number, below: number, above: number) {
  const step = (above - below) / GRID;
  const points = Array.from({ length: GRID + 1 }, (_, i) => below + i * step);
  const losses = points.map(loss);
  const at = points[losses.indexOf(Math.min(...losses))];
  return minimizeScalar(loss, Math.max(below, at - step), Math.min(above, at + step), { tolerance: 1e-6 });
}

function scaled(smoothing: Smoothing, columns: readonly Column[], factor: number, limits: SmoothingLimits): Smoothing {
  const within = (value: number, { low, high }: { low: number; high: number }) => Math.min(high, Math.max(low, value));
  return {
    ...smoothing,
    bandwidths: smoothing.bandwidths.map((h, c) =>
      isCoded(columns[c]) ? h : within(h * factor, limits.bandwidths[c]),
    ),
    lambdas: smoothing.lambdas.map((lambda, c) => within(lambda * factor ** 2, limits.lambdas[c])),
  };
}

function subsample({ columns, weights }: Sample, count: number, key: Key): Sample {
  const chosen = key.draws().permutation(weights.length).slice(0, count);
  const pick = (values: Float64Array) => Float64Array.from(chosen, (position) => values[position]);
  return { columns: columns.map(pick), weights: pick(weights) };
}

function total(weights: Float64Array): number {
  return weights.reduce((sum, weight) => sum + weight, 0);
}
