import type { TableRows } from '../../data/rows.js';
import { concatRows, sliceRows } from '../../data/rows.js';
import { sequencesOf } from '../../data/sequences/sequence-rows.js';
import { completeRows, drawRows } from '../../model/draw.js';
import type { FittedModel } from '../../model/fitted-model.js';
import { keyOf } from '../../random/key.js';
import { OptionError } from '../../util/errors.js';
import type { FlagValues } from '../command.js';
import { drawingOf } from '../sequence-flags.js';
import type { CompletionRun } from './complete-images.js';

/** Steps that go on where a text has no end of its own. */
const GOES_ON = 256;

/** Sequences with their missing steps drawn, then continued where that is asked for, or where they are text. */
export async function* continuedBlocks(
  fitted: FittedModel,
  blocks: AsyncIterable<TableRows>,
  flags: FlagValues,
  run: CompletionRun,
): AsyncGenerator<TableRows> {
  if (run.draws > 1 || run.masked.length > 0)
    throw new OptionError(`complete: ${run.draws > 1 ? '--draws' : '--mask'} is for tables, got a model of sequences`);
  for await (const rows of blocks) {
    run.signal.throwIfAborted();
    run.counts.rows += rows.count;
    const filled = await filledIn(fitted, rows, flags, run);
    yield isContinued(fitted, flags) ? await continued(fitted, filled, flags, run) : filled;
  }
}

/** Refuses flags of sequences for a model of other rows. */
export function refuseDrawing(flags: FlagValues): void {
  const wrong = ['length', 'temperature', 'topK', 'topP'].find((name) => flags[name] !== undefined);
  if (wrong === undefined) return;
  const flag = wrong.replace(/[A-Z]/, (letter) => `-${letter.toLowerCase()}`);
  throw new OptionError(`complete: --${flag} is for sequences, got a model of other rows`);
}

function isContinued({ schema: { sequence } }: FittedModel, flags: FlagValues): boolean {
  if (sequence?.source !== undefined) return false;
  return flags.length !== undefined || sequence?.text !== undefined;
}

async function filledIn(fitted: FittedModel, rows: TableRows, flags: FlagValues, run: CompletionRun) {
  const { definition, model, params, schema } = fitted;
  const isOfPairs = schema.sequence?.source !== undefined;
  const missing = rows.columns.reduce((sum, column) => sum + column.filter(Number.isNaN).length, 0);
  if (missing === 0 && !isOfPairs) return rows;
  const key = keyOf(run.seed).at('complete').at(1);
  const how = drawingOf(flags);
  const filled = await completeRows(definition.name, model, params, schema, rows, key, run.ranges, how);
  run.counts.filled += isOfPairs ? filled.columns[0].length : missing;
  return filled;
}

/** Each sequence with the steps that follow it. Row i draws from the key of row i, whatever is drawn beside it. */
async function continued(fitted: FittedModel, rows: TableRows, flags: FlagValues, run: CompletionRun) {
  const { definition, model, params, schema } = fitted;
  const key = keyOf(run.seed).at('continue');
  const { starts } = sequencesOf(rows);
  const drawn: TableRows[] = [];
  for (let i = 0; i < rows.count; i++) {
    run.signal.throwIfAborted();
    const known = starts[i + 1] - starts[i];
    const more = (flags.length as number | undefined) ?? (schema.sequence?.ends ? undefined : GOES_ON);
    const how = {
      ...drawingOf(flags),
      prompt: sliceRows(rows, i, i + 1),
      ...(more === undefined ? {} : { length: known + more }),
    };
    const range = { first: rows.index[i], count: 1 };
    const row = await drawRows(definition.name, model, params, schema, range, key, { how, ranges: run.ranges });
    run.counts.filled += row.columns[0].length - known;
    drawn.push(row);
  }
  return concatRows(drawn);
}
