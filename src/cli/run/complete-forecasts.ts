import type { RawTable } from '../../data/formats/raw-table.js';
import type { TableRows } from '../../data/rows.js';
import type { FittedModel } from '../../model/fitted-model.js';
import { forecastRows } from '../../model/forecast.js';
import { forecastStepNames, forecastSteps } from '../../model/forecast-steps.js';
import { keyOf } from '../../random/key.js';
import { OptionError } from '../../util/errors.js';
import type { FlagValues } from '../command.js';
import { drawingFlagIn } from '../sequence-flags.js';
import type { CompletionRun } from './complete-images.js';

/** The table of `--intervals`: what the next `--length` steps of each sequence may be, by `--draws` futures. */
export function forecastTable(
  { definition, model, params, schema }: FittedModel,
  blocks: () => AsyncIterable<TableRows>,
  flags: FlagValues,
  run: CompletionRun,
): RawTable {
  const shares = flags.intervals as readonly number[];
  const steps = flags.length as number | undefined;
  if (steps === undefined)
    throw new OptionError('complete: --intervals needs --length, got none', { hint: 'the number of steps ahead' });
  const drawing = drawingFlagIn({ ...flags, length: undefined, intervals: undefined });
  if (drawing !== undefined || run.masked.length > 0)
    throw new OptionError(`complete: --intervals are those of the model's own law, got ${drawing ?? '--mask'}`);
  if (schema.sequence?.source !== undefined)
    throw new OptionError('complete: --intervals is for sequences that go on, got a model of pairs');
  const options = { steps, shares, draws: run.draws };
  return {
    names: forecastStepNames(schema, shares),
    notes: [],
    async *blocks() {
      const key = keyOf(run.seed).at('complete');
      for await (const rows of blocks()) {
        run.signal.throwIfAborted();
        const forecasts = await forecastRows(definition.name, model, params, schema, rows, key, options);
        yield forecastSteps(schema, forecasts, shares, run.counts.rows);
        run.counts.rows += rows.count;
        run.counts.filled += rows.count * steps;
      }
    },
  };
}
