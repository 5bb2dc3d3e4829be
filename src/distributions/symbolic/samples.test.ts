import { describe, expect, it } from 'vitest';
import type { NoiseLaw } from '../../engine/pass.js';
import type { Tensor } from '../../engine/tensor.js';
import { regularizedBeta } from '../../numeric/incomplete-beta.js';
import { normalCdf } from '../../numeric/normal-distribution.js';
import { bulkOf } from '../../random/bulk.js';
import { keyOf } from '../../random/key.js';
import { bernoulli } from './bernoulli.js';
import { categorical, relaxedChoice } from './categorical.js';
import { laplace } from './laplace.js';
import { computed, expectTrueGradients, type Given, interpreted, list } from './law-check.test.data.js';
import { logistic } from './logistic.js';
import { mixture } from './mixture.js';
import { diagonalNormal, normal } from './normal.js';
import { studentT } from './student-t.js';

const COUNT = 4000;
/** √n times the largest distance of distribution functions is above 1.95 once in a thousand times (Kolmogorov). */
const KOLMOGOROV = 1.95 / Math.sqrt(COUNT);

function noise(law: NoiseLaw, name: string, shape: readonly number[] = [COUNT]): Given {
  const data = new Float32Array(shape.reduce((a, b) => a * b));
  const bulk = bulkOf(keyOf(17).at(name));
  if (law === 'normal') bulk.normals(data);
  else bulk.uniforms(data);
  return { shape, data };
}

function distance(draws: readonly number[], cdf: (x: number) => number): number {
  const sorted = [...draws].sort((a, b) => a - b);
  return Math.max(...sorted.map((x, i) => Math.max(cdf(x) - i / COUNT, (i + 1) / COUNT - cdf(x))));
}

const place = { mean: list(1.5), scale: list(0.5) };
const standard = (x: number) => (x - 1.5) / 0.5;
type Symbols = Readonly<Record<string, Tensor>>;
const FREEDOM = 3;

const CASES = [
  {
    name: 'normal',
    noise: { u: noise('normal', 'normal') },
    sample: ({ u, mean, scale }: Symbols) => normal.sample(u, { mean, scale }),
    cdf: (x: number) => normalCdf(standard(x)),
  },
  {
    name: 'Laplace',
    noise: { u: noise('uniform', 'laplace') },
    sample: ({ u, mean, scale }: Symbols) => laplace.sample(u, { mean, scale }),
    cdf: (x: number) => (x < 1.5 ? Math.exp(standard(x)) / 2 : 1 - Math.exp(-standard(x)) / 2),
  },
  {
    name: 'logistic',
    noise: { u: noise('uniform', 'logistic') },
    sample: ({ u, mean, scale }: Symbols) => logistic.sample(u, { mean, scale }),
    cdf: (x: number) => 1 / (1 + Math.exp(-standard(x))),
  },
  {
    name: "Student's t",
    noise: { u: noise('uniform', 'radius'), v: noise('uniform', 'angle') },
    sample: ({ u, v, mean, scale, freedom }: Symbols) => studentT.sample([u, v], { mean, scale, freedom }),
    // I of ν / (ν + t²) at ν/2, ½ is the mass of both tails.
    cdf(x: number) {
      const tails = regularizedBeta(FREEDOM / (FREEDOM + standard(x) ** 2), FREEDOM / 2, 0.5);
      return standard(x) < 0 ? tails / 2 : 1 - tails / 2;
    },
  },
];

describe.each(CASES)('draws of $name', ({ noise: given, sample, cdf }) => {
  const all = { ...given, ...place, freedom: list(FREEDOM) };

  it('have the law', () => {
    expect(distance(interpreted(sample, all), cdf)).toBeLessThan(KOLMOGOROV);
  });

  it('are the same in float32 on the runtime, and finite', async () => {
    const exact = interpreted(sample, all);
    for (const [i, value] of (await computed(sample, all)).entries())
      expect(Math.abs(value - exact[i])).toBeLessThan(1e-5 * Math.max(1, Math.abs(exact[i])));
  });

  it('follow the parameters smoothly', () => {
    const few = Object.fromEntries(
      Object.entries(given).map(([name, { data }]) => [name, { shape: [5], data: Array.from(data).slice(0, 5) }]),
    );
    const names = 'v' in given ? ['mean', 'scale', 'freedom'] : ['mean', 'scale'];
    expectTrueGradients(sample, { ...all, ...few }, names);
  });
});

