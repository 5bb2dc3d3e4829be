import { describe, expect, it } from 'vitest';
import type { ImageLayout } from '../../../../data/images/layout.js';
import { onlyKnown, type TableRows } from '../../../../data/rows.js';
import { keyOf } from '../../../../random/key.js';
import { fitted, meanOf, sumExp } from '../../../made-tables.test.data.js';
import { logPartition } from './restricted-boltzmann/enumerate-states.js';
import { type BoltzmannParams, clamped, type Machine } from './restricted-boltzmann/machine.js';
import {
  binarySchema,
  madeMachine,
  misfit,
  rowsOfStates,
  statesOfRows,
} from './restricted-boltzmann/made-machine.test.data.js';
import { restrictedBoltzmann } from './restricted-boltzmann.js';

type Options = Parameters<typeof restrictedBoltzmann>[0];

function bind(visible: number, options: Options = {}) {
  const recipe = restrictedBoltzmann(options);
  return recipe.definition.bind(
    restrictedBoltzmann.definition.options.parse(recipe.options),
    binarySchema(visible, 100),
  );
}

function paramsOf({ visible, hidden, weights, visibleBias, hiddenBias }: Machine): BoltzmannParams {
  return {
    weights: Float32Array.from(weights),
    visibleBias: Float32Array.from(visibleBias),
    hiddenBias: Float32Array.from(hiddenBias),
    baseLogits: new Float32Array(visible),
    activity: new Float32Array(hidden).fill(0.5),
    partition: null,
  };
}

/** One machine of two that are not connected. */
function sideBySide(a: Machine, b: Machine): Machine {
  const hidden = a.hidden + b.hidden;
  const weights = new Float32Array((a.visible + b.visible) * hidden);
  for (let i = 0; i < a.visible; i++)
    for (let j = 0; j < a.hidden; j++) weights[i * hidden + j] = a.weights[i * a.hidden + j];
  for (let i = 0; i < b.visible; i++)
    for (let j = 0; j < b.hidden; j++) weights[(a.visible + i) * hidden + a.hidden + j] = b.weights[i * b.hidden + j];
  return {
    visible: a.visible + b.visible,
    hidden,
    weights,
    visibleBias: Float32Array.from([...Array.from(a.visibleBias), ...Array.from(b.visibleBias)]),
    hiddenBias: Float32Array.from([...Array.from(a.hiddenBias), ...Array.from(b.hiddenBias)]),
  };
}

const allStates = (visible: number) =>
  rowsOfStates(
    visible,
    Array.from({ length: 2 ** visible }, (_, state) => state),
  );

/** 3 x 3 images whose rows, or else whose columns, are each all on or all off: all images of one kind equally likely. */
function barsAndStripes(): number[] {
  const bar = (bits: number) => [0, 1, 2].reduce((sum, r) => sum + ((bits >> r) & 1) * 7 * 8 ** r, 0);
  const stripe = (bits: number) => bits * (1 + 8 + 64);
  return Array.from({ length: 8 }, (_, bits) => [bar(bits), stripe(bits)]).flat();
}

describe('log-probabilities', () => {
  it.each([
    [6, 3],
    [5, 9],
    [4, 40],
  ])('of all rows sum to one: %i visible, %i hidden units', async (V, H) => {
    const params = paramsOf(madeMachine(V, H, 0.6));
    const { certainty, values } = await bind(V, { hidden: H }).density.logProb(params, allStates(V), keyOf(1));
    expect(certainty).toBe('exact');
    expect(sumExp(values)).toBeCloseTo(1, 10);
  });

  it('of known cells are sums over the others', async () => {
    const params = paramsOf(madeMachine(5, 7, 1));
    const { density } = bind(5, { hidden: 7 });
    const rows = allStates(5);
    const whole = (await density.logProb(params, rows, keyOf(1))).values;
    const known = (
      await density.logProb(
        params,
        onlyKnown(rows, (c) => c === 1 || c === 3),
        keyOf(1),
      )
    ).values;
    const isAlike = (a: number, b: number) => ((a ^ b) & 0b1010) === 0;
    for (const state of whole.keys()) {
      const sum = sumExp(whole.filter((_, other) => isAlike(state, other)));
      expect(Math.exp(known[state])).toBeCloseTo(sum, 12);
    }
  });

  it('of a category that training has not seen are -Infinity', async () => {
    const rows = rowsOfStates(3, [0, 1]);
    const columns = rows.columns.map((cells, c) => (c === 1 ? Float64Array.of(2, 1) : cells));
    const params = paramsOf(madeMachine(3, 4, 1));
    const { values } = await bind(3, { hidden: 4 }).density.logProb(params, { ...rows, columns }, keyOf(1));
    expect(values[0]).toBe(Number.NEGATIVE_INFINITY);
    expect(values[1]).toBeLessThan(0);
  });

  it('beyond 22 units are estimates with a standard error, cells missing or not', async () => {
    // Two machines that know nothing of each other: log Z is the sum of theirs, which are small.
    const parts = [madeMachine(12, 12, 0.3, 1), madeMachine(12, 12, 0.3, 2)] as const;
    const params = paramsOf(sideBySide(...parts));
    const model = bind(24, { hidden: 24, chains: 200, temperatures: 500 });
    const cellsOf = [
      (i: number) => i % 2,
      (i: number) => (i < 3 ? Number.NaN : i % 2), // few enough to sum over
      (i: number) => (i < 20 ? Number.NaN : 1),
      () => Number.NaN,
    ];
    const columns = Array.from({ length: 24 }, (_, i) => Float64Array.from(cellsOf, (cell) => cell(i)));
    const rows: TableRows = { count: 4, index: Int32Array.of(4, 5, 6, 7), columns };
    const found = await model.density.logProb(params, rows, keyOf(1));
    expect(found.certainty).toBe('estimate');
    for (const [row, cell] of cellsOf.entries()) {
      const exact = parts.reduce((sum, part, p) => {
        const { machine, constant } = clamped(part, (i) => cell(12 * p + i));
        return sum + constant + logPartition(machine) - logPartition(part);
      }, 0);
      const error = found.standardError?.[row] ?? 0;
      expect(Math.abs(found.values[row] - exact)).toBeLessThanOrEqual(4 * error + 1e-9);
      expect(error).toBeLessThan(0.1);
    }
    expect(found.values[3]).toBe(0);
    expect(found.standardError?.[3]).toBe(0);
    const alone = { count: 1, index: Int32Array.of(6), columns: columns.map((cells) => cells.slice(2, 3)) };
    expect((await model.density.logProb(params, alone, keyOf(1))).values[0]).toBe(found.values[2]);
  });
});

