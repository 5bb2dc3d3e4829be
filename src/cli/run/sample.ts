import { BLOCK_ROWS } from '../../data/dataset.js';
import { decodedTable } from '../../data/decode.js';
import type { RawTable } from '../../data/formats/raw-table.js';
import { drawRows } from '../../model/draw.js';
import type { FittedModel } from '../../model/fitted-model.js';
import { keyOf } from '../../random/key.js';
import type { FlagValues } from '../command.js';
import type { Context } from '../context.js';
import { recordOf } from '../flags.js';
import { openModel } from '../open-model.js';
import { claim, outputOf } from '../output.js';
import { seedOf, showDrawn } from '../seed.js';
import { answerRows } from '../write-rows.js';

/** `ancestral sample`: rows drawn block by block, written as they come. */
export async function runSample(context: Context, path: string, flags: FlagValues): Promise<void> {
  const pairs = flags.given as [string, string][] | undefined;
  const given = pairs === undefined ? undefined : recordOf('--given', pairs);
  await claim(outputOf(flags), flags, [path]);
  const fitted = await openModel(path);
  const seed = seedOf(flags);
  const rows = (flags.number as number | undefined) ?? fitted.summary.rows;
  const ranges = (flags.ranges as 'recorded' | 'free' | undefined) ?? 'recorded';
  const table = drawnTable(fitted, rows, seed, { given, ranges, signal: context.signal });
  await answerRows(context, 'sample', table, flags, () => ({
    model: fitted.definition.name,
    rows,
    seed,
    ...(given === undefined ? {} : { given }),
  }));
  showDrawn(context, flags, seed);
}

/** Endless rows cut to a table, drawn as they are read. */
export function drawnTable(
  fitted: FittedModel,
  rows: number,
  seed: number,
  how: {
    readonly given?: Readonly<Record<string, string>> | undefined;
    readonly ranges: 'recorded' | 'free';
    readonly signal?: AbortSignal;
  },
): RawTable {
  const { definition, model, params, schema } = fitted;
  const key = keyOf(seed).at('sample');
  const table = decodedTable(schema, async function* () {
    for (let first = 0; first < rows; first += BLOCK_ROWS) {
      how.signal?.throwIfAborted();
      const count = Math.min(BLOCK_ROWS, rows - first);
      yield await drawRows(definition.name, model, params, schema, { first, count }, key, how);
    }
  });
  return { ...table, rowCount: rows };
}
