import { type Dataset, tableDataset } from '../../../../../data/dataset.js';
import type { TableRows } from '../../../../../data/rows.js';
import type { TableSchema } from '../../../../../data/schema.js';
import { symbolColumn } from '../../../../../data/sequences/code-text.js';
import { type SequenceRows, sequenceRows } from '../../../../../data/sequences/sequence-rows.js';

/** Documents of words as codes, NaN where one is missing. */
export function bags(
  documents: readonly (readonly number[])[],
  options: { weights?: Float64Array } = {},
): SequenceRows {
  return sequenceRows(
    [Float64Array.from(documents.flat())],
    documents.map(({ length }) => length),
    options,
  );
}

export function bagSchema(vocabulary: readonly string[], rows: SequenceRows): TableSchema {
  return {
    kind: 'table',
    columns: [symbolColumn('word', vocabulary, rows.columns[0])],
    leftOut: [],
    names: ['word'],
    missingTokens: [],
    rows: rows.count,
    sequence: { unit: 'word', ends: false, order: 'bag', longest: 10 },
  };
}

export function bagData(vocabulary: readonly string[], rows: SequenceRows): Dataset<TableRows> {
  return tableDataset(bagSchema(vocabulary, rows), rows);
}

/** Documents in LDA-C form, `distinct word:count word:count …` a line. */
export function ldac(text: string): number[][] {
  return text
    .trim()
    .split('\n')
    .map((line) =>
      line
        .trim()
        .split(/\s+/)
        .slice(1)
        .flatMap((pair) => {
          const [word, count] = pair.split(':').map(Number);
          return new Array<number>(count).fill(word);
        }),
    );
}
