import { describe, expect, it } from 'vitest';
import { keyOf } from '../random/key.js';
import { columnLaw, type LawChoice } from './column-law.js';
import type { ColumnFacts, Univariate } from './univariate.js';

const plain: ColumnFacts = {
  name: 'x',
  measure: 'continuous',
  categories: [],
  atoms: [],
  resolution: 1e-3,
  minimum: -20,
  maximum: 40,
  mean: 3,
  deviation: 2,
};
const count: ColumnFacts = { ...plain, measure: 'count', resolution: 1, minimum: 0, maximum: 30 };
const choice: LawChoice = { margin: 'normal', counts: 'best', pseudoCount: 0.5 };

/** Every law with values it was made for. */
const cases: readonly (readonly [string, ColumnFacts, LawChoice, readonly number[], string])[] = [
  ['normal', plain, choice, [1.5, 2, 2.25, 3, 4.5, 5], 'normal'],
  ['best: normal', plain, { ...choice, margin: 'best' }, [-1.5, 2, 2.25, 3, 4.5, 5], 'normal'],
  [
    'best: log-normal',
    { ...plain, minimum: 0.1 },
    { ...choice, margin: 'best' },
    [0.2, 0.5, 1, 1.5, 3, 20],
    'log-normal',
  ],
  [
    'best: gamma',
    { ...plain, minimum: 0.1 },
    { ...choice, margin: 'best' },
    [0.4, 1.1, 1.9, 2.2, 2.7, 3.1, 4.8, 7.5],
    'gamma',
  ],
  ['binary', { ...plain, measure: 'binary', categories: ['no', 'yes'] }, choice, [0, 1, 1, 1, 0], 'categorical'],
  ['categorical', { ...plain, measure: 'categorical', categories: ['a', 'b', 'c'] }, choice, [0, 2, 2], 'categorical'],
  ['count: poisson', count, choice, [1, 2, 3, 3, 4, 4, 5, 6, 8], 'poisson'],
  ['count: negative binomial', count, choice, [0, 0, 0, 1, 1, 2, 2, 3, 5, 7, 9, 14, 22], 'negative-binomial'],
  ['count: normal', { ...count, minimum: -9 }, choice, [-2, 2, 2, 3, 3, 3, 3, 4, 4, 5, -3, 1], 'discretised-normal'],
  [
    'count: normal from zero',
    count,
    { ...choice, counts: 'discretised-normal' },
    [0, 0, 0, 1, 1, 2, 3, 4, 5, 7],
    'discretised-normal',
  ],
  ['count: table', count, choice, [...Array(60).fill(2), ...Array(40).fill(9)], 'table'],
  ['count: given', count, { ...choice, counts: 'negative-binomial' }, [3, 4, 4, 5, 4, 12], 'negative-binomial'],
  ['count: wide', { ...count, maximum: 5000 }, choice, [900, 1100, 1250, 980, 1300, 5000, 2222], 'negative-binomial'],
  ['atoms', { ...plain, measure: 'with-atoms', atoms: [0, 7] }, choice, [0, 0, 7, 2.5, 3, 3.5, 0], 'atoms and normal'],
];

const ones = (length: number) => new Float64Array(length).fill(1);

function summed(law: Univariate, values: readonly number[], parameters: Float64Array, weights = ones(values.length)) {
  const statistics = new Float64Array(law.statisticsSize);
  law.addStatistics(statistics, 0, Float64Array.from(values), weights, 0, 1, parameters, 0);
  return statistics;
}

function fitted(law: Univariate, values: readonly number[]) {
  const parameters = new Float64Array(law.parameterSize);
  law.start(parameters, 0);
  const logLikelihood = law.estimate(summed(law, values, parameters), 0, parameters, 0);
  return { parameters, logLikelihood };
}

function logDensity(law: Univariate, parameters: Float64Array, values: readonly number[]) {
  const out = new Float64Array(values.length);
  law.addLogDensity(parameters, 0, Float64Array.from(values), out, 0, 1);
  return out;
}

const total = (values: Iterable<number>) => [...values].reduce((sum, value) => sum + value, 0);

