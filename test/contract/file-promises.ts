import { expect } from 'vitest';
import { type FittedModel, saveModel } from '../../src/model/fitted-model.js';
import { loadFitted } from '../../src/models/load-fitted.js';
import { keyOf } from '../../src/random/key.js';
import { bytesOf, expectSameBytes, promise } from './promise.js';
import { type Fit, fitOnce, type Subject } from './subject.js';

/** Saving and loading change nothing. */
export function promisesOfFiles(subject: Subject): void {
  const { definition, options, schema, rows } = subject;

  promise(
    'save and load change no bit of log-probabilities, samples or params; the same fit gives the same bytes',
    async () => {
      const fitted = await fitOnce(subject);
      const whole = fittedModel(fitted);
      const bytes = saveModel(whole);
      expectSameBytes(saveModel(whole), bytes);
      const back = await loadFitted(bytes, 'model');
      expect(back.definition).toBe(definition);
      expectSameBytes(saveModel(back), bytes);
      expectSameBytes(bytesOf(back.params), bytesOf(fitted.params));
      const { model, params } = back;
      const key = keyOf(2);
      expect(await model.density?.logProb(params, rows, key)).toEqual(
        await fitted.model.density?.logProb(fitted.params, rows, key),
      );
      const range = { first: 3, count: 40 };
      expect(await model.sampling?.sample(params, range, key, subject.how)).toEqual(
        await fitted.model.sampling?.sample(fitted.params, range, key, subject.how),
      );
    },
  );

  function fittedModel({ model, params, trained }: Fit): FittedModel {
    const { converged, passes: steps } = trained;
    const summary = { rows: rows.count, converged, steps, scores: [], decisions: [], warnings: [] };
    return { definition, model, params, options, schema, seed: 1, summary };
  }
}