describe('a fit', () => {
  it.each([
    { persistent: true, learningRate: 0.2, weightDecay: 0.001, gibbsSteps: 5, epochs: 200 },
    { persistent: false, gibbsSteps: 5, learningRate: 0.4, weightDecay: 0, epochs: 250 },
  ])('to bars and stripes comes near their entropy: %o', async (how) => {
    const images = barsAndStripes();
    const rows = rowsOfStates(
      9,
      Array.from({ length: 800 }, (_, i) => images[i % images.length]),
    );
    const options = { ...how, hidden: 16, batch: 40 };
    const { model, params } = await fitted(restrictedBoltzmann, binarySchema(9, rows.count), rows, options, keyOf(1));
    const { values } = await model.density.logProb(params, rows, keyOf(1));
    // 12 images of probability 1/16, all on and all off 1/8 each: an independent model has -9 ln 2 = -6.24.
    const entropy = (12 / 16) * Math.log(16) + (2 / 8) * Math.log(8);
    expect(meanOf(values)).toBeLessThan(-entropy + 1e-9);
    expect(meanOf(values)).toBeGreaterThan(-entropy - 0.25);
    const sample = await model.sampling.sample(params, { first: 0, count: 2000 }, keyOf(2));
    const law = (await model.density.logProb(params, allStates(9), keyOf(1))).values.map(Math.exp);
    expect(misfit(statesOfRows(sample), law)).toBeLessThan(4);
  });

  it('begins where units are independent, with the shares of the rows', async () => {
    const model = bind(3, { hidden: 4 });
    const columns = [
      Float64Array.of(0, 1, 1, 1),
      Float64Array.of(0, 0, 0, 0),
      Float64Array.of(Number.NaN, 1, Number.NaN, 0),
    ];
    const schema = binarySchema(3, 4);
    const block = { count: 4, index: Int32Array.of(0, 1, 2, 3), columns };
    const training = {
      schema,
      count: 4,
      blocks: async function* () {
        yield block;
      },
    };
    const state = await model.learner.start({ training: training as never }, keyOf(1));
    const expected = [Math.log(3.5 / 1.5), Math.log(0.5 / 4.5), 0];
    for (const [i, value] of expected.entries()) expect(state.baseLogits[i]).toBeCloseTo(value, 6);
  });

  it('says what log Z is and which columns hidden units go with', async () => {
    const rows = rowsOfStates(4, [0, 15, 0, 15, 3]);
    const { model, params } = await fitted(
      restrictedBoltzmann,
      binarySchema(4, 5),
      rows,
      { hidden: 3, epochs: 5 },
      keyOf(1),
    );
    expect(params.partition?.method).toBe('enumeration');
    const tables = model.describe?.(params).tables ?? [];
    expect(tables.map(({ title }) => title)).toEqual(['Normalising constant', 'Hidden units']);
    expect(tables[1].rows.length).toBe(3);
    expect(model.parameters(params)).toBe(19);
    expect(model.warnings?.({ ...params, activity: Float32Array.of(0, 1, 0.5) })).toEqual([
      '2 of 3 hidden units are nearly always on or nearly always off',
    ]);
    const partition = { method: 'annealing', logValue: 1, standardError: 2, effectiveChains: 1.25 } as const;
    expect(model.warnings?.({ ...params, partition })).toEqual([
      'log Z hangs on few chains: their weights are worth 1.3; more --temperatures make it surer',
    ]);
    expect(model.describe?.({ ...params, partition }).tables[0].rows.length).toBe(3);
  });

  it('draws the pixels of images anew where binarisation is dynamic', async () => {
    const image: ImageLayout = { height: 1, width: 3, channels: 1, levels: 256, binarization: 'dynamic' };
    const count = 3000;
    const greys = Uint8Array.from({ length: 3 * count }, (_, at) => [0, 51, 255][at % 3]);
    const columns = [0, 0, 1].map((value) => new Float64Array(count).fill(value));
    const rows = { count, index: Int32Array.from({ length: count }, (_, i) => i), columns, greys };
    const schema = { ...binarySchema(3, count), image };
    const { learner } = restrictedBoltzmann.definition.bind(restrictedBoltzmann.definition.options.parse({}), schema);
    const training = {
      schema,
      count,
      blocks: async function* () {
        yield rows;
      },
    };
    const state = await learner.start({ training: training as never }, keyOf(1));
    const [a, b] = [await learner.contribute(state, rows, keyOf(1)), await learner.contribute(state, rows, keyOf(2))];
    const [first, second] = [a.sums.visibleBias, b.sums.visibleBias];
    expect([first[0], first[2]]).toEqual([0, count]);
    expect(first[1]).not.toBe(second[1]);
    expect(Math.abs(first[1] / count - 0.2)).toBeLessThan(4 * Math.sqrt((0.2 * 0.8) / count));
  });
});

