// Products of columns' laws, and mixtures of such products, in the words of the engine.
import { add } from '../engine/ops/arithmetic.js';
import { reduceSum } from '../engine/ops/broadcasting.js';
import { greater } from '../engine/ops/comparison.js';
import { where } from '../engine/ops/selection.js';
import { concat, slice } from '../engine/ops/slicing.js';
import type { Tensor } from '../engine/tensor.js';
import type { Noise, NoiseWidths } from './law-graph.js';
import type { Product } from './product.js';

/** Where noise comes from: as much as is asked for, once. */
export interface NoiseInputs {
  normal(width: number): Tensor;
  uniform(width: number): Tensor;
}

/** The log density of each of several products of the same laws, whose parameters lie at `from[k]`. [rows, products] */
export function productLogDensities(
  law: Product,
  parameters: Float64Array,
  from: readonly number[],
  columns: readonly Tensor[],
): Tensor {
  const sums = from.map((start) =>
    law.laws
      .map((each, c) => each.graph.logDensity(parameters, start + law.parametersAt[c], columns[c]))
      .reduce((sum, next) => add(sum, next)),
  );
  return sums.length === 1 ? sums[0] : concat(sums, 1);
}

/** The columns of a table, each [rows, 1]. */
export function columnsOf(rows: Tensor): Tensor[] {
  const count = rows.shape[1];
  if (count === 1) return [rows];
  return Array.from({ length: count }, (_, c) => slice(rows, { axis: 1, start: c, end: c + 1 }));
}

/** One column beside the other. [rows, columns] */
export function joined(columns: readonly Tensor[]): Tensor {
  return columns.length === 1 ? columns[0] : concat(columns, 1);
}

/**
 * A draw of each column from the one product that `chosen` marks, [rows, products]: all products draw from the same noise, of which
 * a row sees one. `extra` uniform numbers come first, for who chooses.
 */
export function productSample(
  law: Product,
  parameters: Float64Array,
  from: readonly number[],
  inputs: NoiseInputs,
  extra: number,
  choose: (uniform: Tensor) => Tensor | undefined,
): { readonly columns: readonly Tensor[] } {
  const widths = law.laws.map((each, c) =>
    widest(from.map((start) => each.graph.widths(parameters, start + law.parametersAt[c]))),
  );
  const totals = widths.reduce(sumOf, { normal: 0, uniform: extra });
  const all = {
    normal: totals.normal === 0 ? undefined : inputs.normal(totals.normal),
    uniform: totals.uniform === 0 ? undefined : inputs.uniform(totals.uniform),
  };
  const part = (name: 'normal' | 'uniform', start: number, count: number): Tensor => {
    const whole = all[name] as Tensor; // as wide as all laws say
    return whole.shape[1] === count ? whole : slice(whole, { axis: 1, start, end: start + count });
  };
  const chosen = extra === 0 ? undefined : choose(part('uniform', 0, extra));
  let at: NoiseWidths = { normal: 0, uniform: extra };
  const columns = law.laws.map((each, c) => {
    const { normal, uniform } = at;
    const noise: Noise = {
      normal: (start, count = 1) => part('normal', normal + start, count),
      uniform: (start, count = 1) => part('uniform', uniform + start, count),
    };
    at = sumOf(at, widths[c]);
    const drawn = from.map((start) => each.graph.sample(parameters, start + law.parametersAt[c], noise));
    return chosen === undefined || drawn.length === 1
      ? drawn[0]
      : reduceSum(where(greater(chosen, 0), joined(drawn), 0), { axes: [1], keep: true });
  });
  return { columns };
}

function sumOf(a: NoiseWidths, b: NoiseWidths): NoiseWidths {
  return { normal: a.normal + b.normal, uniform: a.uniform + b.uniform };
}

function widest(widths: readonly NoiseWidths[]): NoiseWidths {
  return {
    normal: Math.max(...widths.map(({ normal }) => normal)),
    uniform: Math.max(...widths.map(({ uniform }) => uniform)),
  };
}
