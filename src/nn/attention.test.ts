import { describe, expect, it } from 'vitest';
import { reshape } from '../engine/ops/broadcasting.js';
import { constant, filled, parameter } from '../engine/ops/parameter.js';
import { slice } from '../engine/ops/slicing.js';
import { countParameters } from '../engine/parameters.js';
import { EVALUATION } from '../engine/pass.js';
import { type AttentionCache, multiHeadAttention, type SteppedLayer } from './attention.js';
import { applied, bind, expectTrueGradients, normals, numbersOf, trainingPass } from './layer-check.test.data.js';
import { learnedPositions } from './learned-positions.js';
import { rotary } from './rotary.js';
import { transformerBlock } from './transformer-block.js';

/** Numbers that anyone can make again: scale · sin(1.7 k + phase). */
const wave = (count: number, scale: number, phase: number) =>
  Array.from({ length: count }, (_, k) => scale * Math.sin(1.7 * k + phase));

const NAMES = ['query', 'key', 'value', 'output'];
const WAVES = Object.fromEntries(
  NAMES.flatMap((name, k) => [
    [`${name}.weight`, wave(16, 0.8, k)],
    [`${name}.bias`, wave(4, 0.5, 4 + k)],
  ]),
);

// torch.nn.MultiheadAttention in float64 on the same numbers.
const ALL = [
  1.0584942567, -0.2918362275, -0.9832912744, 0.5452195615, 1.0578305444, -0.2912614281, -0.9827756816, 0.5445118995,
  1.0562503643, -0.2897794786, -0.9815773835, 0.5427211618,
];
const CAUSAL = [
  1.1428024202, -0.3528893391, -1.0518667233, 0.6239438111, 1.1245769727, -0.3406975622, -1.0367829624, 0.6078651152,
  1.0562503643, -0.2897794786, -0.9815773835, 0.5427211618,
];

/** Outputs of all steps one after another, and of all at once. */
function bothWays<P>(layer: SteppedLayer<P, AttentionCache>, batch: number, time: number, width: number) {
  const { params, values } = bind(layer);
  const x = parameter({ dtype: 'f32', shape: [batch, time, width] }, 'x');
  const types = layer.cacheTypes(batch, time + 2);
  let cache: AttentionCache = { keys: filled(0, types.keys), values: filled(0, types.values) };
  const outputs = [];
  for (let t = 0; t < time; t++) {
    const now = reshape(slice(x, { axis: 1, start: t, end: t + 1 }), [batch, width]);
    const next = layer.step(params, now, cache, constant([t], [], 'i32'), EVALUATION);
    cache = next.cache;
    outputs.push(next.output);
  }
  const [whole, ...steps] = numbersOf(
    [layer.apply(params, x, EVALUATION), ...outputs],
    values,
    new Map([[x, normals(x.shape)]]),
  );
  const at = (t: number) => whole.filter((_, i) => Math.floor(i / width) % time === t);
  return { whole: steps.map((_, t) => at(t)), steps };
}

const ROTARY = { heads: 2, mask: 'causal', positions: 'rotary' } as const;

describe('multiHeadAttention', () => {
  it.each<['none' | 'causal', number[]]>([
    ['none', ALL],
    ['causal', CAUSAL],
  ])('agrees with torch, mask %s', (mask, expected) => {
    const layer = multiHeadAttention(4, { heads: 2, mask });
    const { data } = applied(layer, [1, 3, 4], wave(12, 1, 0.5), { given: WAVES });
    // 1 / √2 is f32 in the graph.
    for (const [i, value] of data.entries()) expect(value).toBeCloseTo(expected[i], 7);
  });

  it('has four square matrices and four biases', () => {
    expect(countParameters(multiHeadAttention(6, { heads: 3 }).parameters)).toBe(4 * (36 + 6));
  });

  it('has true gradients', () => {
    expectTrueGradients(multiHeadAttention(4, { heads: 2, mask: 'causal' }), [2, 3, 4]);
    expectTrueGradients(multiHeadAttention(4, ROTARY), [1, 3, 4]);
  });

  it('does not look ahead where it is causal', () => {
    const layer = multiHeadAttention(4, ROTARY);
    const x = normals([1, 5, 4]);
    const changed = x.slice();
    changed[3 * 4] += 1;
    const [before, after] = [applied(layer, [1, 5, 4], x).data, applied(layer, [1, 5, 4], changed).data];
    expect(after.slice(0, 12)).toEqual(before.slice(0, 12));
    expect(after[12]).not.toBe(before[12]);
  });

  it('gives step by step what it gives at once', () => {
    const { whole, steps } = bothWays(multiHeadAttention(4, ROTARY), 2, 3, 4);
    for (const [t, step] of steps.entries())
      for (const [i, value] of step.entries()) expect(Math.abs(value - whole[t][i])).toBeLessThan(1e-12);
  });

  it('refuses heads that do not divide the width, and odd heads with rotary positions', () => {
    expect(() => multiHeadAttention(4, { heads: 3 })).toThrow('attention: heads must divide the width 4, got 3');
    expect(() => multiHeadAttention(6, { heads: 2, positions: 'rotary' })).toThrow(
      'attention: rotary positions need an even width of heads, got 3',
    );
  });
});

