import { expect, it } from 'vitest';
import { tableRows } from '../data/rows.js';
import { keyOf } from '../random/key.js';
import { coverageAndBoundaries } from './coverage-and-boundaries.js';
import { tableFrom } from './made-table.test.data.js';
import { missingValueSimilarity } from './missing-value-similarity.js';

const key = keyOf(1);
const table = await tableFrom({
  x: [37, 50, 97.7, 60, 61, 40, null, 80],
  k: [...'abcdabcd'],
});

it('reach and boundaries are those of the definitions', async () => {
  // The range 45 to 95 of the published example: 1 − 8/60.7 − 2.7/60.7; two of four categories; one of five numbers outside.
  const judged = tableRows([
    Float64Array.of(45, 95, 50, 60, Number.NaN, 70),
    Float64Array.of(0, 1, 0, 1, Number.NaN, 4),
  ]);
  const scores = await coverageAndBoundaries.measure(judged, { schema: table.schema, real: table.training, key });
  expect(scores.map(({ metric }) => metric)).toEqual(['range-coverage', 'category-coverage', 'boundary-adherence']);
  expect(scores[0].value).toBeCloseTo(1 - 10.7 / 60.7, 12);
  expect(scores[1].value).toBe(0.5);
  expect(scores[2].value).toBe(1);
  const outside = tableRows([Float64Array.of(36, 98, 50, 60, 61), Float64Array.of(0, 1, 2, 3, 3)]);
  const others = await coverageAndBoundaries.measure(outside, { schema: table.schema, real: table.training, key });
  expect(others.map(({ value }) => value)).toEqual([1, 1, 0.6]);
  for (const { standardError } of others) expect(standardError).toBeGreaterThanOrEqual(0);
});

it('missing cells are compared by their shares, in the columns that miss any', async () => {
  const half = tableRows([Float64Array.of(1, Number.NaN), Float64Array.of(0, 1)]);
  const [score] = await missingValueSimilarity.measure(half, { schema: table.schema, real: table.training, key });
  // 1/8 against 1/2, of x alone.
  expect(score.parts).toEqual([{ name: 'x', value: 0.625 }]);
  const whole = await tableFrom({ x: [1, 2, 3.5, 4] });
  expect(missingValueSimilarity.refusal(whole.schema, { training: false })).toBe(
    'no cell of the training rows was missing',
  );
});
