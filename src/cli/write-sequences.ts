import { platform } from '#platform';
import { npyBytes } from '../data/formats/npy.js';
import { concatRows, type TableRows } from '../data/rows.js';
import type { TableSchema } from '../data/schema.js';
import { decodeBytes, textJoiner } from '../data/sequences/code-text.js';
import { type SequenceValue, sequenceTable, sequenceValues } from '../data/sequences/decode-sequences.js';
import { pointArray } from '../data/sequences/point-array.js';
import { OptionError } from '../util/errors.js';
import type { FlagValues } from './command.js';
import { type Context, lines } from './context.js';
import { outputOf, writeOutput } from './output.js';
import { checkJsonRows, writeRows } from './write-rows.js';

/** Sequences decoded at a time. */
export const SEQUENCE_BLOCK = 256;

/** Hands over sequences as they were asked for: as values of the JSON document, as text, or as a table of their steps. `facts` are asked for when all have gone by. */
export async function answerSequences(
  context: Context,
  who: string,
  schema: TableSchema,
  blocks: () => AsyncIterable<TableRows>,
  flags: FlagValues,
  facts: () => Readonly<Record<string, unknown>>,
): Promise<void> {
  const file = outputOf(flags);
  const columns = schema.columns.map(({ name }) => name);
  if (context.isJson && file === undefined) {
    const values: SequenceValue[] = [];
    for await (const rows of blocks()) {
      for (const value of sequenceValues(schema, rows)) values.push(value);
      checkJsonRows(who, values.length);
    }
    return context.document({ ok: true, ...facts(), columns, values });
  }
  const warnings = await written(context, schema, blocks, flags);
  for (const warning of warnings) context.note(`! ${warning}`);
  if (context.isJson) return context.document({ ok: true, ...facts(), columns, warnings, file });
  if (file !== undefined) context.note(`written to ${file}`);
}

async function written(
  context: Context,
  schema: TableSchema,
  blocks: () => AsyncIterable<TableRows>,
  flags: FlagValues,
): Promise<readonly string[]> {
  const file = outputOf(flags);
  if (isText(schema, flags)) return writeText(context, textChunks(schema, blocks()), flags);
  if (isArray(schema, flags)) return writeArray(context, schema, blocks(), flags);
  const isOfSteps = schema.sequence?.text === undefined && flags.outputFormat === undefined;
  if (file === undefined || !isOfSteps || !/\.json$/i.test(file))
    return writeRows(context, sequenceTable(schema, blocks), flags);
  await platform.writeFile(file, jsonChunks(schema, blocks()), { replace: flags.force === true });
  return [];
}

/** Whether sets of points go out as an array. */
function isArray({ sequence }: TableSchema, flags: FlagValues): boolean {
  const isNamed =
    flags.outputFormat === undefined ? /\.npy$/i.test(outputOf(flags) ?? '') : flags.outputFormat === 'npy';
  if (isNamed && sequence?.points === undefined)
    throw new OptionError('output: npy is for sets of points, got other sequences');
  return isNamed;
}

async function writeArray(
  context: Context,
  schema: TableSchema,
  blocks: AsyncIterable<TableRows>,
  flags: FlagValues,
): Promise<readonly string[]> {
  const all: TableRows[] = [];
  for await (const rows of blocks) all.push(rows);
  await writeOutput(context, outputOf(flags), npyBytes(pointArray(schema, concatRows(all))), flags);
  return [];
}

/** A list of sequences, as it is read again. */
async function* jsonChunks(schema: TableSchema, blocks: AsyncIterable<TableRows>): AsyncGenerator<Uint8Array> {
  const encoder = new TextEncoder();
  let before = '[\n';
  for await (const rows of blocks) {
    for (const value of sequenceValues(schema, rows)) {
      yield encoder.encode(`${before}${JSON.stringify(value)}`);
      before = ',\n';
    }
  }
  yield encoder.encode(before === ',\n' ? '\n]\n' : '[]\n');
}

/** Shows one document as it is drawn. */
export async function showStream(
  context: Context,
  schema: TableSchema,
  drawn: AsyncIterable<TableRows>,
): Promise<void> {
  const joiner = textJoiner(schema);
  let last = '\n';
  const show = async (piece: string) => {
    if (piece === '') return;
    last = piece.at(-1) as string;
    await context.write(context.isTerminal ? lines(piece) : piece);
  };
  for await (const rows of drawn) {
    context.signal.throwIfAborted();
    await show(joiner.add(rows));
  }
  await show(joiner.end());
  if (last !== '\n') await context.write('\n');
}

/** Whether sequences go out as text: those of a model of text, unless a table is asked for. */
export function isText({ sequence }: TableSchema, flags: FlagValues): boolean {
  const file = outputOf(flags);
  const isTable = flags.outputFormat !== undefined || (file !== undefined && !/\.txt$/i.test(file));
  return sequence?.text !== undefined && sequence.source === undefined && !isTable;
}

async function writeText(
  context: Context,
  chunks: AsyncIterable<Uint8Array>,
  flags: FlagValues,
): Promise<readonly string[]> {
  const file = outputOf(flags);
  if (file !== undefined) await platform.writeFile(file, chunks, { replace: flags.force === true });
  else
    for await (const chunk of chunks)
      await context.write(context.isTerminal ? lines(new TextDecoder().decode(chunk)) : chunk);
  return [];
}

/** Documents as bytes: lines one a line; others as they are, with an empty line between them. */
async function* textChunks(schema: TableSchema, blocks: AsyncIterable<TableRows>): AsyncGenerator<Uint8Array> {
  const isOfLines = schema.sequence?.text?.document === 'line';
  let isFirst = true;
  for await (const rows of blocks) {
    for (const bytes of decodeBytes(schema, rows)) {
      if (!isOfLines && !isFirst) yield NEW_LINE;
      isFirst = false;
      yield bytes;
      if (isOfLines || bytes.at(-1) !== NEW_LINE[0]) yield NEW_LINE;
    }
  }
}

const NEW_LINE = Uint8Array.of(10);
