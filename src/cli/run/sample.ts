import { BLOCK_ROWS } from '../../data/dataset.js';
import { decodedTable } from '../../data/decode.js';
import type { RawTable } from '../../data/formats/raw-table.js';
import { columnWords } from '../../data/images/image-schema.js';
import type { TableRows } from '../../data/rows.js';
import type { TableSchema } from '../../data/schema.js';
import type { DrawnHow } from '../../model/define-model.js';
import { drawRows } from '../../model/draw.js';
import type { FittedModel } from '../../model/fitted-model.js';
import { keyOf } from '../../random/key.js';
import type { FlagValues } from '../command.js';
import type { Context } from '../context.js';
import { recordOf } from '../flags.js';
import { openModel } from '../open-model.js';
import { outputOf } from '../output.js';
import { promptOf } from '../prompt.js';
import { seedOf, showDrawn } from '../seed.js';
import { drawingOf } from '../sequence-flags.js';
import { answerImages, claimImages, DRAWN_IMAGES, imageOutput } from '../write-images.js';
import { answerRows } from '../write-rows.js';
import { answerSequences, isText, SEQUENCE_BLOCK, showStream } from '../write-sequences.js';

/** `ancestral sample`: rows drawn block by block, written as they come. */
export async function runSample(context: Context, path: string, flags: FlagValues): Promise<void> {
  const pairs = flags.given as [string, string][] | undefined;
  const given = pairs === undefined ? undefined : recordOf('--given', pairs);
  const file = outputOf(flags);
  if (file !== undefined) await claimImages(file, flags, [path]);
  const fitted = await openModel(path);
  const pictures = imageOutput('sample', fitted.schema, flags);
  const seed = seedOf(flags);
  const rows = (flags.number as number | undefined) ?? (pictures === undefined ? fitted.summary.rows : DRAWN_IMAGES);
  const ranges = (flags.ranges as 'recorded' | 'free' | undefined) ?? 'recorded';
  const prompt = promptGiven(fitted.schema, flags);
  for (const warning of prompt?.warnings ?? []) context.note(`! ${warning}`);
  const length = flags.length as number | undefined;
  const drawing: DrawnHow = {
    ...drawingOf(flags),
    ...(prompt === undefined ? {} : { prompt: prompt.rows }),
    ...(length === undefined ? {} : { length }),
  };
  const how = { given, ranges, signal: context.signal, how: drawing };
  const facts = () => ({
    model: fitted.definition.name,
    rows,
    seed,
    ...(given === undefined ? {} : { given }),
    ...(fitted.schema.image === undefined ? {} : { columns: columnWords(fitted.schema) }),
  });
  const { stream } = fitted.model.sampling ?? {};
  const isShown = rows === 1 && file === undefined && !context.isJson && given === undefined;
  if (stream !== undefined && isShown && isText(fitted.schema, flags))
    await showStream(context, fitted.schema, stream(fitted.params, keyOf(seed).at('sample'), drawing));
  else if (fitted.schema.sequence !== undefined)
    await answerSequences(context, 'sample', fitted.schema, () => drawnBlocks(fitted, rows, seed, how), flags, facts);
  else if (pictures !== undefined)
    await answerImages(context, fitted.schema, drawnBlocks(fitted, rows, seed, how), pictures, flags, facts);
  else await answerRows(context, 'sample', drawnTable(fitted, rows, seed, how), flags, facts);
  showDrawn(context, flags, seed);
}

function promptGiven(schema: TableSchema, { prompt }: FlagValues) {
  return typeof prompt === 'string' ? promptOf('sample', schema, prompt) : undefined;
}

export interface DrawnRows {
  readonly given?: Readonly<Record<string, string>> | undefined;
  readonly ranges: 'recorded' | 'free';
  readonly signal?: AbortSignal;
  /** Of sequences: how they are drawn. */
  readonly how?: DrawnHow;
}

/** Endless rows cut to a table, drawn as they are read. */
export function drawnTable(fitted: FittedModel, rows: number, seed: number, how: DrawnRows): RawTable {
  const table = decodedTable(fitted.schema, () => drawnBlocks(fitted, rows, seed, how));
  return { ...table, rowCount: rows };
}

async function* drawnBlocks(
  { definition, model, params, schema }: FittedModel,
  rows: number,
  seed: number,
  how: DrawnRows,
): AsyncGenerator<TableRows> {
  const key = keyOf(seed).at('sample');
  const block = schema.sequence === undefined ? BLOCK_ROWS : SEQUENCE_BLOCK;
  for (let first = 0; first < rows; first += block) {
    how.signal?.throwIfAborted();
    const count = Math.min(block, rows - first);
    yield await drawRows(definition.name, model, params, schema, { first, count }, key, how);
  }
}