describe('rows', () => {
  it('are completed by the conditional law, whichever cells are missing', async () => {
    const machine = madeMachine(4, 30, 0.4);
    const params = paramsOf(machine);
    const model = bind(4, { hidden: 30 });
    const count = 5000;
    const cells = [1, Number.NaN, 0, Number.NaN];
    const rows: TableRows = {
      count,
      index: Int32Array.from({ length: count }, (_, i) => i),
      columns: cells.map((cell) => new Float64Array(count).fill(cell)),
    };
    const filled = statesOfRows(await model.completion.complete(params, rows, keyOf(1)));
    const joint = (await model.density.logProb(params, allStates(4), keyOf(1))).values.map(Math.exp);
    const possible = [1, 3, 9, 11];
    const total = possible.reduce((sum, state) => sum + joint[state], 0);
    expect(new Set(filled).size).toBe(4);
    expect(
      misfit(
        filled.map((state) => possible.indexOf(state)),
        Float64Array.from(possible, (state) => joint[state] / total),
      ),
    ).toBeLessThan(4);
  });

  it('beyond 22 units keep what is known and depend on their index alone', async () => {
    const params = paramsOf(madeMachine(30, 25, 0.3));
    const model = bind(30, { hidden: 25, burnIn: 20 });
    const sample = await model.sampling.sample(params, { first: 0, count: 70 }, keyOf(1));
    const part = await model.sampling.sample(params, { first: 66, count: 3 }, keyOf(1));
    expect(part.columns.map((cells) => [...cells])).toEqual(sample.columns.map((cells) => [...cells.slice(66, 69)]));
    const columns = sample.columns.map((cells, c) => cells.map((cell, i) => ((i + c) % 30 < 26 ? Number.NaN : cell)));
    const filled = await model.completion.complete(params, { ...sample, columns }, keyOf(2));
    for (const [c, cells] of columns.entries())
      for (const [i, cell] of cells.entries()) {
        if (Number.isNaN(cell)) expect([0, 1]).toContain(filled.columns[c][i]);
        else expect(filled.columns[c][i]).toBe(cell);
      }
  });

  it('have as codes the probabilities of the hidden units, and come back from them', async () => {
    const machine = madeMachine(3, 2, 1);
    const params = paramsOf(machine);
    const { latent } = bind(3, { hidden: 2 });
    const rows = allStates(3);
    const codes = await latent.encode(params, rows);
    const input = machine.hiddenBias[1] + machine.weights[1] + machine.weights[5]; // units 1 and 3 on
    expect(codes[1][5]).toBeCloseTo(1 / (1 + Math.exp(-input)), 12);
    const back = await latent.decode(params, [Float64Array.of(1), Float64Array.of(0)]);
    expect(back.columns.map((cells) => cells[0])).toEqual(
      [0, 1, 2].map((i) => Number(machine.visibleBias[i] + machine.weights[2 * i] > 0)),
    );
    const holed = await latent.encode(
      params,
      onlyKnown(rows, (c) => c === 0),
    );
    expect(holed.every((code) => code.every((value) => value > 0 && value < 1))).toBe(true);
  });
});
