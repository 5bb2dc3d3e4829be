import { describe, expect, it } from 'vitest';
import { ACTIVATIONS, type ActivationName, activation } from './activation.js';
import { applied, expectTrueGradients } from './layer-check.test.data.js';

const sigma = (x: number) => 1 / (1 + Math.exp(-x));
const cubic = (x: number) => Math.sqrt(2 / Math.PI) * (x + 0.044715 * x ** 3);

// Φ(1.5) and Φ(-0.5) from tables.
const NORMAL = new Map([
  [1.5, 0.9331927987311419],
  [-0.5, 0.3085375387259869],
]);

const FORMULAS: Readonly<Record<ActivationName, (x: number) => number>> = {
  relu: (x) => Math.max(x, 0),
  leakyRelu: (x) => (x > 0 ? x : 0.01 * x),
  elu: (x) => (x > 0 ? x : Math.expm1(x)),
  gelu: (x) => x * (NORMAL.get(x) as number),
  geluTanh: (x) => 0.5 * x * (1 + Math.tanh(cubic(x))),
  silu: (x) => x * sigma(x),
  tanh: Math.tanh,
  sigmoid: sigma,
  softplus: (x) => Math.log1p(Math.exp(x)),
};

describe('activation', () => {
  it.each(Object.keys(ACTIVATIONS) as ActivationName[])('%s is its formula, with true gradients', (name) => {
    const x = [1.5, -0.5];
    const { data } = applied(activation(name), [2], x);
    for (const [i, value] of data.entries()) expect(value).toBeCloseTo(FORMULAS[name](x[i]), 6);
    expectTrueGradients(activation(name), [2], { data: x });
  });

  it('takes any function', () => {
    expect(applied(activation(ACTIVATIONS.relu), [2], [-1, 2]).data).toEqual([0, 2]);
  });
});
