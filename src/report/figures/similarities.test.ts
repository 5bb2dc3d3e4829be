import { expect, it } from 'vitest';
import { similarities } from './similarities.js';

it('similarities have the column first that is furthest from real, with the numbers', () => {
  const data = { title: 'Columns', what: 'column', names: ['a', 'b'], drawn: [0.97, 0.8], floor: [0.965, 0.95] };
  const { description, table } = similarities(data);
  expect(description).toContain('Furthest from real is b: 0.800 drawn, 0.950 real.');
  expect(table?.rows.map(([name]) => name)).toEqual(['b', 'a']);
  const many = Array.from({ length: 50 }, (_, i) => i / 100);
  const names = many.map((_, i) => `c${i}`);
  expect(similarities({ ...data, names, drawn: many, floor: many }).caption).toContain('And 20 more');
});
