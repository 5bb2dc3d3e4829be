import { decodedNames, decodeRows } from '../../data/decode.js';
import { encodeTable } from '../../data/encode.js';
import type { RawBlock, RawTable, RawValue } from '../../data/formats/raw-table.js';
import { onlyKnown, type TableRows } from '../../data/rows.js';
import { completeRows } from '../../model/draw.js';
import type { FittedModel } from '../../model/fitted-model.js';
import { keyOf } from '../../random/key.js';
import { OptionError } from '../../util/errors.js';
import type { FlagValues } from '../command.js';
import type { Context } from '../context.js';
import { openRows } from '../open-data.js';
import { openModel } from '../open-model.js';
import { claim, outputOf } from '../output.js';
import { seedOf, showDrawn } from '../seed.js';
import { answerRows } from '../write-rows.js';

/** `ancestral complete`: the table as it came, with each missing modelled cell drawn; every other cell is written back as it was read. */
export async function runComplete(context: Context, path: string, data: string, flags: FlagValues): Promise<void> {
  await claim(outputOf(flags), flags, [path, data]);
  const fitted = await openModel(path);
  const seed = seedOf(flags);
  const table = await openRows(context, data, flags, seed);
  const masked = (flags.mask as string[] | undefined) ?? [];
  checkMask(fitted, masked);
  const draws = (flags.draws as number | undefined) ?? 1;
  const counts = { filled: 0, rows: 0 };
  const completed = completedTable(fitted, table, {
    seed,
    draws,
    masked,
    ranges: (flags.ranges as 'recorded' | 'free' | undefined) ?? 'recorded',
    signal: context.signal,
    counts,
  });
  await answerRows(context, 'complete', completed, flags, () => ({
    model: fitted.definition.name,
    rows: counts.rows,
    filled: counts.filled,
    draws,
    seed,
  }));
  if (!context.isJson) context.note(`${counts.filled} cells of ${counts.rows} rows drawn`);
  showDrawn(context, flags, seed);
}

function checkMask(fitted: FittedModel, masked: readonly string[]): void {
  const names = fitted.schema.columns.map(({ name }) => name);
  const unknown = masked.find((name) => !names.includes(name));
  if (unknown !== undefined)
    throw new OptionError(`complete: --mask must name modelled columns, got ${unknown}`, {
      hint: `the columns are ${names.join(', ')}`,
    });
}

interface CompletionRun {
  readonly seed: number;
  readonly draws: number;
  readonly masked: readonly string[];
  readonly ranges: 'recorded' | 'free';
  readonly signal: AbortSignal;
  readonly counts: { filled: number; rows: number };
}

function completedTable(fitted: FittedModel, table: RawTable, run: CompletionRun): RawTable {
  const { definition, model, params, schema } = fitted;
  // Columns of the file that the model does not know stay; modelled columns that the file lacks are drawn whole and come after them.
  const added = decodedNames(schema).filter(
    (name) => !table.names.includes(name) && schema.columns.some((column) => column.name === name),
  );
  const names = [...table.names, ...added];
  const isMasked = new Set(run.masked);
  return {
    names: run.draws > 1 ? ['draw', ...names] : names,
    notes: [],
    async *blocks() {
      const source = table.blocks()[Symbol.asyncIterator]();
      let raw: RawBlock | undefined;
      const remembered: RawTable = {
        ...table,
        async *blocks() {
          for (let next = await source.next(); next.done !== true; next = await source.next()) {
            raw = next.value;
            yield next.value;
          }
        },
      };
      let first = 0;
      for await (const encoded of encodeTable(schema, remembered, { allowMissingColumns: true })) {
        run.signal.throwIfAborted();
        const cells = raw as RawBlock;
        const known = onlyKnown(encoded, (c) => !isMasked.has(schema.columns[c].name));
        run.counts.rows += encoded.count;
        for (let draw = 1; draw <= run.draws; draw++) {
          const key = keyOf(run.seed).at('complete').at(draw);
          const rows: TableRows = { ...known, index: Int32Array.from({ length: encoded.count }, (_, i) => first + i) };
          const filled = await completeRows(definition.name, model, params, schema, rows, key, run.ranges);
          yield merged(fitted, names, table.names, cells, known, filled, draw, run);
        }
        first += encoded.count;
      }
    },
  };
}

/** Cells of the file where they are known, drawn ones elsewhere. */
function merged(
  fitted: FittedModel,
  names: readonly string[],
  inFile: readonly string[],
  cells: RawBlock,
  known: TableRows,
  filled: TableRows,
  draw: number,
  run: CompletionRun,
): RawBlock {
  const { schema } = fitted;
  const decoded = decodeRows(schema, filled);
  const decodedAt = new Map(decodedNames(schema).map((name, c) => [name, decoded.columns[c]]));
  const columns = names.map((name) => {
    const position = schema.columns.findIndex((column) => column.name === name);
    const place = inFile.indexOf(name);
    if (position < 0) return cells.columns[place];
    const drawn = decodedAt.get(name) as readonly RawValue[];
    return Array.from({ length: known.count }, (_, i) => {
      if (!Number.isNaN(known.columns[position][i])) return cells.columns[place][i];
      run.counts.filled++;
      return drawn[i];
    });
  });
  const withDraw = run.draws > 1 ? [new Float64Array(known.count).fill(draw), ...columns] : columns;
  return { firstRow: cells.firstRow, count: known.count, columns: withDraw };
}
