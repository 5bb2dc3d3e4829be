import { categorical } from './categorical.js';
import { type CountChoice, count } from './count.js';
import { margin } from './margin.js';
import { normal } from './normal.js';
import type { ColumnFacts, Univariate } from './univariate.js';
import { withAtoms } from './with-atoms.js';

/** How the law of a column is chosen within what its measure allows. */
export interface LawChoice {
  /** The density of continuous columns: a normal one, or the most likely of normal, log-normal and gamma. */
  readonly margin: 'normal' | 'best';
  readonly counts: CountChoice;
  /** Rows that each category counts for before any is seen. */
  readonly pseudoCount: number;
}

/** The law of a column, by its measure. */
export function columnLaw(column: ColumnFacts, choice: LawChoice): Univariate {
  switch (column.measure) {
    case 'categorical':
    case 'binary':
      return categorical(column, choice.pseudoCount);
    case 'count':
      return count(column, choice.counts);
    case 'with-atoms':
      return withAtoms(column, density(column, choice), choice.pseudoCount);
    case 'continuous':
      return density(column, choice);
  }
}

function density(column: ColumnFacts, choice: LawChoice): Univariate {
  return choice.margin === 'best' ? margin(column) : normal(column);
}
