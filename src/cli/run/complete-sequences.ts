import type { TableRows } from '../../data/rows.js';
import { type Continuing, continueRows } from '../../model/continue-rows.js';
import type { FittedModel } from '../../model/fitted-model.js';
import { keyOf } from '../../random/key.js';
import { OptionError } from '../../util/errors.js';
import type { FlagValues } from '../command.js';
import { drawingFlagIn, drawingOf } from '../sequence-flags.js';
import type { CompletionRun } from './complete-images.js';

/** Sequences with their missing steps drawn, then continued where that is asked for, or where they are text. */
export async function* continuedBlocks(
  { definition, model, params, schema }: FittedModel,
  blocks: AsyncIterable<TableRows>,
  flags: FlagValues,
  run: CompletionRun,
): AsyncGenerator<TableRows> {
  if (run.draws > 1 || run.masked.length > 0)
    throw new OptionError(`complete: ${run.draws > 1 ? '--draws' : '--mask'} is for tables, got a model of sequences`);
  const how: Continuing = { ...drawingOf(flags), more: flags.length as number | undefined };
  const key = keyOf(run.seed).at('complete').at(1);
  for await (const rows of blocks) {
    run.signal.throwIfAborted();
    const drawn = await continueRows(definition.name, model, params, schema, rows, key, how);
    run.counts.rows += rows.count;
    run.counts.filled += stepsIn(drawn) - knownSteps(rows);
    yield drawn;
  }
}

/** Refuses flags of sequences for a model of other rows. */
export function refuseDrawing(flags: FlagValues): void {
  const flag = drawingFlagIn(flags);
  if (flag !== undefined) throw new OptionError(`complete: ${flag} is for sequences, got a model of other rows`);
}

function stepsIn({ columns }: TableRows): number {
  return columns[0].length;
}

/** Steps of which nothing is missing. */
function knownSteps({ columns }: TableRows): number {
  let known = 0;
  for (let step = 0; step < columns[0].length; step++)
    known += Number(columns.every((column) => !Number.isNaN(column[step])));
  return known;
}
