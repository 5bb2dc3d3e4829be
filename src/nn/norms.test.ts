import { describe, expect, it } from 'vitest';
import { constant, parameter } from '../engine/ops/parameter.js';
import { countParameters } from '../engine/parameters.js';
import { batchNorm } from './batch-norm.js';
import { groupNorm } from './group-norm.js';
import { applied, bind, expectTrueGradients, normals, numbersOf, trainingPass } from './layer-check.test.data.js';
import { layerNorm } from './layer-norm.js';
import { rmsNorm } from './rms-norm.js';

/** Numbers that anyone can make again: scale · sin(1.7 k + phase). */
const wave = (count: number, scale: number, phase: number) =>
  Array.from({ length: count }, (_, k) => scale * Math.sin(1.7 * k + phase));

const GAIN_AND_BIAS = { gain: wave(4, 0.5, 1), bias: wave(4, 0.5, 2) };

function expectClose(found: readonly number[], expected: readonly number[]): void {
  expect(found.length).toBe(expected.length);
  for (const [i, value] of found.entries()) expect(value).toBeCloseTo(expected[i], 7);
}

// Momentum and ε are f32 in the graph, so 7 digits. torch.nn.LayerNorm, GroupNorm and BatchNorm1d in float64 on the same numbers.
const LAYER = [
  0.7641278716, -0.0015687623, 0.102088993, 0.4502218222, 0.9617206061, -0.1458259089, 0.3110854051, 0.3915024551,
  1.0004827202, -0.3127880397, 0.3064208113, 0.3296222308,
];
const GROUP = [
  0.637221416, 0.8563413331, -0.1399818403, -0.5478207811, -0.0467159552, -0.1949530139, 0.1717161528, -0.3696738031,
  -1.166953088, 0.3580275288, 0.4738078247, 0.3010070308, 0.9559778257, 0.134737022, 0.0402614797, -0.0459138176,
  -0.1085997262, -0.5219161947, -0.071839919, -0.9620916592, -0.325279402, 0.5151865414, 0.3574632359, 0.2591015185,
];
const BATCH_TRAINING = [
  0.7219237425, 0.9173052533, 0.0289189786, -0.5161199629, -0.0530004563, -0.1900006805, 0.3319126371, -0.2052770122,
  -0.9963707052, 0.3639509589, 0.4786927878, 0.3074418942, 0.9640092646, 0.0976977587, -0.0019627172, -0.0804675585,
  -0.1490063383, -0.6009134263, -0.1067441704, -0.985035487, -0.3567787249, 0.4815240414, 0.3261096259, 0.2291878123,
];
const RUNNING_MEAN = [0.0029268179, 0.0172427997, 0.0101079711, -0.0096016234];
const RUNNING_VARIANCE = [0.9602563521, 0.9560888368, 0.9589053482, 0.9590493888];
const BATCH_EVALUATION = [
  0.6592342997, 0.80052147, 0.1580984363, -0.406643892, -0.0828311617, -0.1786215916, 0.0833455733, -0.301006002,
  -0.8670223194, 0.3721393167, 0.4543296063, 0.3316615203, 0.8342947661, 0.2078347659, 0.1357668073, -0.1020361341,
  -0.1499583856, -0.465931403, -0.2305071511, -0.8589121316, -0.4094033287, 0.4563576509, 0.3450333333, 0.2756076321,
];

