import { describe, expect, it } from 'vitest';
import { rowsInput } from '../rows-input.js';
import { profile } from './profile.js';

async function warningsOf(values: readonly string[]): Promise<readonly string[]> {
  const rows = Array.from({ length: 30 }, (_, i) => ({ x: values[i % values.length], y: i * 1.5 }));
  return (await profile(await rowsInput(rows))).warnings;
}

describe('texts that look like something else', () => {
  it('are told with an example and what would be read', async () => {
    expect(await warningsOf(['18.06.2020', '19.06.2020', '01.07.2020'])).toEqual([
      'column x holds texts that look like dates (18.06.2020) but only dates such as 2024-05-31 are read as dates',
    ]);
    for (const values of [
      ['$43.50', '$12.00', '$7.25'],
      ['69%', '70%', '12 %'],
      ['1,234.50', '2,000.75', '9,999.25'],
    ]) {
      expect(await warningsOf(values)).toEqual([
        `column x holds texts that look like numbers (${values[0]}) but only plain numbers such as 1234.5 are read as numbers`,
      ]);
    }
  });

  it('are not seen in words, codes and what the user has typed', async () => {
    expect(await warningsOf(['red', 'green', 'blue'])).toEqual([]);
    expect(await warningsOf(['00123', '00456', '00789'])).toEqual([]);
    const rows = Array.from({ length: 30 }, (_, i) => ({ x: `${i % 3}%`, y: i * 1.5 }));
    expect((await profile(await rowsInput(rows), { types: { x: 'categorical' } })).warnings).toEqual([]);
  });
});
