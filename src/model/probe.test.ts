import { describe, expect, it } from 'vitest';
import { tableRows } from '../data/rows.js';
import type { ModelDefinition } from './define-model.js';
import type { FittedModel } from './fitted-model.js';
import { madeColumn, madeSchema, meansFamily } from './made-family.test.data.js';
import { probe } from './probe.js';

const schema = madeSchema([madeColumn('x'), madeColumn('y')]);

function fittedWith(params: unknown, members: Parameters<typeof meansFamily>[1] = {}): FittedModel {
  const definition = meansFamily({}, members).definition as unknown as ModelDefinition;
  const options = definition.options.parse({});
  const summary = { rows: 10, converged: true, steps: 1, scores: [], decisions: [], warnings: [] };
  return {
    definition,
    model: definition.bind(options, schema),
    params,
    options,
    schema,
    seed: 0,
    summary,
  } as FittedModel;
}

describe('probe', () => {
  it('lets a whole model pass', async () => {
    await expect(probe(fittedWith({ means: Float64Array.of(0, 1) }), 'model')).resolves.toBeUndefined();
  });

  it.each([
    ['nothing', null],
    ['another name', { mean: Float64Array.of(0, 1) }],
    ['too few numbers', { means: Float64Array.of(0) }],
    ['no numbers', { means: Float64Array.of(0, Number.NaN) }],
  ])('refuses params with %s', async (_, params) => {
    await expect(probe(fittedWith(params), 'a.model')).rejects.toThrow(
      /^a\.model: params must be those of a means, got others/,
    );
  });

  it('refuses a model that draws fewer columns than its schema has', async () => {
    const sampling = { sample: async () => tableRows([Float64Array.of(1)]) };
    await expect(probe(fittedWith({ means: Float64Array.of(0, 1) }, { sampling }), 'm')).rejects.toThrow(/^m: params/);
  });
});
