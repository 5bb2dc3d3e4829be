/** A table of its own in docs/results.md: several models on the same data and split, in the columns that tell them apart. */
export interface TableRecipe {
  readonly name: string;
  /** Data, split and what is counted, in a sentence or two. */
  readonly title: string;
  /** Headings of the numbers of each row; model and seconds are added. */
  readonly columns: readonly string[];
  /** What the numbers are held against, in a sentence. */
  readonly anchors: string;
  readonly seed: number;
  readonly rows: readonly TableRow[];
}

/** One model of such a table. */
export interface TableRow {
  /** Unique in its table: family and what tells it from others of the family. */
  readonly name: string;
  /** Numbers in the order of the columns, or why there are none. */
  run(seed: number): Promise<readonly string[] | { readonly skipped: string }>;
}
