import { describe, expect, it } from 'vitest';
import type { Column } from '../../../../data/schema.js';
import { sequenceRows } from '../../../../data/sequences/sequence-rows.js';
import { keyOf } from '../../../../random/key.js';
import { fitted, measured } from '../../../made-tables.test.data.js';
import { hiddenMarkov } from '../hidden-markov.js';
import { sequenceSchema, symbolColumn } from './made-chains.test.data.js';

const key = keyOf(7);
const counts = measured('quakes', 'count');
const height = measured('height', 'continuous');
const isWet = measured('wet', 'binary', { categories: ['no', 'yes'] });

function bind(columns: readonly Column[], options: Parameters<typeof hiddenMarkov>[0]) {
  const recipe = hiddenMarkov({ states: 2, ...options });
  return recipe.definition.bind(hiddenMarkov.definition.options.parse(recipe.options), sequenceSchema(columns, 4));
}

describe('an emission of one kind of law', () => {
  it('takes columns of its kind, and refuses others', () => {
    for (const [emission, columns] of [
      ['poisson', [counts]],
      ['bernoulli', [isWet, isWet]],
      ['categorical', [symbolColumn, isWet]],
    ] as const)
      expect(() => bind(columns, { emission })).not.toThrow();
    for (const [emission, columns, words] of [
      ['poisson', [counts, height], 'emission poisson takes count columns, got height, which is continuous'],
      ['bernoulli', [isWet, counts], 'emission bernoulli takes binary columns, got quakes, which is count'],
      [
        'categorical',
        [height],
        'emission categorical takes categorical and binary columns, got height, which is continuous',
      ],
    ] as const)
      expect(() => bind(columns, { emission })).toThrow(`hidden-markov: ${words}`);
    expect(() => bind([counts], { emission: 'poisson', counts: 'negative-binomial' })).toThrow(
      'hidden-markov: counts must be poisson where the emission is, got negative-binomial',
    );
  });

  it('finds the rates of Poisson steps', async () => {
    const rates = [4, 20];
    const steps = Float64Array.from({ length: 2000 }, (_, t) =>
      key
        .at(t)
        .draws()
        .poisson(rates[Math.floor(t / 50) % 2]),
    );
    const schema = sequenceSchema([counts], 1);
    const { model, params } = await fitted(
      hiddenMarkov,
      schema,
      sequenceRows([steps], [2000]),
      { states: 2, emission: 'poisson' },
      key,
    );
    const found = (model.describe?.(params).tables.at(-1)?.rows ?? [])
      .map((row) => Number(row[4]))
      .sort((a, b) => a - b);
    // Half of the steps belong to each state, hardly any of them in doubt.
    for (const [k, rate] of rates.entries()) expect(Math.abs(found[k] - rate)).toBeLessThan(4 * Math.sqrt(rate / 1000));
    // Two rates, one first state, two moves.
    expect(model.parameters(params)).toBe(5);
  });
});
