import { describe, expect, it } from 'vitest';
import { historyOf, isHistory } from './fit-history.js';

describe('historyOf', () => {
  it('keeps six digits of each number, pass by pass, null for what is not finite', () => {
    const history = historyOf([
      { objective: 123.4567891, validation: -1, monitors: { divergence: 1 } },
      { objective: 100, validation: Number.NEGATIVE_INFINITY, monitors: { divergence: 2, rate: 0.5 } },
    ]);
    expect(history).toEqual({
      objective: [123.457, 100],
      validation: [-1, null],
      monitors: { divergence: [1, 2], rate: [null, 0.5] },
    });
    expect(isHistory(JSON.parse(JSON.stringify(history)))).toBe(true);
  });

  it('leaves out what there is none of', () => {
    expect(historyOf([{ objective: 1, validation: null, monitors: {} }])).toEqual({ objective: [1] });
  });
});

describe('isHistory', () => {
  it('knows what is none', () => {
    for (const wrong of [null, {}, { objective: ['1'] }, { objective: [1], monitors: { a: 3 } }])
      expect(isHistory(wrong)).toBe(false);
  });
});
