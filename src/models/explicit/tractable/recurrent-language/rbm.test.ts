import { describe, expect, it } from 'vitest';
import { parameter } from '../../../../engine/ops/parameter.js';
import type { Tensor } from '../../../../engine/tensor.js';
import { normals, numbersOf } from '../../../../nn/layer-check.test.data.js';
import { keyOf } from '../../../../random/key.js';
import { frameAnnealing } from './anneal-frames.js';
import { freeEnergy, logPartition, type Machines, pseudoLikelihood } from './rbm.js';

const [BITS, UNITS, COUNT] = [5, 3, 4];
const values = {
  coupling: normals([BITS, UNITS], 'W'),
  b: normals([COUNT, BITS], 'b'),
  c: normals([COUNT, UNITS], 'c'),
};
const v = Float64Array.from({ length: COUNT * BITS }, (_, at) => ((at * 7) % 3 === 0 ? 1 : 0));

/** log Σ_h exp(b·v + c·h + v W h), term by term. */
function logWeight(frame: number, bits: ArrayLike<number>): number {
  const { coupling, b, c } = values;
  let sum = 0;
  for (let h = 0; h < 2 ** UNITS; h++) {
    let energy = 0;
    for (let i = 0; i < BITS; i++) energy += bits[i] * b[frame * BITS + i];
    for (let j = 0; j < UNITS; j++) {
      if (((h >> j) & 1) === 0) continue;
      energy += c[frame * UNITS + j];
      for (let i = 0; i < BITS; i++) energy += bits[i] * coupling[i * UNITS + j];
    }
    sum += Math.exp(energy);
  }
  return Math.log(sum);
}

function logZ(frame: number): number {
  let sum = 0;
  for (let s = 0; s < 2 ** BITS; s++)
    sum += Math.exp(
      logWeight(
        frame,
        Array.from({ length: BITS }, (_, i) => (s >> i) & 1),
      ),
    );
  return Math.log(sum);
}

const frameOf = (frame: number) => v.subarray(frame * BITS, (frame + 1) * BITS);

function computed(of: (machines: Machines, frames: Tensor) => Tensor): number[] {
  const symbol = (name: string, ...shape: number[]) => parameter({ dtype: 'f32', shape }, name);
  const machines = { coupling: symbol('W', BITS, UNITS), b: symbol('b', COUNT, BITS), c: symbol('c', COUNT, UNITS) };
  const frames = symbol('v', COUNT, BITS);
  const given = new Map([
    [machines.coupling, values.coupling],
    [machines.b, values.b],
    [machines.c, values.c],
    [frames, v],
  ]);
  return numbersOf([of(machines, frames)], given)[0];
}

describe('machines of frames', () => {
  it('have free energies and log Z as sums over all states have them', () => {
    const free = computed(freeEnergy);
    const partition = computed((machines) => logPartition(machines));
    for (let frame = 0; frame < COUNT; frame++) {
      expect(-free[frame]).toBeCloseTo(logWeight(frame, frameOf(frame)), 10);
      expect(partition[frame]).toBeCloseTo(logZ(frame), 10);
    }
  });

  it('have the probability of each bit given the others', () => {
    const found = computed(pseudoLikelihood);
    for (let frame = 0; frame < COUNT; frame++) {
      const here = logWeight(frame, frameOf(frame));
      let sum = 0;
      for (let i = 0; i < BITS; i++) {
        const flipped = frameOf(frame).map((bit, k) => (k === i ? 1 - bit : bit));
        sum -= Math.log1p(Math.exp(logWeight(frame, flipped) - here));
      }
      expect(found[frame]).toBeCloseTo(sum, 10);
    }
  });

  it('are annealed to within four standard errors of what is exact', async () => {
    const base = new Float32Array(BITS);
    const anneal = frameAnnealing(base, UNITS, { chains: 64, temperatures: 50 });
    const outputs = new Float32Array(COUNT * (BITS + UNITS));
    for (let frame = 0; frame < COUNT; frame++) {
      outputs.set(values.b.subarray(frame * BITS, (frame + 1) * BITS), frame * (BITS + UNITS));
      outputs.set(values.c.subarray(frame * UNITS, (frame + 1) * UNITS), frame * (BITS + UNITS) + BITS);
    }
    const told = {
      ...{ arrays: { bits: Uint8Array.from(v) }, outputs, stride: BITS + UNITS },
      index: Int32Array.from({ length: COUNT }, (_, i) => i),
    };
    const { logProb, variance } = await anneal(Float32Array.from(values.coupling), told, keyOf(1));
    for (let frame = 0; frame < COUNT; frame++) {
      const exact = logWeight(frame, frameOf(frame)) - logZ(frame);
      expect(Math.abs(logProb[frame] - exact)).toBeLessThan(4 * Math.sqrt(variance[frame]));
      expect(Math.sqrt(variance[frame])).toBeLessThan(0.2);
    }
  });
});
