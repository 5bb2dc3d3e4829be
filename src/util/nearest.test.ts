import { expect, test } from 'vitest';
import { editDistance, nearest } from './nearest.js';

test('edit distances', () => {
  // Levenshtein's textbook pair: two substitutions and one insertion.
  expect(editDistance('kitten', 'sitting')).toBe(3);
  expect(editDistance('', 'abc')).toBe(3);
});

test('the nearest name, or none where nothing is near', () => {
  expect(nearest('Specis', ['Sepal.Length', 'Species'])).toBe('Species');
  expect(nearest('weight', ['Sepal.Length', 'Species'])).toBeUndefined();
});
