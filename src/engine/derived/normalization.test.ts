import { describe, expect, it } from 'vitest';
import { ShapeError } from '../../util/errors.js';
import { gradients } from '../gradients.js';
import { interpret } from '../interpret.js';
import { ndArray } from '../nd-array.js';
import { mul } from '../ops/arithmetic.js';
import { reduceSum } from '../ops/broadcasting.js';
import { constant, parameter } from '../ops/parameter.js';
import type { Tensor } from '../tensor.js';
import { type Shape, sizeOf } from '../tensor-type.js';
import { batchNorm, groupNorm, layerNorm } from './normalization.js';

/** ((a i) mod b - ⌊b / 2⌋) / b, as the program that the expected numbers come from has it. */
function sawtooth(shape: Shape, a: number, b: number): Float64Array {
  return Float64Array.from({ length: sizeOf(shape) }, (_, i) => (((i * a) % b) - Math.floor(b / 2)) / b);
}

function slopeOf(x: Shape, build: (x: Tensor, gain: Tensor, bias: Tensor) => Tensor): readonly number[] {
  const map = parameter({ dtype: 'f64', shape: x }, 'x');
  const y = build(map, constant(sawtooth([4], 3, 7), [4], 'f64'), constant(sawtooth([4], 5, 9), [4], 'f64'));
  const loss = reduceSum(mul(y, constant(sawtooth(y.shape, 3, 17), y.shape, 'f64')));
  const [{ data }] = interpret(gradients(loss, [map]), new Map([[map, ndArray(x, sawtooth(x, 7, 11))]]));
  return [...data].slice(0, 8);
}

describe('normalisation', () => {
  // First eight gradients of x by torch.autograd through batch_norm(training=True), group_norm and layer_norm of PyTorch 1.13, float64.
  it.each<[string, readonly number[], readonly number[]]>([
    [
      'batchNorm',
      slopeOf([2, 4, 2, 2], (x, gain, bias) => batchNorm(x, { gain, bias }).result),
      [0.44984718, 0.146105227, -0.054068741, -0.357810695, 0, 0, 0, 0],
    ],
    [
      'groupNorm',
      slopeOf([2, 4, 2, 2], (x, gain, bias) => groupNorm(x, 2, { gain, bias })),
      [0.307116109, 0.355392654, -0.076825232, -0.028548687, -0.117443055, -0.292168302, 0.01360088, -0.161124367],
    ],
    [
      'layerNorm',
      slopeOf([3, 4], (x, gain, bias) => layerNorm(x, { gain, bias })),
      [0.242970251, -0.00858754, -0.343387287, 0.109004577, -0.115361844, -0.153718586, -0.086594287, 0.355674717],
    ],
  ])('%s has the gradient of PyTorch', (_name, found, expected) => {
    for (const [i, value] of expected.entries()) expect(found[i]).toBeCloseTo(value, 8);
  });

  it('keeps small spreads around large means', () => {
    const x = parameter({ dtype: 'f64', shape: [4, 1] }, 'x');
    const { variance } = batchNorm(x);
    const given = new Map([[x, ndArray([4, 1], [1e6, 1e6 + 1e-3, 1e6 + 2e-3, 1e6 + 3e-3])]]);
    // The mean square distance of 0, 1, 2, 3 is 1.25; the inputs are rounded to 1e-10.
    expect(interpret([variance], given)[0].data[0] / 1e-6).toBeCloseTo(1.25, 5);
  });

  it('refuses axes and groups that are not there', () => {
    const x = parameter({ dtype: 'f32', shape: [2, 6] }, 'x');
    expect(() => layerNorm(x, { axes: 3 })).toThrow('layerNorm: axes must be an integer from 1 to 2, got 3');
    expect(() => groupNorm(x, 4)).toThrow('groupNorm: groups 4 must divide the channels, got f32[2, 6]');
    expect(() => groupNorm(x, 4)).toThrow(ShapeError);
  });
});
