import { add, mul } from '../engine/ops/arithmetic.js';
import { reduceSum, reshape } from '../engine/ops/broadcasting.js';
import { constant, scalar } from '../engine/ops/parameter.js';
import { concat } from '../engine/ops/slicing.js';
import type { Tensor } from '../engine/tensor.js';
import { bernoulliBits } from './bernoulli-bits.js';
import { categoricalCodes } from './categorical-codes.js';
import type { Likelihood } from './cell.js';
import { logisticMixture } from './logistic-levels.js';
import { normalNumbers, type Scales } from './normal-numbers.js';
import type { OutputLaw, PartLaw } from './output-law.js';
import { type Part, type RowFeatures, sliceLast } from './row-features.js';

export interface RowLawOptions {
  readonly likelihood?: Likelihood;
  /** Whose standard deviations are, where numbers are normal. */
  readonly scales?: Scales;
  /** Components of mixtures of logistic laws. */
  readonly mixtures?: number;
}

/** The law of a row whose cells are independent given the outputs of a network, each cell with a law of its kind. */
export function rowLaw(
  features: RowFeatures,
  { likelihood = 'auto', scales = 'row', mixtures = 5 }: RowLawOptions = {},
): OutputLaw {
  const laws = features.parts.map((part) => lawOf(part, likelihood, scales, mixtures));
  const [networkAt, outputsAt] = [startsOf(laws, 'fromNetwork'), startsOf(laws, 'outputs')];
  const fromNetwork = networkAt[laws.length];
  const outputs = outputsAt[laws.length];
  return {
    laws,
    fromNetwork,
    outputs,
    parameters: Object.fromEntries(
      laws.flatMap(({ part, parameters }) => (Object.keys(parameters).length === 0 ? [] : [[part.name, parameters]])),
    ),
    complete(network, parameters) {
      const pieces = laws.map((law, i) =>
        law.complete(sliceLast(network, networkAt[i], networkAt[i + 1]), parameters[law.part.name] ?? {}),
      );
      return pieces.length === 1 ? pieces[0] : concat(pieces, 1);
    },
    logDensity(all, given) {
      const rank = all.shape.length;
      const rows = laws.map((law, i) => {
        const own = sliceLast(all, outputsAt[i], outputsAt[i + 1]);
        const cells = law.logDensity(own, alongside(given[law.part.name], rank));
        const known = features.known(given, law.part);
        return reduceSum(known === undefined ? cells : mul(cells, alongside(known, rank)), { axes: [rank - 1] });
      });
      return rows.reduce((sum, row) => add(sum, row));
    },
    logUnits(given) {
      const parts = features.parts.filter(({ kind }) => kind === 'number');
      const pieces = parts.map((part) => {
        const units = part.cells.map(({ unit }) => -Math.log(unit));
        const known = features.known(given, part);
        if (known === undefined) return scalar(units.reduce((sum, unit) => sum + unit, 0));
        return reduceSum(mul(known, constant(units, [units.length])), { axes: [1] });
      });
      return pieces.length === 0 ? scalar(0) : pieces.reduce((sum, piece) => add(sum, piece));
    },
    fill(values, at, columns, row, how) {
      for (const [i, law] of laws.entries()) {
        for (const [j, { column }] of law.part.cells.entries()) {
          if (!Number.isNaN(columns[column][row])) continue;
          const from = at + outputsAt[i];
          columns[column][row] =
            typeof how === 'string' ? law.centre(values, from, j, how === 'means') : law.draw(values, from, j, how);
        }
      }
    },
  };
}

/** -Σ log(unit) over the known numbers of each row: what densities in units of their own lack to those of the data. */
export function logUnitsOf({ parts }: RowFeatures, columns: readonly Float64Array[], count: number): Float64Array {
  const sums = new Float64Array(count);
  for (const { kind, cells } of parts) {
    if (kind !== 'number') continue;
    for (const { column, unit, atoms } of cells) {
      const change = Math.log(unit);
      for (let i = 0; i < count; i++) {
        const value = columns[column][i];
        if (!Number.isNaN(value) && !atoms.includes(value)) sums[i] -= change;
      }
    }
  }
  return sums;
}

function lawOf(part: Part, likelihood: Likelihood, scales: Scales, mixtures: number): PartLaw {
  switch (part.kind) {
    case 'bit':
      return bernoulliBits(part);
    case 'code':
      return categoricalCodes(part);
    case 'level':
      return logisticMixture(part, mixtures);
    case 'number':
      return likelihood === 'mixture-of-logistics' ? logisticMixture(part, mixtures) : normalNumbers(part, scales);
  }
}

function startsOf(laws: readonly PartLaw[], what: 'fromNetwork' | 'outputs'): number[] {
  const starts = [0];
  for (const law of laws) starts.push(starts[starts.length - 1] + law[what]);
  return starts;
}

/** [rows, cells] as [rows, 1, …, cells], to go with outputs that have more axes. */
function alongside(cells: Tensor, rank: number): Tensor {
  const [rows, width] = cells.shape;
  return rank === 2 ? cells : reshape(cells, [rows, ...new Array<number>(rank - 2).fill(1), width]);
}
