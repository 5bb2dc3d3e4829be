import { expect, it } from 'vitest';
import { codeTexts } from '../../../../data/sequences/code-text.js';
import { reshape } from '../../../../engine/ops/broadcasting.js';
import { initialise } from '../../../../engine/parameters.js';
import { keyOf } from '../../../../random/key.js';
import { partsOf, recurrentLanguage } from '../recurrent-language.js';
import { layCut, layWhole } from './lanes.js';
import type { RecurrentParams } from './learner.js';
import { specsOf, stepsOf } from './objective.js';
import { packSequences } from './pack-sequences.js';
import { laneReader, layForReading } from './read-lanes.js';

const key = keyOf(1);

it.each(['lstm', 'gru', 'vanilla'] as const)(
  'a long text has the same numbers in many lanes as in one (%s)',
  async (cell) => {
    const draws = keyOf(3).draws();
    const text = Array.from({ length: 3000 }, () => 'abc'[draws.below(3)]).join('');
    const { schema, dataset } = codeTexts([text], { document: 'file' });
    const parts = partsOf(recurrentLanguage({ hidden: 8, cell }).options as never, schema);
    const { law } = parts;
    const params = initialise(specsOf(parts), key) as RecurrentParams;
    const steps = packSequences(law, await dataset.gather(1, key), false);
    const read = laneReader(parts, 'score', (tensors, outputs, given) => {
      const now = stepsOf(law, given, 1, given.begins.shape[1] + 1);
      return reshape(law.logProb?.(tensors.law, outputs, now, 0) ?? outputs, given.begins.shape);
    });
    const valuesOf = async (laid: ReturnType<typeof layWhole>) => {
      const values = new Float64Array(3000);
      await read(params, steps, laid, (told, place, at) => {
        values[laid.places[place]] = told[at];
      });
      return values;
    };
    const [one, many] = [await valuesOf(layWhole(steps, 1)), await valuesOf(layForReading(steps))];
    expect(layForReading(steps)).toEqual(layCut(steps, 5, 128));
    for (let step = 0; step < 3000; step++) expect(Math.abs(many[step] - one[step])).toBeLessThan(1e-5);
    // Without the state that each lane is given, its first symbols would cost something else.
    const fresh = await valuesOf({ ...layCut(steps, 5, 128), isCut: false });
    expect(Math.max(...fresh.map((value, step) => Math.abs(value - one[step])))).toBeGreaterThan(1e-3);
  },
);