describe.each(cases)('the law of a column, %s', (_, column, options, values, name) => {
  const law = columnLaw(column, options);
  const { parameters, logLikelihood } = fitted(law, values);

  it('is the one that suits the values', () => {
    expect(law.describe(parameters, 0).law).toBe(name);
  });

  it('returns the log-likelihood of what it was fitted to', () => {
    // bins of several whole numbers keep the moments exactly but not each value
    const tolerance = column.maximum > 1024 ? 1e-3 : 1e-11;
    const direct = total(logDensity(law, parameters, values));
    expect(Math.abs(logLikelihood - direct)).toBeLessThan(tolerance * (1 + Math.abs(direct)));
  });

  it('adds up: the sums of two halves are those of the whole', () => {
    const half = Math.floor(values.length / 2);
    const whole = summed(law, values, parameters);
    const a = summed(law, values.slice(0, half), parameters);
    const b = summed(law, values.slice(half), parameters);
    for (let i = 0; i < whole.length; i++) expect(a[i] + b[i]).toBeCloseTo(whole[i], 9);
  });

  it('takes a weight of two for a row given twice', () => {
    const twice = summed(law, [...values, ...values], parameters);
    const weighted = summed(law, values, parameters, ones(values.length).fill(2));
    for (let i = 0; i < twice.length; i++) expect(weighted[i]).toBeCloseTo(twice[i], 9);
  });

  it('skips missing cells', () => {
    const holes = values.flatMap((value) => [Number.NaN, value]);
    expect(summed(law, holes, parameters)).toEqual(summed(law, values, parameters));
    expect(logDensity(law, parameters, [Number.NaN])[0]).toBe(0);
  });

  it('reads weights and writes results with a stride', () => {
    const spread = new Float64Array(values.length * 3 + 1);
    for (let i = 0; i < values.length; i++) spread[1 + 3 * i] = 1;
    const statistics = new Float64Array(law.statisticsSize);
    law.addStatistics(statistics, 0, Float64Array.from(values), spread, 1, 3, parameters, 0);
    expect(statistics).toEqual(summed(law, values, parameters));
    const out = new Float64Array(values.length * 3 + 1);
    law.addLogDensity(parameters, 0, Float64Array.from(values), out, 1, 3);
    const dense = logDensity(law, parameters, values);
    for (let i = 0; i < values.length; i++) expect(out[1 + 3 * i]).toBe(dense[i]);
  });

  it('keeps its parameters when nothing was seen', () => {
    const same = parameters.slice();
    expect(law.estimate(new Float64Array(law.statisticsSize), 0, same, 0)).toBe(0);
    expect(same).toEqual(parameters);
  });

  it('stays where it is when fitted to the same values again', () => {
    const again = parameters.slice();
    law.estimate(summed(law, values, parameters), 0, again, 0);
    for (let i = 0; i < again.length; i++) {
      expect(Math.abs(again[i] - parameters[i])).toBeLessThan(1e-7 * (1 + Math.abs(parameters[i])));
    }
  });

  it('has total probability one', () => {
    expect(Math.abs(totalProbability(law, parameters, column) - 1)).toBeLessThan(1e-6);
  });

  it('draws what its density says', () => {
    const draws = keyOf(1).draws();
    const size = 20_000;
    const drawn = Array.from({ length: size }, () => law.sample(parameters, 0, draws));
    // E log p under p itself, from a second sample: both means carry an error of deviation / √size
    const more = Array.from({ length: size }, () => law.sample(parameters, 0, draws));
    expect([...logDensity(law, parameters, drawn)].every(Number.isFinite)).toBe(true);
    const cut = [...more].sort((a, b) => a - b)[size / 2];
    const below = drawn.filter((value) => value <= cut).length / size;
    const expected = totalProbability(law, parameters, column, cut);
    expect(Math.abs(below - expected)).toBeLessThan(4 * Math.sqrt(0.25 / size));
  });
});

/** ∫ or Σ of the density up to a value, with the atoms. */
function totalProbability(law: Univariate, parameters: Float64Array, column: ColumnFacts, to = Infinity): number {
  if (column.measure === 'categorical' || column.measure === 'binary') {
    const codes = column.categories.map((_, code) => code).filter((code) => code <= to);
    return total(logDensity(law, parameters, codes).map(Math.exp));
  }
  if (column.measure === 'count') {
    const values = Array.from({ length: 40_000 }, (_, i) => i - 2000).filter((value) => value <= to);
    return total(logDensity(law, parameters, values).map(Math.exp));
  }
  const atoms = column.atoms.filter((atom) => atom <= to);
  const masses = total(logDensity(law, parameters, atoms).map(Math.exp));
  return masses + integral(law, parameters, to);
}

// Midpoints of u with x = sinh u: fine near zero, far in the tails. Atoms are met with probability zero.
function integral(law: Univariate, parameters: Float64Array, to: number): number {
  const end = to === Infinity ? 9 : Math.asinh(to);
  const steps = 200_000;
  const width = (end + 9) / steps;
  const u = Float64Array.from({ length: steps }, (_, i) => -9 + (i + 0.5) * width + 1e-12);
  const logs = logDensity(law, parameters, [...u].map(Math.sinh));
  let sum = 0;
  for (let i = 0; i < steps; i++) sum += Math.exp(logs[i]) * Math.cosh(u[i]);
  return sum * width;
}
