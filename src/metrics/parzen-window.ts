// The mean log-density of real rows under a mixture of Gaussians of one width σ around the judged ones,
//   log p(x) = log (1/M) Σ_y exp(−|x − y|² / 2σ²) − (d/2) log 2πσ²,
// with σ chosen from a grid by real rows that are not scored. A weak measure: centres that no model drew can score above real rows.
import { logSumExp } from '../numeric/log-sum-exp.js';
import type { Metric } from './metric.js';
import { type Points, pointRefusal, twoSamples } from './point-rows.js';
import { squaredDistances } from './points/pair-distances.js';

const WHO = 'parzen-window';
/** Widths in units of the points, each the root of two times the one before: 0.02 to 2.6. */
const WIDTHS: readonly number[] = Array.from({ length: 15 }, (_, i) => 0.02 * 2 ** (i / 2));

export const parzenWindow: Metric = {
  name: WHO,
  title: 'Parzen window',
  summary:
    'the log-density of real rows under Gaussians around the judged ones; weak in many dimensions, and never a ranking',
  references: [
    'Breuleux, Bengio and Vincent, "Quickly generating representative samples from an RBM-derived process", Neural Computation 23 (2011)',
    'Theis, van den Oord and Bethge, "A note on the evaluation of generative models", ICLR (2016)',
  ],
  refusal: pointRefusal,
  async measure(judged, judging) {
    const { real, judged: centres, words } = twoSamples(WHO, judged, judging, { least: 4, most: rowsOf });
    const { validation, test } = parted(real, judging.key.at('validation').draws().permutation(real.count));
    const width = bestWidth(validation, centres);
    const { value, standardError } = meanOf(logDensities(squaredDistances(test, centres), centres, width));
    return [
      {
        metric: WHO,
        ...{ value, standardError, unit: 'nats a row of points', better: 'near the floor' },
        note: `Gaussians of width ${width.toPrecision(2)} around the judged rows, chosen by ${validation.count} real rows and scored by ${test.count}; a weak measure, which good samples can lose (Theis and others 2016); ${words}`,
      },
    ];
  },
};

function rowsOf(width: number): number {
  return Math.min(2_000, Math.sqrt(2e9 / width));
}

/** Half of the rows choose the width, up to 500. */
function parted({ values, width, count }: Points, order: Int32Array) {
  const take = (positions: Int32Array): Points => {
    const taken = new Float64Array(positions.length * width);
    for (const [i, row] of positions.entries()) taken.set(values.subarray(row * width, (row + 1) * width), i * width);
    return { count: positions.length, width, values: taken };
  };
  const cut = Math.min(500, count >> 1);
  return { validation: take(order.subarray(0, cut)), test: take(order.subarray(cut)) };
}

/** The width of the grid under which these rows are most probable. */
export function bestWidth(rows: Points, centres: Points, widths: readonly number[] = WIDTHS): number {
  const squares = squaredDistances(rows, centres);
  const scores = widths.map((width) => meanOf(logDensities(squares, centres, width)).value);
  return widths[scores.indexOf(Math.max(...scores))];
}

/** log p of each row, from its squared distances to the centres; nats. */
export function logDensities(squares: Float64Array, { count, width: d }: Points, sigma: number): Float64Array {
  const exponents = squares.map((square) => -square / (2 * sigma * sigma));
  const normaliser = Math.log(count) + (d / 2) * Math.log(2 * Math.PI * sigma * sigma);
  return Float64Array.from(
    { length: squares.length / count },
    (_, i) => logSumExp(exponents, i * count, (i + 1) * count) - normaliser,
  );
}

function meanOf(values: Float64Array): { readonly value: number; readonly standardError: number } {
  const n = values.length;
  const value = values.reduce((sum, each) => sum + each, 0) / n;
  const squares = values.reduce((sum, each) => sum + (each - value) ** 2, 0);
  return { value, standardError: Math.sqrt(squares / Math.max(1, n - 1) / n) };
}
