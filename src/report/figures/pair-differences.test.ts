import { expect, it } from 'vitest';
import { pairDifferences } from './pair-differences.js';

it('pairs that lost are squares on both sides of the diagonal, those more alike than real rows are rings', () => {
  const { svg, description, table } = pairDifferences({
    names: ['a', 'b', 'c'],
    pairs: [
      { a: 0, b: 1, drawn: 0.8, floor: 0.97 },
      { a: 0, b: 2, drawn: 0.98, floor: 0.96 },
      { a: 1, b: 2, drawn: 0.96, floor: 0.96 },
    ],
  });
  expect(svg.match(/<rect class="drawn"/g)).toHaveLength(2);
  expect(svg.match(/<circle class="real-line"/g)).toHaveLength(2);
  expect(description).toContain('Most is lost between a and b: similarity 0.800 drawn, 0.970 real.');
  expect(table?.rows).toHaveLength(3);
});
