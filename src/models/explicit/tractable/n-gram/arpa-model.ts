import type { TableSchema } from '../../../../data/schema.js';
import { symbolColumn } from '../../../../data/sequences/code-text.js';
import { FEW_SEQUENCES } from '../../../../data/sequences/cut-in-time.js';
import type { TextUnit } from '../../../../data/sequences/symbol-text.js';
import { STOP_NAME, UNKNOWN_NAME } from '../../../../data/sequences/symbols.js';
import { DataError, OptionError } from '../../../../util/errors.js';
import { readArpa, START_NAME } from './arpa.js';

/** Steps of a sequence at most, where a file does not say how long its sentences were. */
const LONGEST = 1000;

/**
 * What the model of an ARPA file is of: its order, and text of its unigrams. They are taken as characters where each is one, else as words.
 * Throws DataError for a file without symbols, OptionError for byte pairs, whose merges no such file holds.
 */
export function modelOfArpa(
  text: string,
  unit?: TextUnit,
): { readonly options: { readonly order: number }; readonly schema: TableSchema } {
  const orders = readArpa(text);
  const names = new Set((orders[0] ?? []).map(({ symbols }) => symbols[0]));
  const ends = names.has(STOP_NAME);
  const begins = names.has(START_NAME);
  const vocabulary = [...names]
    .filter((name) => ![STOP_NAME, START_NAME, UNKNOWN_NAME].includes(name))
    .sort(byCodePoint);
  if (vocabulary.length === 0) throw new DataError('arpa: must have symbols, got none', { code: 'DATA_EMPTY' });
  if (unit === 'pair')
    throw new OptionError('arpa: unit must be character, word or byte, got pair', {
      hint: 'a file of n-grams does not say how bytes were paired',
    });
  const chosen = unit ?? (vocabulary.every((name) => [...name].length === 1) ? 'character' : 'word');
  const column = symbolColumn(chosen, vocabulary, Float64Array.from(vocabulary.keys()));
  return {
    options: { order: orders.length },
    schema: {
      kind: 'table',
      columns: [column],
      leftOut: [],
      names: [chosen],
      missingTokens: [],
      // Where nothing was stopped, rows that are several are known by their beginnings.
      rows: begins && !ends ? FEW_SEQUENCES : 0,
      sequence: {
        unit: chosen,
        ends,
        order: 'sequence',
        longest: LONGEST,
        text: { document: ends ? 'line' : 'file' },
      },
    },
  };
}

function byCodePoint(a: string, b: string): number {
  const [x, y] = [[...a], [...b]].map((letters) => letters.map((letter) => letter.codePointAt(0) as number));
  for (let i = 0; i < Math.min(x.length, y.length); i++) if (x[i] !== y[i]) return x[i] - y[i];
  return x.length - y.length;
}
