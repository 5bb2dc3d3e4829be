import { describe, expect, it } from 'vitest';
import { gradients } from '../engine/gradients.js';
import { nodesOf } from '../engine/graph.js';
import { reduceSum, reshape } from '../engine/ops/broadcasting.js';
import { parameter } from '../engine/ops/parameter.js';
import { slice } from '../engine/ops/slicing.js';
import { countParameters, initialise } from '../engine/parameters.js';
import type { ScanBody } from '../engine/scan.js';
import { keyOf } from '../random/key.js';
import { bidirectional } from './bidirectional.js';
import { gruCell } from './gru-cell.js';
import { applied, bind, expectTrueGradients, normals, numbersOf } from './layer-check.test.data.js';
import { lstmCell } from './lstm-cell.js';
import { recurrent } from './recurrent.js';
import { type RecurrentCell, stepCell } from './recurrent-cell.js';
import { stackedRecurrent } from './stacked-recurrent.js';
import { vanillaCell } from './vanilla-cell.js';

const [BATCH, TIME, INPUTS, HIDDEN] = [2, 3, 2, 3];
const SHAPE = [BATCH, TIME, INPUTS];

/** Numbers that anyone can make again: scale · sin(1.7 k + phase). */
const wave = (count: number, scale: number, phase: number) =>
  Array.from({ length: count }, (_, k) => scale * Math.sin(1.7 * k + phase));

const X = wave(BATCH * TIME * INPUTS, 1, 0.5);

function waves(gates: readonly string[], phase: number): Record<string, number[]> {
  return Object.fromEntries(
    gates.flatMap((name, k) => [
      [`cell.${name}input`, wave(INPUTS * HIDDEN, 0.8, phase + k)],
      [`cell.${name}recurrent`, wave(HIDDEN * HIDDEN, 0.8, phase + 10 + k)],
      [`cell.${name}bias`, wave(HIDDEN, 0.5, phase + 20 + k)],
    ]),
  );
}

const LSTM_WAVES = waves(['input.', 'forget.', 'candidate.', 'output.'], 0);
const GRU_WAVES = {
  ...waves(['reset.', 'update.', 'candidate.'], 3),
  'cell.candidate.recurrentBias': wave(HIDDEN, 0.5, 40),
};

// torch.nn.LSTM, GRU and RNN in float64 on the same numbers.
const LSTM = [
  0.1707938108, -0.0647176367, -0.1427956066, -0.098246068, -0.0949666795, 0.061480104, 0.0809753214, -0.1247060987,
  -0.1270300196, -0.1365589446, -0.0359706515, 0.1670135792, 0.0296491347, -0.1372701649, -0.0352242636, -0.0779569156,
  -0.1320915078, 0.0771688226,
];
const LSTM_REVERSED = [
  0.0858806238, -0.1106447506, -0.1360454559, -0.0876037597, -0.1334692531, 0.0836969694, 0.1776043147, -0.1063700406,
  -0.1322312912, -0.105129916, -0.1406165301, 0.1370865966, 0.0702406197, -0.1325867249, -0.038324085, -0.1104135587,
  0.0183581499, 0.1161303501,
];
const GRU = [
  -0.351302242, 0.058580262, 0.1916736308, 0.3119658768, 0.1739189108, -0.2413481965, -0.1874605836, 0.2384226641,
  0.0338401108, 0.3377576017, 0.0113629258, -0.4353379043, -0.1725589656, 0.2977414392, -0.1472643062, 0.1730258151,
  0.1117417859, -0.4344789993,
];
const VANILLA = [
  -0.6848842207, 0.2038087321, 0.6555620132, 0.5446951251, 0.926274392, -0.7743995637, 0.0203852962, -0.2773632363,
  0.0529581115, 0.6354519224, 0.2747944079, -0.6768009036, -0.2765878269, -0.0401635081, 0.2861232532, 0.3377820133,
  0.3775151829, -0.425124249,
];

