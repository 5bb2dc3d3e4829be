import { decodedTable } from '../../data/decode.js';
import { encodeTable } from '../../data/encode.js';
import type { RawTable } from '../../data/formats/raw-table.js';
import { onlyKnown, sliceRows, type TableRows } from '../../data/rows.js';
import { completeRows } from '../../model/draw.js';
import type { FittedModel } from '../../model/fitted-model.js';
import { keyOf } from '../../random/key.js';
import type { FlagValues } from '../command.js';
import type { Context } from '../context.js';
import { openRows } from '../open-data.js';
import { answerImages, DRAWN_IMAGES, type ImageOutput } from '../write-images.js';
import { answerRows } from '../write-rows.js';

/** What is completed, and how. */
export interface CompletionRun {
  readonly seed: number;
  readonly draws: number;
  readonly masked: readonly string[];
  readonly ranges: 'recorded' | 'free';
  readonly signal: AbortSignal;
  readonly counts: { filled: number; rows: number };
}

/** Rows of a table of pixels in the codes of a model of images. */
export async function* openCodedTable(
  context: Context,
  { schema }: FittedModel,
  data: string,
  flags: FlagValues,
  seed: number,
): AsyncGenerator<TableRows> {
  const table = await openRows(context, data, flags, seed);
  yield* encodeTable(schema, table, { allowMissingColumns: true });
}

/** Images with their missing pixels drawn: as pictures, or as rows in all their columns. */
export async function answerCompletedImages(
  context: Context,
  fitted: FittedModel,
  blocks: AsyncIterable<TableRows>,
  run: CompletionRun,
  pictures: ImageOutput | undefined,
  flags: FlagValues,
  facts: () => Readonly<Record<string, unknown>>,
): Promise<void> {
  const { schema } = fitted;
  if (pictures?.kind === 'grid') {
    const first = firstRows(blocks, Math.ceil(DRAWN_IMAGES / run.draws));
    return answerImages(context, schema, completedBlocks(fitted, first, run), pictures, flags, facts);
  }
  const completed = completedBlocks(fitted, blocks, run);
  if (pictures !== undefined) return answerImages(context, schema, completed, pictures, flags, facts);
  const table = decodedTable(schema, () => completed);
  await answerRows(context, 'complete', run.draws > 1 ? numberedDraws(table, run.draws) : table, flags, facts);
}

/** Each block once for each draw, one after the other. */
async function* completedBlocks(
  { definition, model, params, schema }: FittedModel,
  blocks: AsyncIterable<TableRows>,
  run: CompletionRun,
): AsyncGenerator<TableRows> {
  const isMasked = new Set(run.masked);
  let first = 0;
  for await (const rows of blocks) {
    run.signal.throwIfAborted();
    const index = Int32Array.from({ length: rows.count }, (_, i) => first + i);
    const known = { ...onlyKnown(rows, (c) => !isMasked.has(schema.columns[c].name)), index };
    run.counts.rows += rows.count;
    for (const column of known.columns)
      for (const value of column) if (Number.isNaN(value)) run.counts.filled += run.draws;
    for (let draw = 1; draw <= run.draws; draw++) {
      const key = keyOf(run.seed).at('complete').at(draw);
      yield await completeRows(definition.name, model, params, schema, known, key, run.ranges);
    }
    first += rows.count;
  }
}

async function* firstRows(blocks: AsyncIterable<TableRows>, count: number): AsyncGenerator<TableRows> {
  let left = count;
  for await (const rows of blocks) {
    yield sliceRows(rows, 0, Math.min(left, rows.count));
    left -= rows.count;
    if (left <= 0) return;
  }
}

/** The table with the number of the draw before its columns; its blocks come once for each draw. */
function numberedDraws(table: RawTable, draws: number): RawTable {
  return {
    ...table,
    names: ['draw', ...table.names],
    async *blocks() {
      let block = 0;
      for await (const rows of table.blocks()) {
        const draw = new Float64Array(rows.count).fill((block++ % draws) + 1);
        yield { ...rows, columns: [draw, ...rows.columns] };
      }
    },
  };
}
