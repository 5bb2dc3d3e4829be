import { describe, expect, it } from 'vitest';
import {
  countText,
  decimalsOf,
  fixedText,
  isoDate,
  listText,
  numberText,
  percentText,
  secondsText,
} from './number-text.js';

describe('numberText', () => {
  it.each([
    [-1130.264, '-1130.264'],
    [11, '11'],
    [18_204, '18,204'],
    [-1_234_567, '-1,234,567'],
    [0.01234567, '0.01235'],
    [0, '0'],
    [3.2e-9, '3.200e-9'],
    [null, 'n/a'],
    [Number.NaN, 'n/a'],
    [Number.NEGATIVE_INFINITY, 'n/a'],
  ])('writes %s as %s', (value, text) => expect(numberText(value)).toBe(text));
});

describe('decimalsOf', () => {
  it('shows two digits of the standard error', () => {
    expect([0.0812, 0.102, 2.2, 31, null, 0].map(decimalsOf)).toEqual([3, 2, 1, 0, 3, 3]);
  });
});

describe('the other texts', () => {
  it('have no negative zero', () => expect(fixedText(-0.0001, 2)).toBe('0.00'));
  it('never round a share to none or all', () => {
    expect([0, 0.00001, 0.0437, 0.5, 0.99999, 1, Number.NaN].map(percentText)).toEqual([
      '0 %',
      '< 0.1 %',
      '4.4 %',
      '50 %',
      '> 99.9 %',
      '100 %',
      'n/a',
    ]);
  });
  it('say seconds as people do', () => {
    expect([0.2134, 75.2, 200, 7300].map(secondsText)).toEqual(['0.21 s', '75.2 s', '3 min 20 s', '2 h 1 min']);
  });
  it('write dates, counts and lists', () => {
    expect(isoDate(17_000)).toBe('2016-07-18');
    expect(isoDate(Number.NaN)).toBe('n/a');
    expect([countText(1, 'row'), countText(12_000, 'row')]).toEqual(['1 row', '12,000 rows']);
    expect([listText([]), listText(['a']), listText(['a', 'b', 'c']), listText(['a', 'b', 'c'], 2)]).toEqual([
      '',
      'a',
      'a, b and c',
      'a, b and 1 more',
    ]);
  });
});
