import { describe, expect, it } from 'vitest';
import type { Tensor } from '../../engine/tensor.js';
import { bernoulli } from './bernoulli.js';
import { beta } from './beta.js';
import { categorical } from './categorical.js';
import { gamma } from './gamma.js';
import { laplace } from './laplace.js';
import {
  type Build,
  computed,
  expectTrueGradients,
  type Given,
  interpreted,
  list,
  type Numbers,
} from './law-check.test.data.js';
import { logistic } from './logistic.js';
import { diagonalNormal, normal } from './normal.js';
import { poisson } from './poisson.js';
import { studentT } from './student-t.js';
import type { SymbolicLaw } from './symbolic-law.js';

type Parameters = Readonly<Record<string, Tensor>>;

interface Case {
  readonly name: string;
  readonly law: SymbolicLaw<never, never>;
  readonly x: Given;
  readonly parameters: Numbers;
  readonly density: readonly number[];
  readonly entropy?: readonly number[];
  /** Parameters of another law, and the divergence from it. */
  readonly other?: Numbers;
  readonly divergence?: readonly number[];
  /** Whether x is a number that the density follows smoothly. */
  readonly isSmooth: boolean;
}

const x = list(-1.5, 0.2, 7);
const place = { mean: list(0, 1, -2), scale: list(1, 0.3, 4) };
const elsewhere = { mean: list(0.5, 1.2, -4), scale: list(2, 0.2, 3) };

// Densities and entropies by scipy; divergences by quadrature or summation of its densities. Of Bernoulli's law and the beta's
// entropy, by mpmath.
const CASES: readonly Case[] = [
  {
    name: 'normal',
    law: normal as never,
    x,
    parameters: place,
    density: [-2.0439385332046727, -3.2705212844342935, -4.836482894324563],
    entropy: [1.4189385332046727, 0.21496572887873677, 2.805232894324563],
    other: elsewhere,
    divergence: [0.3493971805599453, 0.719534891891835, 0.3234290386593301],
    isSmooth: true,
  },
  {
    name: 'diagonal normal',
    law: diagonalNormal as never,
    x,
    parameters: place,
    density: [-2.0439385332046727 - 3.2705212844342935 - 4.836482894324563],
    entropy: [1.4189385332046727 + 0.21496572887873677 + 2.805232894324563],
    other: elsewhere,
    divergence: [0.3493971805599453 + 0.719534891891835 + 0.3234290386593301],
    isSmooth: true,
  },
  {
    name: 'Laplace',
    law: laplace as never,
    x,
    parameters: place,
    density: [-2.1931471805599454, -2.1558410429006765, -4.329441541679836],
    entropy: [1.6931471805599454, 0.4891743762340095, 3.079441541679836],
    other: elsewhere,
    divergence: [0.2464125104162621, 0.3646605704407232, 0.1876921404983966],
    isSmooth: true,
  },
  {
    name: 'logistic',
    law: logistic as never,
    x,
    parameters: place,
    density: [-1.9028265559655049, -1.5970454144270203, -3.836707478953385],
    entropy: [2, 0.7960271956740641, 3.386294361119891],
    isSmooth: true,
  },
  {
    name: "Student's t",
    law: studentT as never,
    x,
    parameters: { freedom: list(1, 3.5, 30), ...place },
    density: [-2.323384882191046, -2.281062865657535, -4.730554111620513],
    entropy: [2.5310242469692907, 0.516917316356531, 2.8388376909070976],
    isSmooth: true,
  },
  {
    name: 'Bernoulli',
    law: bernoulli as never,
    x: list(1, 0, 0),
    parameters: { logits: list(-40, 0.3, 25) },
    density: [-40, -0.8543552444685272, -25.000000000013888],
    entropy: [1.7418252446695514e-16, 0.6820224894250294, 3.610865404841462e-10],
    other: { logits: list(-1, 0.5, 24) },
    divergence: [0.31326168751822264, 0.004833236349247765, 9.975457712439666e-12],
    isSmooth: false,
  },
  {
    name: 'categorical',
    law: categorical as never,
    x: list(2, 1),
    parameters: { logits: { shape: [2, 3], data: [0.5, -2, 1, 30, -30, 0] } },
    density: [-0.5045969023422834, -60.00000000000009],
    entropy: [0.7778696731919056, 2.8996574463011318e-12],
    other: { logits: { shape: [2, 3], data: [0, 0.3, -0.7, 1, 0, 2] } },
    divergence: [0.6818074228988606, 1.4076059644413892],
    isSmooth: false,
  },
  {
    name: 'Poisson',
    law: poisson as never,
    x: list(0, 7, 3000),
    parameters: { logRate: list(-1, 2, 8) },
    density: [-0.3678794411714424, -1.914217459996065, -4.982840087274781],
    other: { logRate: list(-0.5, 1.5, 8.1) },
    divergence: [0.054711497955469916, 0.7871610208727381, 15.414289537966086],
    isSmooth: false,
  },
  {
    name: 'beta',
    law: beta as never,
    x: list(0.01, 0.4, 0.8),
    parameters: { alpha: list(0.5, 2, 30), beta: list(0.7, 5, 8) },
    density: [1.3869939142904135, 0.44160415472403747, 1.8111837514032203],
    entropy: [-0.19792388238665903, -0.4845307149954887, -1.3292681989986972],
    other: { alpha: list(1.5, 3, 20), beta: list(1, 4, 9) },
    divergence: [0.6296938389931119, 0.3901861527733881, 0.8125608979356542],
    isSmooth: true,
  },
  {
    name: 'gamma',
    law: gamma as never,
    x: list(0.02, 3, 11),
    parameters: { shape: list(0.3, 2, 50), rate: list(1, 0.5, 4) },
    density: [1.6226181089816265, -1.7876820724517808, -1.7541575232301947],
    entropy: [-1.0559689607220175, 2.270362845461478, 1.9819555872582308],
    other: { shape: list(1, 3, 45), rate: list(2, 0.4, 4.2) },
    divergence: [0.962821780162072, 0.5397934994041074, 0.5659181825270401],
    isSmooth: true,
  },
];

