import { describe, expect, it } from 'vitest';
import type { Tensor } from '../../engine/tensor.js';
import { beta } from './beta.js';
import { computed, expectTrueGradients, interpreted, list } from './law-check.test.data.js';
import { mixture } from './mixture.js';
import { normal } from './normal.js';

const given = {
  x: list(-3, 0.1, 2.2),
  logits: list(0.2, -1, 0.5),
  mean: list(-1, 0, 2),
  scale: list(0.5, 1, 0.25),
};
const density = ({ x, logits, mean, scale }: Readonly<Record<string, Tensor>>) =>
  mixture(normal).logDensity(x, { logits, components: { mean, scale } });

describe('mixture', () => {
  it('is Σ w p: log-densities by scipy', async () => {
    const values = [-7.411142590148785, -2.6330127925124955, -0.5207933928410915];
    for (const [i, value] of interpreted(density, given).entries()) expect(value).toBeCloseTo(values[i], 13);
    for (const [i, value] of (await computed(density, given)).entries()) expect(value).toBeCloseTo(values[i], 5);
  });

  it('has true gradients', () => {
    expectTrueGradients(density, given, Object.keys(given));
  });

  it('of one component is that component', () => {
    const one = { x: list(0.3), logits: list(5), mean: list(1), scale: list(2) };
    const alone = ({ x, mean, scale }: Readonly<Record<string, Tensor>>) => normal.logDensity(x, { mean, scale });
    expect(interpreted(density, one)[0]).toBeCloseTo(interpreted(alone, one)[0], 14);
  });

  it('can be drawn from where its components can', () => {
    expect(mixture(normal).sample).toBeTypeOf('function');
    expect(mixture(beta).sample).toBeUndefined();
  });
});