describe('draws of choices', () => {
  const expectShare = (share: number, probability: number) => {
    const error = Math.sqrt((probability * (1 - probability)) / COUNT);
    expect(Math.abs(share - probability)).toBeLessThan(4 * error);
  };
  const logits = [0.5, -2, 1];
  const total = logits.reduce((sum, logit) => sum + Math.exp(logit), 0);
  const wide = (name: string) => noise('uniform', name, [COUNT, 3]);
  const lists = { logits: { shape: [1, 3], data: logits } };

  it('are 1 as often as the logits say, by Bernoulli', () => {
    const draws = interpreted(({ u, logits: of }) => bernoulli.sample(u, { logits: of }), {
      u: noise('uniform', 'bernoulli'),
      logits: list(-0.8),
    });
    expect(new Set(draws)).toEqual(new Set([0, 1]));
    expectShare(draws.reduce((a, b) => a + b) / COUNT, 1 / (1 + Math.exp(0.8)));
  });

  it('are each code as often as its logit says', () => {
    const draws = interpreted(({ u, logits: of }) => categorical.sample(u, { logits: of }), {
      u: wide('categorical'),
      ...lists,
    });
    for (const [code, logit] of logits.entries())
      expectShare(draws.filter((draw) => draw === code).length / COUNT, Math.exp(logit) / total);
  });

  it('are nearly indicators of the same codes where they are relaxed and cold', () => {
    const given = { u: wide('categorical'), ...lists };
    const codes = interpreted(({ u, logits: of }) => categorical.sample(u, { logits: of }), given);
    const relaxed = interpreted(({ u, logits: of }) => relaxedChoice(u, { logits: of }, 1e-4), given);
    const isNear = codes.filter((code, i) => relaxed[3 * i + code] > 0.999).length;
    // Two Gumbel numbers are within 1e-3 of each other about once in a thousand times.
    expect(isNear).toBeGreaterThan(0.997 * COUNT);
    const few = { u: { shape: [2, 3], data: [0.2, 0.9, 0.4, 0.7, 0.1, 0.5] }, ...lists };
    expectTrueGradients(
      ({ u, logits: of, w }) => diagonalNormal.logDensity(relaxedChoice(u, { logits: of }, 0.7), { mean: w, scale: w }),
      { ...few, w: list(0.3, 0.6, 0.8) },
      ['logits'],
    );
  });

  it('come from each component of a mixture by its weight', () => {
    const draw = ({ choice, u, logits: of, mean, scale }: Symbols) => {
      const draws = mixture(normal).sample?.({ choice, components: u }, { logits: of, components: { mean, scale } });
      return draws as Tensor;
    };
    const [mean, scale] = [
      [-1, 0, 2],
      [0.5, 1, 0.25],
    ];
    const given = {
      choice: wide('choice'),
      u: noise('normal', 'components', [COUNT, 3]),
      ...lists,
      mean: list(...mean),
      scale: list(...scale),
    };
    const cdf = (x: number) =>
      logits.reduce((sum, logit, k) => sum + (Math.exp(logit) / total) * normalCdf((x - mean[k]) / scale[k]), 0);
    expect(distance(interpreted(draw, given), cdf)).toBeLessThan(KOLMOGOROV);
  });
});

describe('far from the middle', () => {
  it('densities stay numbers in float32', async () => {
    const far = { x: list(-1e6, 1e6), mean: list(0), scale: list(1) };
    const at = async (law: typeof logistic | typeof laplace) =>
      computed(({ x, mean, scale }) => law.logDensity(x, { mean, scale }), far);
    expect(await at(logistic)).toEqual([-1e6, -1e6]);
    expect((await at(laplace)).every((value) => Math.abs(value + 1e6) < 1)).toBe(true);
    const sure = await computed(({ x, logits }) => bernoulli.logDensity(x, { logits }), {
      x: list(1, 0, 1),
      logits: list(-200, 200, 200),
    });
    expect(sure.map((value) => value + 0)).toEqual([-200, -200, 0]);
  });
});