/** The largest term that the sums of a law cancel, in these cases: 3000 log 3000 of the Poisson, logs of gamma functions at 50. */
const CANCELLED: Readonly<Record<string, number>> = { Poisson: 24_000, gamma: 200, beta: 100, "Student's t": 100 };

/** A function of a law with its inputs by name: x, own parameters, and those of another law after an underscore. */
function functionsOf({ law, x: at, parameters, other, ...expected }: Case) {
  const own = (symbols: Parameters, mark = '') =>
    Object.fromEntries(Object.keys(parameters).map((name) => [name, symbols[mark + name]])) as never;
  const others = Object.fromEntries(Object.entries(other ?? {}).map(([name, each]) => [`_${name}`, each]));
  const all: { what: string; build: Build; given: Numbers; values: readonly number[] | undefined }[] = [
    {
      what: 'density',
      build: (symbols) => law.logDensity(symbols.x, own(symbols)),
      given: { x: at, ...parameters },
      values: expected.density,
    },
    {
      what: 'entropy',
      build: (symbols) => law.entropy?.(own(symbols)) as Tensor,
      given: parameters,
      values: expected.entropy,
    },
    {
      what: 'divergence',
      build: (symbols) => law.klTo?.(own(symbols), own(symbols, '_')) as Tensor,
      given: { ...parameters, ...others },
      values: expected.divergence,
    },
  ];
  return all.filter(({ values }) => values !== undefined);
}

describe.each(CASES)('$name', (each) => {
  const functions = functionsOf(each).map((one) => [one.what, one] as const);

  it('has the closed forms that it is said to have, and no others', () => {
    expect(each.law.entropy !== undefined).toBe(each.entropy !== undefined);
    expect(each.law.klTo !== undefined).toBe(each.divergence !== undefined);
  });

  it.each(functions)('%s is what scipy has', (_what, { build, given, values }) => {
    const scale = CANCELLED[each.name] ?? 1;
    for (const [i, value] of interpreted(build, given).entries()) {
      const expected = (values as readonly number[])[i];
      expect(Math.abs(value - expected)).toBeLessThan(1e-14 * scale + 3e-14 * Math.max(10, Math.abs(expected)));
    }
  });

  it.each(functions)('%s in float32 on the runtime agrees', async (_what, { build, given }) => {
    const scale = Math.max(1, CANCELLED[each.name] ?? 1);
    const exact = interpreted(build, given);
    for (const [i, value] of (await computed(build, given)).entries()) {
      expect(Math.abs(value - exact[i])).toBeLessThan(2e-6 * Math.max(1, Math.abs(exact[i])) + 1.2e-7 * scale);
    }
  });

  it.each(functions)('%s has true gradients', (what, { build, given }) => {
    const names = Object.keys(given).filter((name) => name !== 'x' || each.isSmooth);
    expectTrueGradients(build, given, what === 'density' ? names : Object.keys(given), CANCELLED[each.name]);
  });

  if (each.divergence !== undefined)
    it('diverges from itself by 0', () => {
      const [divergence] = functionsOf({ ...each, other: each.parameters }).filter(({ what }) => what === 'divergence');
      for (const value of interpreted(divergence.build, divergence.given)) expect(Math.abs(value)).toBeLessThan(1e-11);
    });
});
