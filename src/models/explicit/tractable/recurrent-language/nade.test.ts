import { describe, expect, it } from 'vitest';
import { constant } from '../../../../engine/ops/parameter.js';
import { split } from '../../../../engine/ops/slicing.js';
import { normal } from '../../../../nn/initializers.js';
import type { Layer } from '../../../../nn/layer.js';
import { applied, expectTrueGradients, normals } from '../../../../nn/layer-check.test.data.js';
import { keyOf } from '../../../../random/key.js';
import { drawNade, mostOnes, type NadeTensors, nadeLogProb } from './nade.js';

const [BITS, UNITS] = [5, 3];
/** All 32 frames. */
const frames = Float64Array.from({ length: 2 ** BITS * BITS }, (_, at) => (Math.floor(at / BITS) >> (at % BITS)) & 1);

/** log p of frames as a layer over their biases. */
function nade(bits: ArrayLike<number>, most: number): Layer<NadeTensors> {
  const count = bits.length / BITS;
  return {
    parameters: {
      encoder: { shape: [BITS, UNITS], initial: normal(1) },
      decoder: { shape: [BITS, UNITS], initial: normal(1) },
    },
    apply(params, x) {
      const [b, c] = split(x, [BITS, UNITS], 1);
      return nadeLogProb(params, b, c, constant(bits, [count, BITS], 'u8'), most);
    },
  };
}

describe('a NADE', () => {
  // The same biases for all frames.
  const biases = normals([BITS + UNITS]);
  const all = Float64Array.from({ length: 32 * biases.length }, (_, at) => biases[at % biases.length]);

  it('gives all frames probabilities that sum to one', () => {
    const { data } = applied(nade(frames, BITS), [32, BITS + UNITS], all);
    expect(data.reduce((sum, value) => sum + Math.exp(value), 0)).toBeCloseTo(1, 12);
  });

  it('is the product of its conditionals, written out', () => {
    const given = { encoder: Array.from(normals([15], 'W')), decoder: Array.from(normals([15], 'V')) };
    const { data } = applied(nade(frames, BITS), [32, BITS + UNITS], all, { given });
    for (const frame of [0, 13, 31]) {
      let [sum, logProb] = [[...biases.subarray(BITS)], 0];
      for (let i = 0; i < BITS; i++) {
        const logit = sum.reduce((l, s, k) => l + given.decoder[i * UNITS + k] / (1 + Math.exp(-s)), biases[i]);
        const bit = (frame >> i) & 1;
        logProb -= Math.log1p(Math.exp(bit === 1 ? -logit : logit));
        sum = sum.map((s, k) => s + bit * given.encoder[i * UNITS + k]);
      }
      expect(data[frame]).toBeCloseTo(logProb, 10);
    }
  });

  it('is the same by the number of ones before each bit', () => {
    const sparse = frames.slice(0, 16 * BITS); // at most four ones
    const given = { encoder: Array.from(normals([15], 'W')), decoder: Array.from(normals([15], 'V')) };
    const biasesOfEach = normals([16, BITS + UNITS]);
    const byBit = applied(nade(sparse, BITS), [16, BITS + UNITS], biasesOfEach, { given }).data;
    const byCount = applied(nade(sparse, 4), [16, BITS + UNITS], biasesOfEach, { given }).data;
    for (const [i, value] of byCount.entries()) expect(value).toBeCloseTo(byBit[i], 12);
  });

  it.each([BITS, 4])('has true gradients (%s)', (most) => {
    expectTrueGradients(nade(frames.subarray(0, 8 * BITS), most), [8, BITS + UNITS]);
  });

  it('counts ones up to the next power of two, where that is few of the bits', () => {
    expect(mostOnes([0, 1, 1, 0, 0, 0, 0, 1], 4)).toBe(4);
    const wide = new Uint8Array(64).fill(1, 0, 5);
    expect(mostOnes(wide, 64)).toBe(8);
    expect(mostOnes(wide.fill(1, 0, 20), 64)).toBe(64);
  });

  it('draws frames by their probabilities', () => {
    const [W, V] = [normals([BITS, UNITS], 'W'), normals([BITS, UNITS], 'V')];
    const given = { encoder: [...W], decoder: [...V] };
    const chances = applied(nade(frames, BITS), [32, BITS + UNITS], all, { given }).data.map(Math.exp);
    const draw = drawNade(Float32Array.from(W), Float32Array.from(V), BITS);
    const columns = Array.from({ length: BITS }, () => new Float64Array(1));
    const counts = new Array<number>(32).fill(0);
    const draws = keyOf(3).draws();
    const count = 5000;
    for (let i = 0; i < count; i++) {
      draw(Float32Array.from(biases), 0, columns, 0, draws);
      counts[columns.reduce((code, [bit], place) => code + bit * 2 ** place, 0)]++;
    }
    // Pearson's statistic of 32 classes: mean 31, deviation √62; four deviations above.
    const statistic = counts.reduce((sum, n, k) => sum + (n - count * chances[k]) ** 2 / (count * chances[k]), 0);
    expect(statistic).toBeLessThan(31 + 4 * Math.sqrt(62));
  });
});