describe('norms', () => {
  it('layerNorm agrees with torch', () => {
    expectClose(applied(layerNorm(4), [3, 4], wave(12, 1, 0.5), { given: GAIN_AND_BIAS }).data, LAYER);
  });

  it('groupNorm agrees with torch', () => {
    expectClose(applied(groupNorm(2, 4), [2, 4, 3], wave(24, 1, 0.5), { given: GAIN_AND_BIAS }).data, GROUP);
  });

  it('batchNorm agrees with torch in training, its running statistics, and in evaluation', () => {
    const layer = batchNorm(4);
    const { params, values } = bind(layer, GAIN_AND_BIAS);
    const x = parameter({ dtype: 'f32', shape: [2, 4, 3] }, 'x');
    const pass = trainingPass();
    const y = layer.apply(params, x, pass);
    const next = [params.mean, params.variance].map((statistic) => pass.replaced.get(statistic) ?? statistic);
    const given = new Map([[x, wave(24, 1, 0.5)]]);
    const [training, mean, variance] = numbersOf([y, ...next], values, given);
    expectClose(training, BATCH_TRAINING);
    expectClose(mean, RUNNING_MEAN);
    expectClose(variance, RUNNING_VARIANCE);
    const evaluation = applied(layer, [2, 4, 3], wave(24, 1, 0.5), { given: { ...GAIN_AND_BIAS, mean, variance } });
    expectClose(evaluation.data, BATCH_EVALUATION);
  });

  describe('batchNorm of weighted rows', () => {
    const shape = [4, 2, 3];
    const numbers = wave(24, 1, 0.5);
    /** What it makes of some of the rows, and of its statistics. */
    const seen = (rows: readonly number[], weights?: readonly number[]) => {
      const layer = batchNorm(2);
      const { params, values } = bind(layer, { gain: [0.5, 2], bias: [1, -1], mean: [3, 4], variance: [5, 6] });
      const x = parameter({ dtype: 'f32', shape: [rows.length, 2, 3] }, 'x');
      const plain = trainingPass();
      const pass = weights === undefined ? plain : { ...plain, weights: constant(weights, [weights.length], 'f32') };
      const y = layer.apply(params, x, pass);
      const next = [params.mean, params.variance].map((statistic) => plain.replaced.get(statistic) ?? statistic);
      const given = new Map([[x, rows.flatMap((row) => numbers.slice(row * 6, row * 6 + 6))]]);
      const [made, ...statistics] = numbersOf([y, ...next], values, given);
      return { made, statistics: statistics.flat() };
    };

    it('sees nothing of a row of weight 0', () => {
      const [full, part] = [seen([0, 1, 2, 3], [1, 1, 1, 0]), seen([0, 1, 2])];
      expectClose(full.made.slice(0, 18), part.made);
      expectClose(full.statistics, part.statistics);
    });

    it('counts a row of weight two as two rows, and ones as no weights', () => {
      const [heavy, twice] = [seen([0, 1, 2], [2, 1, 1]), seen([0, 0, 1, 2])];
      expectClose(heavy.made, twice.made.slice(6));
      expectClose(heavy.statistics, twice.statistics);
      expectClose(seen([0, 1, 2, 3], [1, 1, 1, 1]).made, seen([0, 1, 2, 3]).made);
    });

    it('leaves its statistics where no row weighs anything', () => {
      const { made, statistics } = seen([0, 1], [0, 0]);
      expect(made.every(Number.isFinite)).toBe(true);
      expect(statistics).toEqual([3, 4, 5, 6]);
    });

    it('has true gradients', () => {
      for (const weights of [
        [1, 1, 0, 1],
        [0.5, 2, 3, 0],
      ]) {
        const pass = { ...trainingPass(), weights: constant(weights, [4], 'f32') };
        expectTrueGradients(batchNorm(2), shape, { pass });
        expectTrueGradients(batchNorm(2), [4, 2], { pass });
      }
    });

    it('refuses weights of other rows', () => {
      expect(() => seen([0, 1], [1, 1, 1])).toThrow(
        'batchNorm: weights must be one number a row, got f32[2, 2, 3] and f32[3]',
      );
    });
  });

  it('rmsNorm divides by the root of the mean square', () => {
    const [a, b] = [3, 4];
    const root = Math.sqrt((a * a + b * b) / 2 + 1e-6);
    expectClose(applied(rmsNorm(2), [1, 2], [a, b], { given: { gain: [1, 2] } }).data, [a / root, (2 * b) / root]);
  });

  it('counts two numbers a channel, statistics apart', () => {
    expect(countParameters(layerNorm(6).parameters)).toBe(12);
    expect(countParameters(groupNorm(3, 6).parameters)).toBe(12);
    expect(countParameters(batchNorm(6).parameters)).toBe(12);
    expect(countParameters(rmsNorm(6).parameters)).toBe(6);
  });

  it('has true gradients', () => {
    expectTrueGradients(layerNorm(3), [2, 3]);
    expectTrueGradients(rmsNorm(3), [2, 3]);
    expectTrueGradients(groupNorm(2, 4), [2, 4, 2]);
    expectTrueGradients(batchNorm(2), [3, 2, 2], { pass: trainingPass() });
    expectTrueGradients(batchNorm(2), [3, 2]);
  });

  it('layerNorm and rmsNorm look at nothing but their row', () => {
    const x = normals([2, 3]);
    const changed = x.slice();
    changed[4] += 1;
    for (const layer of [layerNorm(3), rmsNorm(3)])
      expect(applied<unknown>(layer, [2, 3], changed).data.slice(0, 3)).toEqual(
        applied<unknown>(layer, [2, 3], x).data.slice(0, 3),
      );
  });

  it('refuses groups that do not divide the channels', () => {
    expect(() => groupNorm(3, 4)).toThrow('group-norm: groups must divide 4 channels, got 3');
  });
});
