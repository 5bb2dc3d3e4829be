import { expect, it } from 'vitest';
import { optionWords } from './fit-document.js';

it('options are printed as flags, those without a value not at all', () => {
  const options = { components: 2, learningRate: 0, isTied: false, bounds: '', range: [], start: undefined };
  expect(optionWords(options)).toBe('--components 2 --learning-rate 0 --is-tied false');
});
