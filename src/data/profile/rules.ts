/** A value holding more than this share of the known rows has a mass of its own. */
export const ATOM_SHARE = 0.2;
/** Up to so many different values, whole numbers are counts, and no number needs atoms. */
export const FEW_VALUES = 20;
/** Beyond so many different texts, a column is taken for an identifier. */
export const MANY_CATEGORIES = 1000;
/** Beyond so many different texts, a column whose rows are mostly different is taken for an identifier. */
export const SOME_CATEGORIES = 100;
/** Fewer rows than this say nothing about all values being different. */
export const IDENTIFIER_ROWS = 10;
/** A column with at least this share of numbers (or dates) and some other text is a mistake, not a category. */
export const MOSTLY = 0.9;
/** Different values of a column that are counted exactly. */
export const EXACT_VALUES = 100_000;
/** Different values of all columns together that are counted exactly, so that wide tables stay within memory. */
const EXACT_VALUES_IN_ALL = 4_000_000;

/** Different values counted exactly in each of so many columns. */
export function exactValues(columns: number): number {
  return Math.max(2 * MANY_CATEGORIES, Math.min(EXACT_VALUES, Math.floor(EXACT_VALUES_IN_ALL / columns)));
}
