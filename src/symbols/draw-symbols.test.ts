import { describe, expect, it } from 'vitest';
import { sequenceRows } from '../data/sequences/sequence-rows.js';
import { keyOf } from '../random/key.js';
import { chooseSymbol } from './choose-symbol.js';
import { drawSymbols, type SymbolSource, streamSymbols } from './draw-symbols.js';

// a, b, <unknown>, <stop>: after a follows b or the stop, after b always a; nothing begins with b.
const LAWS = [
  [Math.log(0.5), Number.NEGATIVE_INFINITY, Math.log(0.25), Math.log(0.25)],
  [Number.NEGATIVE_INFINITY, Math.log(0.6), Number.NEGATIVE_INFINITY, Math.log(0.4)],
  [0, Number.NEGATIVE_INFINITY, Number.NEGATIVE_INFINITY, Number.NEGATIVE_INFINITY],
];
const source: SymbolSource = {
  who: 'made',
  next: {
    symbols: 4,
    start: (lanes) => new Int32Array(lanes).fill(-1),
    law: (state) => Float64Array.from([...(state as Int32Array)].flatMap((last) => LAWS[last + 1])),
    read: (_state, symbols) => symbols,
  },
  symbols: { count: 4, known: 2, unknown: 2, stop: 3, names: ['a', 'b', '<unknown>', '<stop>'] },
  usual: 4,
};

describe('sequences of symbols', () => {
  it('follow the law, the unknown symbol left out', async () => {
    const rows = await drawSymbols(source, { first: 0, count: 4000 }, keyOf(1));
    const lengths = Array.from({ length: rows.count }, (_, i) => rows.starts[i + 1] - rows.starts[i]);
    // Empty with 0.25 / 0.75, else a (b a)*: 1 + 2 G steps, G geometric with mean 1.5.
    const empty = lengths.filter((length) => length === 0).length / 4000;
    expect(Math.abs(empty - 1 / 3)).toBeLessThan(4 * Math.sqrt(2 / 9 / 4000));
    const full = lengths.filter((length) => length > 0);
    const mean = full.reduce((sum, length) => sum + length, 0) / full.length;
    expect(Math.abs(mean - 4)).toBeLessThan((4 * 2 * Math.sqrt(0.6 / 0.16)) / Math.sqrt(full.length));
    expect(rows.columns[0]).not.toContain(2);
  });

  it('are the same in any chunks, and as a stream', async () => {
    const whole = await drawSymbols(source, { first: 0, count: 300 }, keyOf(2));
    const part = await drawSymbols(source, { first: 290, count: 10 }, keyOf(2));
    expect([...part.columns[0]]).toEqual([...whole.columns[0].subarray(whole.starts[290])]);
    const streamed: number[] = [];
    for await (const rows of streamSymbols(source, keyOf(2), { length: 20 })) streamed.push(...rows.columns[0]);
    const fixed = await drawSymbols(source, { first: 0, count: 1 }, keyOf(2), { length: 20 });
    expect(streamed).toEqual([...fixed.columns[0]]);
    expect(streamed).toHaveLength(20);
  });

  it('begin with the prompt', async () => {
    const prompt = sequenceRows([Float64Array.of(0, 1)], [2]);
    const rows = await drawSymbols(source, { first: 0, count: 5 }, keyOf(3), { prompt, length: 4 });
    for (let i = 0; i < 5; i++)
      expect([...rows.columns[0].subarray(rows.starts[i], rows.starts[i] + 3)]).toEqual([0, 1, 0]);
  });

  it('are refused with numbers that say nothing', async () => {
    const draw = (how: object) => drawSymbols(source, { first: 0, count: 1 }, keyOf(1), how);
    await expect(draw({ temperature: -1 })).rejects.toThrow('made: temperature must be a number >= 0, got -1');
    await expect(draw({ topK: 0 })).rejects.toThrow('made: topK must be an integer >= 1, got 0');
    await expect(draw({ topP: 0 })).rejects.toThrow('made: topP must be a number over 0 and at most 1, got 0');
    await expect(draw({ length: 0 })).rejects.toThrow('made: length must be an integer >= 1, got 0');
    const prompt = sequenceRows([Float64Array.of(0, 1)], [2]);
    await expect(draw({ prompt, length: 1 })).rejects.toThrow(
      'made: length must be at least that of the prompt, 2, got 1',
    );
  });
});

describe('a bent law', () => {
  const law = Float64Array.of(Math.log(0.5), Math.log(0.3), Math.log(0.2));
  const share = (how: object, symbol: number) => {
    const draws = keyOf(5).draws();
    let hits = 0;
    for (let i = 0; i < 4000; i++) hits += Number(chooseSymbol(law, how, draws) === symbol);
    return hits / 4000;
  };
  const near = (expected: number) => [expected - 0.032, expected + 0.032]; // four standard errors at most
  it.each([
    ['temperature 1', {}, 0, 0.5],
    ['temperature 1/2 squares', { temperature: 0.5 }, 0, 0.25 / 0.38],
    ['temperature 0', { temperature: 0 }, 0, 1],
    ['the two likeliest', { topK: 2 }, 1, 0.375],
    ['the likeliest that reach 0.5', { topP: 0.5 }, 0, 1],
    ['those that reach 0.51', { topP: 0.51 }, 1, 0.375],
    ['top-p of what top-k leaves', { topK: 2, topP: 0.6 }, 0, 1],
  ] as const)('%s', (_name, how, symbol, expected) => {
    const [low, high] = near(expected);
    expect(share(how, symbol)).toBeGreaterThan(low);
    expect(share(how, symbol)).toBeLessThan(high);
  });
});