describe('rotary', () => {
  const x = parameter({ dtype: 'f32', shape: [3, 4] }, 'x');

  it('turns pairs by angles of their positions', () => {
    const [turned] = numbersOf([rotary(3, 4)(x)], new Map([[x, [1, 0, 0, 0, 1, 0, 0, 0, 0, 1, 0, 0]]]));
    const expected = [1, 0, 0, 0, Math.cos(1), 0, Math.sin(1), 0, 0, Math.cos(0.02), 0, Math.sin(0.02)];
    for (const [i, value] of turned.entries()) expect(value).toBeCloseTo(expected[i], 7);
  });

  it('makes products depend on distance alone', () => {
    const same = [...wave(4, 1, 0.3), ...wave(4, 1, 0.3), ...wave(4, 1, 0.3)];
    const [turned] = numbersOf([rotary(3, 4)(x)], new Map([[x, same]]));
    const product = (a: number, b: number) =>
      [0, 1, 2, 3].reduce((sum, k) => sum + turned[4 * a + k] * turned[4 * b + k], 0);
    expect(product(0, 1)).toBeCloseTo(product(1, 2), 7);
  });
});

describe('learnedPositions', () => {
  it('adds a vector for each position, at once or for one step', () => {
    const layer = learnedPositions(3, 2);
    const given = { table: [1, 2, 3, 4, 5, 6] };
    expect(applied(layer, [1, 2, 2], [10, 10, 10, 10], { given }).data).toEqual([11, 12, 13, 14]);
    const { params, values } = bind(layer, given);
    const x = constant([10, 10], [1, 2]);
    expect(numbersOf([layer.step(params, x, constant([2], [], 'i32'))], values)).toEqual([[15, 16]]);
    expect(countParameters(layer.parameters)).toBe(6);
  });

  it('has true gradients', () => expectTrueGradients(learnedPositions(4, 2), [2, 3, 2]));

  it('refuses longer sequences', () => {
    expect(() => applied(learnedPositions(2, 1), [1, 3, 1])).toThrow(
      'learned-positions: time must be at most 2, got 3',
    );
  });
});

describe('transformerBlock', () => {
  it('counts its parameters by formula', () => {
    const [width, hidden] = [6, 10];
    const expected = 4 * (width * width + width) + 2 * 2 * width + 2 * width * hidden + hidden + width;
    expect(countParameters(transformerBlock(width, { heads: 2, hidden }).parameters)).toBe(expected);
  });

  it('has true gradients', () => {
    expectTrueGradients(transformerBlock(2, { heads: 1, mask: 'causal', hidden: 3 }), [1, 2, 2]);
    expectTrueGradients(transformerBlock(2, { heads: 1, hidden: 2, dropout: 0.4 }), [1, 2, 2], {
      pass: trainingPass(),
    });
  });

  it('gives step by step what it gives at once', () => {
    const { whole, steps } = bothWays(transformerBlock(4, ROTARY), 2, 3, 4);
    for (const [t, step] of steps.entries())
      for (const [i, value] of step.entries()) expect(Math.abs(value - whole[t][i])).toBeLessThan(1e-12);
  });
});
