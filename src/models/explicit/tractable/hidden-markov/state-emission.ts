import type { TableRows } from '../../../../data/rows.js';
import type { Column, Measure } from '../../../../data/schema.js';
import { OptionError } from '../../../../util/errors.js';
import { columnEmission } from './column-emission.js';
import type { Emission } from './emission.js';
import { normalEmission } from './normal-emission.js';
import type { HiddenMarkovOptions } from './options.js';

/** Measures of columns that an emission of one kind of law takes. */
const KINDS: Readonly<Partial<Record<HiddenMarkovOptions['emission'], readonly Measure[]>>> = {
  categorical: ['categorical', 'binary'],
  bernoulli: ['binary'],
  poisson: ['count'],
};

/** The emission that the options choose: columns independent given the state, or the continuous ones jointly normal beside the others. */
export function stateEmission(columns: readonly Column[], states: number, options: HiddenMarkovOptions): Emission {
  if (KINDS[options.emission] !== undefined)
    return columnEmission(
      columns,
      states,
      options.emission === 'poisson' ? { ...options, counts: 'poisson' } : options,
    );
  const normal = [...columns.keys()].filter((c) => columns[c].measure === 'continuous');
  if (options.emission === 'mixed' || normal.length === 0) return columnEmission(columns, states, options);
  const components = options.emission === 'mixture' ? options.components : 1;
  const others = [...columns.keys()].filter((c) => !normal.includes(c));
  const at = (places: readonly number[]) => places.map((c) => columns[c]);
  return beside(
    { emission: columnEmission(at(others), states, options), places: others },
    { emission: normalEmission(at(normal), states, components, options.covariance), places: normal },
  );
}

/** Refuses columns that the emission has no law for. */
export function checkEmission(columns: readonly Column[], { emission, counts }: HiddenMarkovOptions): void {
  const kinds = KINDS[emission];
  const wrong = columns.find(({ measure }) => kinds?.includes(measure) === false);
  if (wrong !== undefined && kinds !== undefined)
    throw new OptionError(
      `hidden-markov: emission ${emission} takes ${kinds.join(' and ')} columns, got ${wrong.name}, which is ${wrong.measure}`,
      { hint: `emission mixed takes all; or leave ${wrong.name} out, or name its type as ${kinds[0]}` },
    );
  if (emission === 'poisson' && counts !== 'best' && counts !== 'poisson')
    throw new OptionError(`hidden-markov: counts must be poisson where the emission is, got ${counts}`);
}

interface Part {
  readonly emission: Emission;
  /** Which columns it is of. */
  readonly places: readonly number[];
}

/** Two emissions of different columns, independent given the state; the laws of the first, then those of the second. */
function beside(first: Part, second: Part): Emission {
  const [a, b] = [first.emission, second.emission];
  const halves = new WeakMap<Float64Array, readonly [Float64Array, Float64Array]>();
  // The same views each time, so that what the parts remember of their laws is found again.
  const split = (laws: Float64Array): readonly [Float64Array, Float64Array] => {
    const known = halves.get(laws);
    if (known !== undefined) return known;
    const parts = [laws.subarray(0, a.lawsSize), laws.subarray(a.lawsSize)] as const;
    halves.set(laws, parts);
    return parts;
  };
  const of = (values: readonly Float64Array[], { places }: Part) => places.map((c) => values[c]);
  const table = (rows: TableRows, part: Part): TableRows => ({ ...rows, columns: of(rows.columns, part) });
  const joined = (x: Float64Array, y: Float64Array) => {
    const all = new Float64Array(x.length + y.length);
    all.set(x);
    all.set(y, x.length);
    return all;
  };
  return {
    states: a.states,
    lawsSize: a.lawsSize + b.lawsSize,
    marginsSize: a.marginsSize + b.marginsSize,
    statisticsSize: a.statisticsSize + b.statisticsSize,
    logDensities(laws, values, count, out) {
      const [x, y] = split(laws);
      a.logDensities(x, of(values, first), count, out);
      b.logDensities(y, of(values, second), count, out);
    },
    addStatistics(laws, values, count, posterior, sums) {
      const [x, y] = split(laws);
      a.addStatistics(x, of(values, first), count, posterior, sums.subarray(0, a.statisticsSize));
      b.addStatistics(y, of(values, second), count, posterior, sums.subarray(a.statisticsSize));
    },
    estimate(sums, laws) {
      const [x, y] = split(laws);
      const at = a.statisticsSize;
      return joined(a.estimate(sums.subarray(0, at), x), b.estimate(sums.subarray(at), y));
    },
    margins: (sample) => joined(a.margins(table(sample, first)), b.margins(table(sample, second))),
    start(margins, sample, draws) {
      const x = a.start(margins.subarray(0, a.marginsSize), table(sample, first), draws);
      return joined(x, b.start(margins.subarray(a.marginsSize), table(sample, second), draws));
    },
    logPrior: (laws) => a.logPrior(split(laws)[0]) + b.logPrior(split(laws)[1]),
    parameterCount: (laws) => a.parameterCount(split(laws)[0]) + b.parameterCount(split(laws)[1]),
    collapse(laws, margins, occupancy) {
      const [x, y] = split(laws);
      const at = a.marginsSize;
      return a.collapse(x, margins.subarray(0, at), occupancy) ?? b.collapse(y, margins.subarray(at), occupancy);
    },
    fill(laws, state, values, step, draws) {
      const [x, y] = split(laws);
      a.fill(x, state, of(values, first), step, draws);
      b.fill(y, state, of(values, second), step, draws);
    },
    reorder: (laws, order) => joined(a.reorder(split(laws)[0], order), b.reorder(split(laws)[1], order)),
    describe: (laws, state) => [...a.describe(split(laws)[0], state), ...b.describe(split(laws)[1], state)],
  };
}
