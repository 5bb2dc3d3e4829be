import { rowWeights } from '../../../../data/rows.js';
import { type Column, isCoded } from '../../../../data/schema.js';
import { columnLaw, type LawChoice } from '../../../../distributions/column-law.js';
import { product } from '../../../../distributions/product.js';
import { type CodeTable, productMixture } from '../../../../distributions/product-mixture.js';
import { startLaws } from '../../../../likelihoods/start-laws.js';
import type { Emission } from './emission.js';

/** Share of the data's variance under which a density has collapsed. */
export const COLLAPSED = 1e-3;

/** Columns independent given the state, each by the law of its measure: p(x | k) = Π_j p_kj(x_j). */
export function columnEmission(columns: readonly Column[], states: number, choice: LawChoice): Emission {
  const K = states;
  const law = product(columns.map((column) => columnLaw(withFloor(column), choice)));
  const engine = productMixture(law, K);
  const { parameterSize: P, statisticsSize: S } = law;
  const none = new Float64Array(K);
  const tables = new WeakMap<Float64Array, CodeTable>();
  const tableOf = (laws: Float64Array): CodeTable => {
    const table = tables.get(laws) ?? engine.tabulate(none, laws);
    tables.set(laws, table);
    return table;
  };
  const overStates = (of: (from: number) => number) => {
    let sum = 0;
    for (let k = 0; k < K; k++) sum += of(k * P);
    return sum;
  };
  return {
    states,
    lawsSize: K * P,
    marginsSize: P,
    statisticsSize: K * S,
    logDensities: (laws, values, count, out) => engine.logJoint(tableOf(laws), laws, values, count, out),
    addStatistics: (laws, values, count, posterior, sums) =>
      engine.addStatistics(tableOf(laws), laws, values, count, posterior, sums),
    estimate(sums, laws) {
      const next = laws.slice();
      for (let k = 0; k < K; k++) law.estimate(sums, k * S, next, k * P);
      return next;
    },
    margins(sample) {
      const margins = new Float64Array(P);
      law.start(margins, 0);
      const sums = new Float64Array(S);
      law.addStatistics(sums, 0, sample.columns, rowWeights(sample), 0, 1, margins, 0);
      law.estimate(sums, 0, margins, 0);
      return margins;
    },
    start: (margins, sample, draws) => (K === 1 ? margins.slice() : startLaws(law, columns, margins, sample, K, draws)),
    logPrior: (laws) => overStates((from) => law.logPrior(laws, from)),
    parameterCount: (laws) => overStates((from) => law.parameterCount(laws, from)),
    collapse(laws, margins, occupancy) {
      const dense = [...law.laws.keys()].filter((c) => law.laws[c].spread !== undefined);
      for (let k = 0; k < K && dense.length > 0; k++) {
        if (occupancy[k] < dense.length + 1)
          return `state ${k + 1} answers for ${occupancy[k].toPrecision(3)} steps, fewer than its ${dense.length} densities and one`;
        for (const c of dense) {
          const at = law.parametersAt[c];
          const spread = law.laws[c].spread?.(laws, k * P + at) ?? Number.POSITIVE_INFINITY;
          const whole = law.laws[c].spread?.(margins, at) ?? 0;
          if (spread * spread < COLLAPSED * whole * whole)
            return `state ${k + 1} collapsed in column ${columns[c].name}`;
        }
      }
      return undefined;
    },
    reorder: (laws, order) => reordered(laws, order, P),
    fill: (laws, state, values, step, draws) => law.fill(laws, state * P, values, step, draws),
    describe: (laws, state) =>
      law.laws.flatMap((each, c) => {
        const { law: name, values } = each.describe(laws, state * P + law.parametersAt[c]);
        const lines = Object.entries(values);
        // Of two categories one says it all.
        const shown = columns[c].measure === 'binary' ? lines.slice(1) : lines;
        return shown.map(([quantity, value]): [string, string, string, number] => [
          columns[c].name,
          name,
          quantity,
          value,
        ]);
      }),
  };
}

/** Pieces of so many numbers in another order. */
export function reordered(values: Float64Array, order: readonly number[], size: number): Float64Array {
  const sorted = new Float64Array(values.length);
  for (const [place, k] of order.entries()) sorted.set(values.subarray(k * size, (k + 1) * size), place * size);
  return sorted;
}

/** Beside atoms a state may hold a handful of steps: its density is kept from falling under the width at which a continuous column would be refused. */
function withFloor(column: Column): Column {
  if (isCoded(column) || column.measure !== 'with-atoms') return column;
  return { ...column, resolution: Math.max(column.resolution, column.deviation * Math.sqrt(12 * COLLAPSED)) };
}
