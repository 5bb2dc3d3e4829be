import { describe, expect, it } from 'vitest';
import { tanh } from '../engine/ops/elementwise.js';
import { countParameters, listSpecs } from '../engine/parameters.js';
import { activation } from './activation.js';
import { applied, expectTrueGradients } from './layer-check.test.data.js';
import { linear } from './linear.js';
import { residual } from './residual.js';
import { sequential } from './sequential.js';

const net = sequential(linear(3, 5), activation(tanh), linear(5, 2));

describe('sequential', () => {
  it('lists the parameters of its layers', () => {
    expect(listSpecs(net.parameters).map(({ path }) => path)).toEqual(['0.weight', '0.bias', '2.weight', '2.bias']);
    expect(countParameters(net.parameters)).toBe(3 * 5 + 5 + 5 * 2 + 2);
  });

  it('applies them in order', () => {
    const doubled = sequential(linear(1, 1), linear(1, 1));
    const given = { '0.weight': [2], '0.bias': [1], '1.weight': [3], '1.bias': [0] };
    expect(applied(doubled, [1, 1], [5], { given }).data).toEqual([33]);
  });

  it('has true gradients', () => expectTrueGradients(net, [2, 3]));
});

describe('residual', () => {
  it('adds what its layer makes', () => {
    const given = { weight: [2], bias: [1] };
    expect(applied(residual(linear(1, 1)), [1, 1], [5], { given }).data).toEqual([16]);
  });

  it('has true gradients', () => expectTrueGradients(residual(linear(2, 2)), [2, 2]));
});
