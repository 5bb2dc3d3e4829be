import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { OptionError } from '../util/errors.js';
import { categorical } from './categorical.js';
import { count } from './count.js';
import { discretisedNormal } from './discretised-normal.js';
import { margin } from './margin.js';
import { negativeBinomial } from './negative-binomial.js';
import { normal } from './normal.js';
import type { ColumnFacts, Univariate } from './univariate.js';

const column: ColumnFacts = {
  name: 'x',
  measure: 'continuous',
  categories: [],
  atoms: [],
  resolution: 0.01,
  minimum: 0,
  maximum: 50,
  mean: 1e6,
  deviation: 1,
};

function fitted(law: Univariate, values: readonly number[], passes = 1) {
  const parameters = new Float64Array(law.parameterSize);
  law.start(parameters, 0);
  let logLikelihood = 0;
  for (let pass = 0; pass < passes; pass++) {
    const statistics = new Float64Array(law.statisticsSize);
    const weights = new Float64Array(values.length).fill(1);
    law.addStatistics(statistics, 0, Float64Array.from(values), weights, 0, 1, parameters, 0);
    logLikelihood = law.estimate(statistics, 0, parameters, 0);
  }
  return { parameters, logLikelihood, values: law.describe(parameters, 0).values };
}

function logProbability(law: Univariate, parameters: Float64Array, value: number) {
  const out = new Float64Array(1);
  law.addLogDensity(parameters, 0, Float64Array.of(value), out, 0, 1);
  return out[0];
}

// Constants: scipy.stats 1.10 (nbinom, norm, gamma, lognorm) and scipy.optimize on their log-masses.
describe('laws against scipy', () => {
  it('negative binomial: scipy.stats.nbinom.logpmf(x, r, r / (r + m))', () => {
    const expected = [-2.405979226588343, -2.1535543040234097, -2.814994504598711, -16.126478948247758];
    for (const [i, x] of [0, 1, 7, 60].entries())
      expect(negativeBinomial.logMass(x, 5.3, 1.7)).toBeCloseTo(expected[i], 12);
    expect(negativeBinomial.logMass(3, 2, 1e4)).toBeCloseTo(-1.7124179192173266, 9);
  });

  it('discretised normal: log of differences of scipy.stats.norm.cdf, and of logsf far out', () => {
    const expected = [-6.857359988592299, -2.1185038269255854, -2.145841884208331, -165.26976604257467];
    for (const [i, x] of [30, 40, 41, 100].entries()) {
      expect(discretisedNormal(0).logMass(x, 40.2, 3.3)).toBeCloseTo(expected[i], 11);
    }
  });

  it('discretised normal: its most likely parameters where rounding is coarse (Nelder-Mead on the same likelihood)', () => {
    const law = count({ ...column, measure: 'count', resolution: 1 }, 'discretised-normal');
    const { values, logLikelihood } = fitted(law, [2, 2, 3, 3, 3, 3, 4, 4, 5]);
    expect(values.mean).toBeCloseTo(3.223076617465145, 7);
    expect(values.deviation).toBeCloseTo(0.8684536194646713, 7);
    expect(logLikelihood).toBeCloseTo(-11.980422821010357, 10);
  });

  it('gamma: scipy.stats.gamma.fit(x, floc=0)', () => {
    const { values, logLikelihood } = fitted(
      margin({ ...column, minimum: 0.1, mean: 3 }),
      [0.4, 1.1, 1.9, 2.2, 2.7, 3.1, 4.8, 7.5],
    );
    expect(values.shape).toBeCloseTo(1.8363172942638213, 7);
    expect(values.rate).toBeCloseTo(0.6198539389920071, 7);
    expect(logLikelihood).toBeCloseTo(-15.951150441976539, 10);
  });

  it('log-normal: scipy.stats.lognorm.logpdf at the moments of log x', () => {
    const { values, logLikelihood } = fitted(
      margin({ ...column, minimum: 0.1, mean: 3 }),
      [-1, -0.5, 0, 0.2, 0.6, 1.4, 3].map(Math.exp),
    );
    expect(values.logMean).toBeCloseTo(0.5285714285714286, 12);
    expect(values.logDeviation).toBeCloseTo(1.2337101832790918, 12);
    expect(logLikelihood).toBeCloseTo(-15.102752000672876, 10);
  });

  it.skipIf(!process.env.ANCESTRAL_DATA)('earthquakes: negative binomial by scipy.optimize, Poisson -391.9189', () => {
    const path = join(process.env.ANCESTRAL_DATA ?? '', 'hmm', 'earthquakes.txt');
    const quakes = readFileSync(path, 'utf8')
      .trim()
      .split(/[\s,]+/)
      .map(Number);
    const facts: ColumnFacts = { ...column, measure: 'count', resolution: 1 };
    expect(fitted(count(facts, 'poisson'), quakes).logLikelihood).toBeCloseTo(-391.9189281654949, 8);
    const best = fitted(count(facts), quakes);
    expect(best.values.size).toBeCloseTo(12.187097, 5);
    expect(best.logLikelihood).toBeCloseTo(-357.6499582670009, 9);
  });
});

