import { expect, test } from 'vitest';
import { cellOf, DateCell, dateText, ownText } from './cell.js';

test('numbers in every spelling', () => {
  expect(['3.6', ' 3.60 ', '+3.6', '36e-1', '.5', '5.', '-0'].map(cellOf)).toEqual([3.6, 3.6, 3.6, 3.6, 0.5, 5, 0]);
  expect([true, 12n, 3.6, -0].map(cellOf)).toEqual(['true', 12, 3.6, 0]);
});

test('what only looks like a number is text', () => {
  const texts = ['007', '0x10', '1,000', '1 000', '12345678901234567890123', '1.2.3', '-', '.', 'e5', '١٢'];
  expect(texts.map(cellOf)).toEqual(texts);
  expect(cellOf(2n ** 64n - 1n)).toBe('18446744073709551615');
});

test('empty cells, and numbers that are none', () => {
  expect(['', '  ', '\t', null, undefined].map(cellOf)).toEqual([null, null, null, null, null]);
  expect([Number.NaN, Number.NEGATIVE_INFINITY, '1e999'].map(cellOf)).toEqual(['NaN', '-Infinity', 'Infinity']);
});

test('dates, with times and zones', () => {
  // date -u -d '2024-02-29 12:30' +%s is 1709209800.
  const days = 1709209800 / 86400;
  for (const text of [
    '2024-02-29T12:30Z',
    '2024-02-29 12:30:00',
    '2024-02-29T14:30:00.000+02:00',
    '2024-02-29T11:00-0130',
  ]) {
    expect(cellOf(text)).toEqual(new DateCell(days));
  }
  expect(cellOf(new Date('2024-02-29T12:30Z'))).toEqual(new DateCell(days));
  expect(dateText(days)).toBe('2024-02-29T12:30:00Z');
  expect(dateText(0)).toBe('1970-01-01');
});

test('days that no calendar has are text', () => {
  const texts = ['2023-02-29', '2024-13-01', '2024-00-10', '2024-01-01T24:00', '2024-01-01T10:60', '01/02/2024'];
  expect(texts.map(cellOf)).toEqual(texts);
});

test('a day beyond all dates is the last one', () => {
  expect(dateText(1e12)).toBe('+275760-09-13');
});

test('own texts are equal texts', () => {
  const text = 'a text cut out of a larger one'.slice(2, 20);
  expect(ownText(text)).toBe(text);
});
