import type { Dataset } from '../data/dataset.js';
import type { Rows } from '../data/rows.js';
import type { Key } from '../random/key.js';
import { OptionError } from '../util/errors.js';

/** How rows are kept back: K folds, each held out once, or one share. */
export type Split = { readonly folds: number } | { readonly holdout: number };

/** Rows that came apart from the others: every fit is to all rows, and scored on these. */
export interface GivenTest<R extends Rows> {
  /** What to call them, such as the file they came from. */
  readonly test: string;
  readonly rows: Dataset<R>;
}

export interface Fold<R extends Rows> {
  readonly training: Dataset<R>;
  readonly heldOut: Dataset<R>;
}

/** The steps that are held out of a few long sequences, in words. */
export function inTimeWords(share: number): string {
  return `the last ${Number((100 * share).toPrecision(3))} % of the steps`;
}

/** Rows up to which folds are cut by a permutation, so that they differ by one row at most; above, each row's keyed number decides. */
const PERMUTED_ROWS = 1 << 20;

/** The folds of a split; a row's fold depends on its position and the key alone. */
export function foldsOf<R extends Rows>(data: Dataset<R>, split: Split, key: Key): Fold<R>[] {
  const parts = 'folds' in split ? split.folds : 1;
  if (!('folds' in split || 'holdout' in split)) {
    throw new OptionError(`split: must have folds or holdout, got ${JSON.stringify(split)}`);
  }
  if ('folds' in split && data.cut === undefined && !(Number.isInteger(parts) && parts >= 2 && parts <= data.count)) {
    throw new OptionError(`split: folds must be an integer from 2 to the number of rows, ${data.count}, got ${parts}`);
  }
  if ('holdout' in split && !(split.holdout > 0 && split.holdout < 1)) {
    throw new OptionError(`split: holdout must be a share between 0 and 1, got ${split.holdout}`);
  }
  if (data.cut !== undefined) return [inTime(data, split)];
  const partOf = assignment(data.count, split, key);
  const sizes = new Array<number>(parts).fill(0);
  for (let row = 0; row < data.count; row++) {
    const part = partOf(row);
    if (part >= 0) sizes[part]++;
  }
  return sizes.map((size, part) => {
    if (size === 0 || size === data.count) {
      throw new OptionError(`split: each part needs a row, got ${size} of ${data.count} held out`, {
        hint: 'give more rows or another share',
      });
    }
    return {
      training: data.where((row) => partOf(row) !== part, data.count - size),
      heldOut: data.where((row) => partOf(row) === part, size),
    };
  });
}

/** The one fold of a few long sequences: their ends are held out. */
function inTime<R extends Rows>({ cut, count }: Dataset<R>, split: Split): Fold<R> {
  if (cut === undefined || 'folds' in split) {
    throw new OptionError(`split: folds need whole sequences to hold out, got ${count}`, {
      hint: 'hold out the last share of the steps, as in --holdout 0.1',
    });
  }
  const { before, after } = cut(split.holdout);
  return { training: before, heldOut: after };
}

/** The part in which a row is held out; -1 where it never is. Rows are numbered 0 to count - 1. */
function assignment(count: number, split: Split, key: Key): (row: number) => number {
  const share = 'holdout' in split ? split.holdout : 1;
  const parts = 'folds' in split ? split.folds : 1;
  if (count > PERMUTED_ROWS) {
    return (row) => {
      const place = key.at(row).draws().uniform();
      return 'folds' in split ? Math.floor(place * parts) : place < share ? 0 : -1;
    };
  }
  const order = key.draws().permutation(count);
  const place = new Int32Array(count);
  for (let i = 0; i < count; i++) place[order[i]] = i;
  const held = Math.min(count - 1, Math.max(1, Math.round(count * share)));
  return (row) => ('folds' in split ? place[row] % parts : place[row] < held ? 0 : -1);
}
