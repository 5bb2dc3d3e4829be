import { describe, expect, it } from 'vitest';
import { gradients } from '../gradients.js';
import { interpret } from '../interpret.js';
import { ndArray } from '../nd-array.js';
import { reduceSum } from '../ops/broadcasting.js';
import { parameter } from '../ops/parameter.js';
import { compile } from '../program.js';
import type { Tensor } from '../tensor.js';
import { digamma, logGamma } from './log-gamma.js';

// scipy.special.gammaln and psi
const X = [1e-8, 0.1, 0.5, 1, 1.5, 2, 3.9999, 4, 7.5, 8, 30, 1000, 1e6, 1e12];
const LOG_GAMMA = [
  18.42068073818021, 2.252712651734206, 0.5723649429247, 0, -0.12078223763524526, 0, 1.7916338588803398,
  1.791759469228055, 7.534364236758734, 8.525161361065415, 71.257038967168, 5905.220423209181, 12815504.569147611,
  26631021115915.65,
];
const PSI = [
  -100000000.57721564, -10.423754940411076, -1.9635100260214235, -0.5772156649015329, 0.03648997397857652,
  0.42278433509846713, 1.2560892857360206, 1.2561176684318003, 1.9467574842460866, 2.0156414779556098,
  3.384438132685525, 6.907255195648812, 13.81551005796419, 27.631021115928046,
];

function interpreted(build: (x: Tensor) => Tensor): Float64Array {
  const x = parameter({ dtype: 'f64', shape: [X.length] }, 'x');
  return interpret([build(x)], new Map([[x, ndArray([X.length], X)]]))[0].data;
}

async function computed(dtype: 'f32' | 'f64', build: (x: Tensor) => Tensor): Promise<ArrayLike<number>> {
  const program = await compile('gamma', { x: { dtype, shape: [X.length] } }, ({ x }) => ({ y: build(x) }));
  const { y } = await program.run({ x: dtype === 'f32' ? Float32Array.from(X) : Float64Array.from(X) });
  await program.release();
  return y as Float32Array;
}

function expectNear(values: ArrayLike<number>, expected: readonly number[], tolerance: number): void {
  for (const [i, right] of expected.entries())
    expect(Math.abs(values[i] - right) / Math.max(1, Math.abs(right)), `at ${X[i]}`).toBeLessThan(tolerance);
}

const slope = (build: (x: Tensor) => Tensor) => (x: Tensor) => gradients(reduceSum(build(x)), [x])[0];

describe.each([
  ['logGamma', logGamma, LOG_GAMMA],
  ['digamma', digamma, PSI],
  ['the gradient of logGamma', slope(logGamma), PSI],
] as const)('%s', (_name, build, expected) => {
  it('is right in float64, interpreted and on the runtime', async () => {
    expectNear(interpreted(build), expected, 1e-13);
    expectNear(await computed('f64', build), expected, 1e-13);
  });

  it('is right in float32', async () => {
    expectNear(await computed('f32', build), expected, 1e-6);
  });
});

describe('the gradient of digamma', () => {
  it('is trigamma: π²/6 at 1, π²/2 at ½', () => {
    const trigamma = interpreted(slope(digamma));
    expect(trigamma[X.indexOf(1)]).toBeCloseTo(Math.PI ** 2 / 6, 12);
    expect(trigamma[X.indexOf(0.5)]).toBeCloseTo(Math.PI ** 2 / 2, 12);
  });
});

it('gamma functions are of floating-point numbers', () => {
  expect(() => logGamma(parameter({ dtype: 'i32', shape: [2] }, 'x'))).toThrow(
    'logGamma: must be of f32 or f64, got i32[2]',
  );
});
