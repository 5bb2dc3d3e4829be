import { BLOCK_ROWS } from '../../data/dataset.js';
import { decodedNames, decodeRows } from '../../data/decode.js';
import type { RawTable } from '../../data/formats/raw-table.js';
import { drawRows } from '../../model/draw.js';
import type { FittedModel } from '../../model/fitted-model.js';
import { keyOf } from '../../random/key.js';
import { OptionError } from '../../util/errors.js';
import type { FlagValues } from '../command.js';
import type { Context } from '../context.js';
import { openModel } from '../open-model.js';
import { seedOf } from '../seed.js';
import { writeRows } from '../write-rows.js';

/** Rows beyond which a JSON document names a file instead of carrying values. */
export const MOST_JSON_ROWS = 100_000;

/** `ancestral sample`: rows drawn block by block, written as they come. */
export async function runSample(context: Context, path: string, flags: FlagValues): Promise<void> {
  const fitted = await openModel(path);
  const seed = seedOf(context, flags);
  const rows = (flags.number as number | undefined) ?? fitted.summary.rows;
  const output = flags.output as string | undefined;
  if (context.isJson && output === undefined && rows > MOST_JSON_ROWS) {
    throw new OptionError(`sample: --json carries at most ${MOST_JSON_ROWS} rows, got ${rows}`, {
      hint: 'write them with -o FILE',
    });
  }
  const given = Object.fromEntries((flags.given as [string, string][] | undefined) ?? []);
  const table = drawnTable(fitted, rows, seed, {
    given: Object.keys(given).length === 0 ? undefined : given,
    ranges: (flags.ranges as 'recorded' | 'free' | undefined) ?? 'recorded',
    signal: context.signal,
  });
  const facts = {
    ok: true,
    model: fitted.definition.name,
    rows,
    seed,
    columns: table.names,
    ...(Object.keys(given).length === 0 ? {} : { given }),
  };
  if (context.isJson && output === undefined) {
    const values: unknown[][] = [];
    for await (const block of table.blocks()) {
      for (let i = 0; i < block.count; i++) values.push(block.columns.map((column) => cell(column[i])));
    }
    return context.document({ ...facts, values });
  }
  const file = await writeRows(context, table, flags);
  if (context.isJson) return context.document({ ...facts, file });
  if (file !== undefined) context.note(`${rows} rows written to ${file}`);
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
  return {
    names: decodedNames(schema),
    notes: [],
    rowCount: rows,
    async *blocks() {
      for (let first = 0; first < rows; first += BLOCK_ROWS) {
        how.signal?.throwIfAborted();
        const count = Math.min(BLOCK_ROWS, rows - first);
        const drawn = await drawRows(definition.name, model, params, schema, { first, count }, key, how);
        yield decodeRows(schema, drawn, first);
      }
    },
  };
}

function cell(value: unknown): unknown {
  return typeof value === 'number' && !Number.isFinite(value) ? null : value;
}