describe('normal', () => {
  it('keeps its digits far from zero, because sums are centred on the current mean', () => {
    const values = [0.1, 0.2, 0.35, 0.6].map((value) => 1e6 + value);
    const { parameters } = fitted(normal(column), values, 2);
    expect(parameters[0] - 1e6).toBeCloseTo(0.3125, 9);
    expect(parameters[1]).toBeCloseTo(Math.sqrt(0.03546875), 9);
  });

  it('has no scale under the spread of rounding', () => {
    const { parameters } = fitted(normal(column), [5, 5, 5]);
    expect(parameters[1]).toBeCloseTo(0.01 / Math.sqrt(12), 15);
  });
});

describe('categorical', () => {
  const codes: ColumnFacts = { ...column, measure: 'categorical', categories: ['a', 'b', 'c'] };

  it('counts each category pseudoCount times more than seen', () => {
    const law = categorical(codes, 0.5);
    const { parameters } = fitted(law, [0, 0, 0, 1]);
    expect([0, 1, 2].map((code) => Math.exp(logProbability(law, parameters, code)))).toEqual(
      [3.5 / 5.5, 1.5 / 5.5, 0.5 / 5.5].map((mass) => expect.closeTo(mass, 14)),
    );
  });

  it('gives a category never seen in training log-probability -Infinity, not NaN', () => {
    const law = categorical(codes, 0.5);
    expect(logProbability(law, fitted(law, [0, 1]).parameters, 3)).toBe(-Infinity);
  });
});

describe('count', () => {
  const years: ColumnFacts = { ...column, measure: 'count', resolution: 1, minimum: 2007, maximum: 2009 };

  it('does not force years into a Poisson law', () => {
    const law = count(years);
    const { parameters } = fitted(law, [...Array(110).fill(2007), ...Array(114).fill(2008), ...Array(120).fill(2009)]);
    expect(Math.exp(logProbability(law, parameters, 2008))).toBeCloseTo(114 / 344, 2);
    expect(logProbability(law, parameters, 2006)).toBeLessThan(Math.log(1 / 344));
    expect(logProbability(law, parameters, 2006)).toBeGreaterThan(-Infinity);
  });

  it('gives what is no whole number log-probability -Infinity', () => {
    const law = count(years);
    expect(logProbability(law, fitted(law, [2007, 2008, 2009]).parameters, 2007.5)).toBe(-Infinity);
  });

  it('leaves a first count possible where all rows are zero', () => {
    const law = count({ ...years, minimum: 0, maximum: 200 });
    const { parameters, values } = fitted(law, [0, 0, 0, 0]);
    expect(values.mean).toBe(1e-4);
    expect(logProbability(law, parameters, 1)).toBeCloseTo(Math.log(1e-4), 3);
  });

  it('refuses negative numbers for a law of counts from zero', () => {
    const build = () => count({ ...years, minimum: -3 }, 'poisson');
    expect(build).toThrow(OptionError);
    expect(build).toThrow('poisson: counts must be >= 0, got -3 in column x');
  });
});