describe('recurrent', () => {
  it.each<[string, RecurrentCell<unknown>, Record<string, number[]>, number[]]>([
    ['lstm', lstmCell(INPUTS, HIDDEN), LSTM_WAVES, LSTM],
    ['gru', gruCell(INPUTS, HIDDEN), GRU_WAVES, GRU],
    ['vanilla', vanillaCell(INPUTS, HIDDEN), waves([''], 5), VANILLA],
  ])('%s agrees with torch', (_name, cell, given, expected) => {
    const y = applied(recurrent(cell), SHAPE, X, { given });
    expect(y.shape).toEqual([BATCH, TIME, HIDDEN]);
    for (const [i, value] of y.data.entries()) expect(value).toBeCloseTo(expected[i], 9);
  });

  it('reads backward as torch reads the flipped sequence', () => {
    const layer = recurrent(lstmCell(INPUTS, HIDDEN), { direction: 'backward' });
    const y = applied(layer, SHAPE, X, { given: LSTM_WAVES });
    for (const [i, value] of y.data.entries()) expect(value).toBeCloseTo(LSTM_REVERSED[i], 9);
  });

  it('counts its parameters by formula', () => {
    const gate = 5 * 7 + 7 * 7 + 7;
    expect(countParameters(recurrent(lstmCell(5, 7)).parameters)).toBe(4 * gate);
    expect(countParameters(recurrent(gruCell(5, 7)).parameters)).toBe(3 * gate + 7);
    expect(countParameters(recurrent(vanillaCell(5, 7)).parameters)).toBe(gate);
    expect(countParameters(recurrent(lstmCell(5, 7), { first: 'learned' }).parameters)).toBe(4 * gate + 2 * 7);
  });

  it.each<[string, () => void]>([
    ['lstm', () => expectTrueGradients(recurrent(lstmCell(2, 2)), [2, 3, 2])],
    [
      'lstm backward, learned first state',
      () => expectTrueGradients(recurrent(lstmCell(1, 2), { direction: 'backward', first: 'learned' }), [2, 3, 1]),
    ],
    ['gru', () => expectTrueGradients(recurrent(gruCell(2, 2)), [2, 3, 2])],
    ['vanilla', () => expectTrueGradients(recurrent(vanillaCell(2, 2), { first: 'learned' }), [2, 3, 2])],
    [
      'two layers',
      () => expectTrueGradients(stackedRecurrent(recurrent(vanillaCell(1, 2)), recurrent(gruCell(2, 1))), [2, 3, 1]),
    ],
    [
      'both directions',
      () =>
        expectTrueGradients(
          bidirectional(recurrent(vanillaCell(1, 2)), recurrent(vanillaCell(1, 2), { direction: 'backward' })),
          [2, 3, 1],
        ),
    ],
  ])('%s has true gradients', (_name, check) => check());

  it('gives step by step what it gives at once', () => {
    const cell = lstmCell(INPUTS, HIDDEN);
    const layer = recurrent(cell);
    const { params, values } = bind(layer);
    const x = parameter({ dtype: 'f32', shape: [TIME, BATCH, INPUTS] }, 'x');
    const first = [0, 1].map((k) => parameter({ dtype: 'f32', shape: [BATCH, HIDDEN] }, `first ${k}`));
    const whole = layer.run(params, x, first);
    let state: typeof first = first;
    for (let t = 0; t < TIME; t++) {
      const now = reshape(slice(x, { axis: 0, start: t, end: t + 1 }), [BATCH, INPUTS]);
      state = [...stepCell(cell, params.cell, now, state)];
    }
    const given = new Map([[x, normals(x.shape)], ...first.map((each) => [each, normals(each.shape)] as const)]);
    const [h, c, stepH, stepC] = numbersOf([...whole.last, ...state], values, given);
    expect(stepH).toEqual(h);
    expect(stepC).toEqual(c);
  });

  it('continues a stack from the state it ended with', () => {
    const layer = stackedRecurrent(recurrent(lstmCell(2, 3)), recurrent(gruCell(3, 2)));
    const { params, values } = bind(layer);
    const x = parameter({ dtype: 'f32', shape: [4, 1, 2] }, 'x');
    const whole = layer.run(params, x);
    const head = layer.run(params, slice(x, { axis: 0, end: 2 }));
    const tail = layer.run(params, slice(x, { axis: 0, start: 2 }), head.last);
    expect(head.last.map(({ shape }) => shape)).toEqual([
      [1, 3],
      [1, 3],
      [1, 2],
    ]);
    const [all, later] = numbersOf([whole.outputs, tail.outputs], values, new Map([[x, normals(x.shape)]]));
    expect(later).toEqual(all.slice(-4));
  });

  it.each<[string, RecurrentCell<unknown>]>([
    ['lstm', lstmCell(1, 3)],
    ['gru', gruCell(1, 3)],
  ])('%s does not look ahead', (_name, cell) => {
    const x = normals([1, 5, 1]);
    const changed = x.slice();
    changed[3] += 1;
    const before = applied(recurrent(cell), [1, 5, 1], x).data;
    const after = applied(recurrent(cell), [1, 5, 1], changed).data;
    expect(after.slice(0, 9)).toEqual(before.slice(0, 9));
    expect(after[9]).not.toBe(before[9]);
  });

  it('goes back in one loop that stacks the gradient of each gate once', () => {
    const layer = recurrent(lstmCell(2, 3));
    const { params, learned } = bind(layer);
    const x = parameter({ dtype: 'f32', shape: [4, 1, 2] }, 'x');
    const found = gradients(reduceSum(layer.run(params, x).outputs), learned);
    const loops = nodesOf(found).filter(({ op }) => op.name === 'Scan');
    const bodies = loops.map(({ attributes }) => attributes as ScanBody);
    expect(bodies.map(({ reverse }) => reverse)).toEqual([false, true]);
    // Those of h and c from step to step, and one slice a step of what came from the input into each gate.
    expect(bodies[1].carried).toBe(2);
    expect(bodies[1].results.length).toBe(2 + 4);
  });

  it('starts forget gates open', () => {
    const { cell } = initialise(recurrent(lstmCell(2, 3)).parameters, keyOf(1)) as {
      cell: { forget: { bias: Float32Array }; input: { bias: Float32Array } };
    };
    expect([...cell.forget.bias]).toEqual([1, 1, 1]);
    expect([...cell.input.bias]).toEqual([0, 0, 0]);
  });
});
