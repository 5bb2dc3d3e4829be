import { describe, expect, it } from 'vitest';
import { keyOf } from '../../random/key.js';
import { sampleDates } from './dates.js';

/** The day that a written one means, by rules of their own. */
function meant(written: string): string {
  const names = ['jan', 'feb', 'mar', 'apr', 'may', 'jun', 'jul', 'aug', 'sep', 'oct', 'nov', 'dec'];
  const iso = (year: number, month: number, day: number) =>
    new Date(Date.UTC(year < 50 ? 2000 + year : year < 100 ? 1900 + year : year, month - 1, day))
      .toISOString()
      .slice(0, 10);
  const numbers = (written.match(/\d+/g) ?? []).map(Number);
  if (/^\d{8}$/.test(written)) return `${written.slice(0, 4)}-${written.slice(4, 6)}-${written.slice(6)}`;
  if (written.includes('/')) return iso(numbers[2], numbers[0], numbers[1]);
  if (/^[\d.]+$/.test(written)) return iso(numbers[2], numbers[1], numbers[0]);
  const words = written.toLowerCase().match(/[a-z]+/g) ?? [];
  const month = names.findIndex((name) => words.some((word) => word.startsWith(name) && word !== 'second')) + 1;
  return iso(numbers[1], month, numbers[0]);
}

describe('dates', () => {
  const [written, iso] = sampleDates(4000, keyOf(2)) as readonly (readonly string[])[];

  it('mean what they say', () => {
    for (const [i, text] of written.entries()) if (/\d/.test(text)) expect([text, meant(text)]).toEqual([text, iso[i]]);
  });

  it('are spelt out', () => {
    const inWords = (day: string) =>
      new Set(written.filter((text, i) => iso[i].endsWith(day) && !/\d/.test(text)).map((text) => text.split(', ')[0]));
    expect([...inWords('-05-21')].every((text) => /twenty-first/.test(text))).toBe(true);
    const years = new Map(written.flatMap((text, i) => (!/\d/.test(text) ? [[iso[i].slice(0, 4), text]] : [])));
    expect(years.get('1950')).toMatch(/ nineteen fifty$/);
    expect(years.get('1999')).toMatch(/ nineteen ninety-nine$/);
    expect(years.get('2000')).toMatch(/ two thousand$/);
    expect(years.get('2005')).toMatch(/ two thousand and five$/);
    expect(years.get('2012')).toMatch(/ twenty twelve$/);
    expect(years.get('2049')).toMatch(/ twenty forty-nine$/);
  });

  it('never mean two days', () => {
    const days = new Map<string, string>();
    for (const [i, text] of written.entries()) expect(days.get(text) ?? iso[i]).toBe(days.set(text, iso[i]).get(text));
  });
});
