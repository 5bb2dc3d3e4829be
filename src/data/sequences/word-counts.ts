// Documents as word counts, in the form of Blei's LDA-C: a line a document, the number of its different words, then word:count of each,
// words numbered from 0. The words themselves are in a file of their own, one a line.
import type { Source } from '../../platform/platform.js';
import { DataError } from '../../util/errors.js';
import { printable } from '../../util/printable.js';
import { tableDataset } from '../dataset.js';
import { fingerprint } from '../fingerprint.js';
import { decodeText } from '../formats/text-stream.js';
import { unpacked } from '../formats/unpacked.js';
import type { CodedTable } from '../read-table.js';
import type { TableSchema } from '../schema.js';
import { symbolColumn } from './code-text.js';
import { type SequenceRows, sequenceRows } from './sequence-rows.js';
import { UNKNOWN_NAME } from './symbols.js';

/** Words of documents by number, each as often as it comes, and what the numbers stand for. */
export interface WordCounts {
  readonly documents: readonly Int32Array[];
  readonly words: readonly string[];
  readonly notes: readonly string[];
}

/** Words of all documents together at most. */
const MOST_TOKENS = 2 ** 27;

/** The documents of a file of word counts; without a file of words these are called by their numbers. */
export async function readWordCounts(packed: Source, vocabulary?: Source): Promise<WordCounts> {
  const { source, notes } = await unpacked(packed);
  const documents: Int32Array[] = [];
  let left = MOST_TOKENS;
  for await (const [line, number] of linesOf(source)) {
    if (line.trim() === '') continue;
    const document = documentOf(line, `${source.name}, line ${number}`, left);
    left -= document.length;
    documents.push(document);
  }
  if (documents.length === 0)
    throw new DataError(`word counts: ${source.name} must have documents, got none`, { code: 'DATA_EMPTY' });
  const most = documents.reduce((all, document) => document.reduce((a, b) => Math.max(a, b), all), -1);
  const words = vocabulary === undefined ? undefined : await wordsOf(vocabulary);
  if (words !== undefined && words.length <= most)
    throw new DataError(
      `word counts: ${source.name} must have words of the ${words.length} in ${vocabulary?.name}, got number ${most}`,
    );
  return {
    documents,
    words: words ?? Array.from({ length: most + 1 }, (_, word) => String(word)),
    notes: [
      ...notes,
      vocabulary === undefined
        ? 'words are called by their numbers, since there is no file of words beside (.tokens or .vocab)'
        : `words from ${vocabulary.name}`,
    ],
  };
}

/** Documents ready for learning, as bags of words: their order means nothing. */
export function codeWordCounts({ documents, words }: Pick<WordCounts, 'documents' | 'words'>): CodedTable {
  const codes = documentCodes(documents, (word) => word);
  if (codes.length === 0) throw new DataError('word counts: must have words, got none', { code: 'DATA_EMPTY' });
  const lengths = documents.map(({ length }) => length);
  const longest = lengths.reduce((most, length) => Math.max(most, length), 0);
  const schema: TableSchema = {
    kind: 'table',
    columns: [symbolColumn('word', words, codes)],
    leftOut: [],
    names: ['word'],
    missingTokens: [],
    rows: documents.length,
    sequence: { unit: 'word', ends: false, order: 'bag', longest },
  };
  const rows = sequenceRows([codes], lengths);
  const print = fingerprint(schema);
  print.add(rows);
  const empty = lengths.filter((length) => length === 0).length;
  return {
    schema,
    dataset: tableDataset(schema, rows),
    notes: [],
    decisions: [
      `${documents.length} documents of ${codes.length} words, ${words.length} of them different; their order means nothing, any other word is ${UNKNOWN_NAME}`,
      ...(empty === 0 ? [] : [`${empty} of the documents have no words`]),
    ],
    warnings: [],
    fingerprint: print.digest(),
  };
}

/** Documents in the codes of a schema, by the words' names. */
export function wordCountRows(schema: TableSchema, { documents, words }: WordCounts, first = 0): SequenceRows {
  const codes = new Map(schema.columns[0].categories.map((word, code) => [word, code]));
  const codeOf = words.map((word) => codes.get(word) ?? codes.size);
  const column = documentCodes(documents, (word) => codeOf[word]);
  return sequenceRows(
    [column],
    documents.map(({ length }) => length),
    { first },
  );
}

function documentCodes(documents: readonly Int32Array[], codeOf: (word: number) => number): Float64Array {
  const codes = new Float64Array(documents.reduce((sum, { length }) => sum + length, 0));
  let at = 0;
  for (const document of documents) for (const word of document) codes[at++] = codeOf(word);
  return codes;
}

function documentOf(line: string, where: string, left: number): Int32Array {
  const [count, ...pairs] = line.trim().split(/\s+/);
  const counted = pairs.map((pair) => {
    const [, word, times] = /^(\d{1,9}):(\d{1,9})$/.exec(pair) ?? [];
    if (word !== undefined) return [Number(word), Number(times)] as const;
    throw new DataError(`word counts: must be word:count, got ${printable(pair, 30)} in ${where}`, {
      hint: 'a line is the number of its different words, then word:count of each, words numbered from 0',
    });
  });
  if (!/^\d+$/.test(count) || Number(count) !== counted.length)
    throw new DataError(
      `word counts: a line must begin with the number of its different words, ${counted.length}, got ${printable(count, 30)} in ${where}`,
    );
  const length = counted.reduce((sum, [, times]) => sum + times, 0);
  if (length > left)
    throw new DataError(`word counts: must have at most ${MOST_TOKENS} words, got more in ${where}`, {
      code: 'DATA_TOO_LARGE',
    });
  const words = new Int32Array(length);
  let at = 0;
  for (const [word, times] of counted) {
    words.fill(word, at, at + times);
    at += times;
  }
  return words;
}

async function wordsOf(vocabulary: Source): Promise<readonly string[]> {
  const words: string[] = [];
  const { source } = await unpacked(vocabulary);
  for await (const [line] of linesOf(source)) words.push(line);
  if (words.at(-1) === '') words.pop();
  const twice = words.find((word, i) => words.indexOf(word) < i);
  if (twice !== undefined)
    throw new DataError(`word counts: words must differ, got ${printable(twice)} twice in ${vocabulary.name}`);
  return words;
}

/** Lines and their numbers. */
async function* linesOf(source: Source): AsyncGenerator<readonly [line: string, number: number]> {
  let rest = '';
  let number = 1;
  for await (const piece of decodeText(source)) {
    const lines = (rest + piece).split('\n');
    rest = lines.pop() as string;
    for (const line of lines) yield [line.replace(/\r$/, ''), number++];
  }
  if (rest !== '') yield [rest, number];
}
