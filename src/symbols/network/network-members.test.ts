import { describe, expect, it } from 'vitest';
import { codeTexts } from '../../data/sequences/code-text.js';
import { type SequenceRows, sequencesOf } from '../../data/sequences/sequence-rows.js';
import { symbolsOf } from '../../data/sequences/symbols.js';
import { initialise } from '../../engine/parameters.js';
import { adam } from '../../learn/optimizers/adam.js';
import { keyOf } from '../../random/key.js';
import type { Tree } from '../../util/tree.js';
import { inputCount } from './coded-rows.js';
import { smallNetwork } from './made-networks.test.data.js';
import { networkMembers } from './network-members.js';

const LINES = ['abba', 'b', '', 'abcabcabcaabbccabcacbabacbabacbabcabcabacbbac', 'cc'];

async function made(texts: readonly string[], document: 'file' | 'line') {
  const { schema, dataset } = codeTexts(texts, { document });
  const symbols = symbolsOf('made', schema);
  const network = smallNetwork(inputCount(symbols), symbols.count);
  const learning = { context: 8, batch: 4, optimizer: adam({ learningRate: 0.01 }), steps: 3 };
  const members = networkMembers('made', network, symbols, learning);
  const params = initialise(network.parameters, keyOf(1)) as Tree;
  const rows = sequencesOf(await dataset.gather(1e9, keyOf(0)));
  return { members, params, rows, dataset, symbols };
}

/** The sum of laws, read symbol by symbol. */
async function readAloud({ members, params, rows, symbols }: Awaited<ReturnType<typeof made>>, row: number) {
  const next = members.next(params);
  let state = await next.start(1);
  let sum = 0;
  const codes = [...rows.columns[0].subarray(rows.starts[row], rows.starts[row + 1])];
  for (const code of symbols.stop === undefined ? codes : [...codes, symbols.stop]) {
    const law = await next.law(state);
    expect(law.reduce((total, value) => total + Math.exp(value), 0)).toBeCloseTo(1, 12);
    sum += law[code];
    state = await next.read(state, Int32Array.of(code));
  }
  return sum;
}

describe('networkMembers', () => {
  it.each(['file', 'line'] as const)('scores rows as laws of the next symbol do, documents by %s', async (document) => {
    const all = await made(LINES, document);
    const { values } = await all.members.density.logProb(all.params, all.rows);
    for (let row = 0; row < LINES.length; row++) expect(values[row]).toBeCloseTo(await readAloud(all, row), 4);
    expect(values[2] === 0).toBe(document === 'file');
  });

  it('gives each symbol its own log-probability', async () => {
    const { members, params, rows } = await made(LINES, 'line');
    const { values, starts } = await members.symbolLogProbs(params, rows);
    expect([...starts]).toEqual([0, 5, 7, 8, 54, 57]);
    const own = await members.density.logProb(params, rows);
    expect(values.subarray(5, 7).reduce((a, b) => a + b)).toBeCloseTo(own.values[1], 12);
  });

  it('adds contributions, counts symbols with their stops, and steps as its halves do', async () => {
    const { members, rows, dataset } = await made(LINES, 'line');
    const { learner } = members;
    const state = await learner.start({ training: dataset }, keyOf(2));
    const whole = await learner.contribute(state, rows, keyOf(3));
    expect(whole.count).toBe(57);
    // Nothing is learned yet: not far from four symbols and the stop, all alike.
    expect(whole.objective / whole.count).toBeGreaterThan(0.5);
    const staged = await learner.fused.stage(dataset);
    expect(staged.count).toBe(4 + Math.ceil(46 / 8) + 1);
    const batches = [0, 4, 8].map((from) => Int32Array.from({ length: 4 }, (_, i) => (from + i < 11 ? from + i : -1)));
    const sums = { objective: 0, count: 0 };
    for (const batch of batches) {
      const { objectives, counts } = await learner.fused.advance(state, staged, [batch], keyOf(3));
      sums.objective += objectives[0];
      sums.count += counts[0];
    }
    expect(sums.count).toBe(57);
    expect(sums.objective).toBeCloseTo(whole.objective, 3);
  });

  it('refuses a missing symbol', async () => {
    const { members, params, rows } = await made(LINES, 'line');
    const columns = [rows.columns[0].slice()];
    columns[0][4] = Number.NaN;
    const broken: SequenceRows = { ...rows, columns };
    await expect(members.density.logProb(params, broken)).rejects.toThrow(
      'made: symbols must be known, got a missing one in row 1 at step 0',
    );
  });
});
