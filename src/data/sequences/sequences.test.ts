import { describe, expect, it } from 'vitest';
import { keyOf } from '../../random/key.js';
import { tableDataset } from '../dataset.js';
import { concatRows, onlyKnown, sliceRows, takeRows } from '../rows.js';
import { codeTexts, decodeTexts, encodeTexts } from './code-text.js';
import { cutInTime } from './cut-in-time.js';
import { countedSteps, lengthsOf, sequenceRows, sequencesOf, stepsOf } from './sequence-rows.js';
import { symbolsOf } from './symbols.js';

const rows = sequenceRows([Float64Array.of(1, 2, 3, 4, 5, 6), Float64Array.of(0, 0, 1, 1, 0, 1)], [2, 0, 3, 1], {
  weights: Float64Array.of(1, 2, 3, 4),
});
const steps = (of: ReturnType<typeof sequencesOf>) =>
  Array.from({ length: of.count }, (_, i) => [...of.columns[0].subarray(of.starts[i], of.starts[i + 1])]);

describe('rows of sequences', () => {
  it('are sliced, taken and put together whole', () => {
    expect(steps(sequencesOf(sliceRows(rows, 1, 3)))).toEqual([[], [3, 4, 5]]);
    expect(steps(sequencesOf(takeRows(rows, [3, 0])))).toEqual([[6], [1, 2]]);
    const joined = sequencesOf(concatRows([sliceRows(rows, 2, 4), sliceRows(rows, 0, 2)]));
    expect(steps(joined)).toEqual([[3, 4, 5], [6], [1, 2], []]);
    expect([...(joined.weights ?? [])]).toEqual([3, 4, 1, 2]);
    expect([...joined.index]).toEqual([2, 3, 0, 1]);
    expect(onlyKnown(rows, (c) => c === 1).columns[0]).toEqual(new Float64Array(6).fill(Number.NaN));
  });

  it('count their steps, and their stops where they have them', () => {
    expect([...lengthsOf(rows)]).toEqual([2, 0, 3, 1]);
    expect([...countedSteps(rows, true)]).toEqual([3, 1, 4, 2]);
    expect([...(stepsOf(rows).weights ?? [])]).toEqual([1, 1, 3, 3, 3, 4]);
  });

  it('are refused where they are a table', () => {
    const table = { count: 1, index: Int32Array.of(0), columns: [Float64Array.of(1)] };
    expect(() => sequencesOf(table)).toThrow('rows: must be sequences, got rows of a table');
    expect(() => sequenceRows([Float64Array.of(1)], [2])).toThrow('sequences: columns must have 2 steps, got 1');
  });

  it('are cut in time', () => {
    const { before, after } = cutInTime(sequencesOf(takeRows(rows, [0, 2])), 0.3);
    expect([steps(before), steps(after)]).toEqual([
      [[1], [3, 4]],
      [[2], [5]],
    ]);
    expect(() => cutInTime(rows, 0.1)).toThrow('split: sequences that are cut in time need at least 2 steps, got 0');
  });
});

describe('text', () => {
  it('becomes codes and text again; what training never saw is unknown', async () => {
    const { schema, dataset, decisions } = codeTexts(['abba', 'c😀', '']);
    expect(schema.columns[0].categories).toEqual(['a', 'b', 'c', '😀']);
    expect(symbolsOf('made', schema)).toMatchObject({ count: 6, known: 4, unknown: 4, stop: 5 });
    expect(decisions).toEqual([
      '3 lines, each ended by a stop symbol: 6 characters, 4 of them different; any other is <unknown>',
    ]);
    const all = await dataset.gather(10, keyOf(1));
    expect(decodeTexts(schema, all)).toEqual(['abba', 'c😀', '']);
    const other = encodeTexts(schema, ['cx']);
    expect([...other.columns[0]]).toEqual([2, 4]);
    expect(decodeTexts(schema, other)).toEqual(['c\uFFFD']);
  });

  it('of one document is cut in time, of lines not', () => {
    const text = codeTexts(['abcabcabca']);
    const [{ training, heldOut }] = [text.dataset.cut?.(0.2)].map((cut) => ({
      training: cut?.before,
      heldOut: cut?.after,
    }));
    expect([training?.count, heldOut?.count]).toEqual([1, 1]);
    expect(codeTexts(['ab', 'cd']).dataset.cut).toBeUndefined();
  });

  it('without a symbol is refused', () => {
    expect(() => codeTexts([''])).toThrow('text: must have symbols, got none');
    expect(tableDataset(codeTexts(['a']).schema, rows)).toBeDefined();
  });
});
