import { describe, expect, it } from 'vitest';
import { interpret } from '../../../engine/interpret.js';
import { ndArray } from '../../../engine/nd-array.js';
import { constant, parameter } from '../../../engine/ops/parameter.js';
import { listSpecs } from '../../../engine/parameters.js';
import { EVALUATION } from '../../../engine/pass.js';
import type { Tensor } from '../../../engine/tensor.js';
import { fromList } from '../../../learn/gradient/objective.js';
import { perceptron } from '../../../nn/perceptron.js';
import { keyOf } from '../../../random/key.js';
import { squaredSlope, sumOfCodes } from './penalty.js';

const [ROWS, CELLS, FLAGS, LATENT] = [4, 3, 2, 3];

/** An encoder of three cells and two flags with fixed parameters, and the rows it is given. */
function encoder() {
  const layer = perceptron(CELLS + FLAGS, LATENT, { layers: 2, hidden: 5, activation: 'tanh' });
  const specs = listSpecs(layer.parameters);
  const symbols = specs.map(({ spec, path }) => parameter({ dtype: 'f32', shape: spec.shape }, path));
  const values = new Map(
    specs.map(({ spec, path }, i) => [symbols[i], ndArray(spec.shape, spec.initial(keyOf(3).at(path), spec.shape))]),
  );
  const input = parameter({ dtype: 'f32', shape: [ROWS, CELLS + FLAGS] }, 'input');
  const rows = Float64Array.from({ length: ROWS * (CELLS + FLAGS) }, (_, i) => keyOf(4).at(i).draws().normal());
  const z = layer.apply(fromList(layer.parameters, symbols), input, EVALUATION);
  const evaluate = (result: Tensor, given: ArrayLike<number> = rows) =>
    interpret([result], new Map([...values, [input, ndArray(input.shape, given)]]))[0].data;
  return { z, input, rows, evaluate };
}

describe('the squared slope of codes', () => {
  const { z, input, rows, evaluate } = encoder();
  const along = (v: readonly number[]) =>
    evaluate(squaredSlope(z, input, CELLS, constant(new Array(ROWS).fill(v).flat(), [ROWS, LATENT])));

  it('over all directions is |J|² of Frobenius by central differences, without the flags', () => {
    const expected = new Float64Array(ROWS);
    const step = 1e-5;
    for (let c = 0; c < CELLS; c++) {
      const shifted = (by: number) => rows.map((value, i) => (i % (CELLS + FLAGS) === c ? value + by : value));
      const [above, below] = [evaluate(z, shifted(step)), evaluate(z, shifted(-step))];
      for (let i = 0; i < ROWS * LATENT; i++)
        expected[Math.floor(i / LATENT)] += ((above[i] - below[i]) / (2 * step)) ** 2;
    }
    const units = [0, 1, 2].map((a) => along([0, 1, 2].map((b) => (a === b ? 1 : 0))));
    // Central differences err by about 1e-10.
    for (let i = 0; i < ROWS; i++) expect(units[0][i] + units[1][i] + units[2][i]).toBeCloseTo(expected[i], 8);
  });

  it('has that as its mean over directions of signs (Hutchinson 1990)', () => {
    const signs = Array.from({ length: 8 }, (_, s) => along([s & 1, s & 2, s & 4].map((bit) => (bit === 0 ? -1 : 1))));
    const units = [0, 1, 2].map((a) => along([0, 1, 2].map((b) => (a === b ? 1 : 0))));
    for (let i = 0; i < ROWS; i++) {
      const mean = signs.reduce((sum, each) => sum + each[i] / 8, 0);
      expect(mean).toBeCloseTo(units[0][i] + units[1][i] + units[2][i], 10);
    }
  });
});

describe('the sum of codes', () => {
  it('is that of their sizes, row by row', () => {
    const z = constant([1, -2, 0, 0.5], [2, 2]);
    expect([...interpret([sumOfCodes(z)], new Map())[0].data]).toEqual([3, 0.5]);
  });
});
