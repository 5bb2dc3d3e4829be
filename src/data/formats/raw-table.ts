import { DataError } from '../../util/errors.js';

/** A cell as the file has it: `null` is absent (an empty Parquet or JSON cell); a CSV cell is always text, `''` included. */
export type RawValue = string | number | boolean | bigint | Date | null;

/** Some consecutive rows, column by column; a column of numbers without gaps may be a Float64Array. */
export interface RawBlock {
  /** The data row (from 1) of the block's first row, for messages. */
  readonly firstRow: number;
  readonly count: number;
  readonly columns: readonly (readonly RawValue[] | Float64Array)[];
}

/** A table as its file has it: names, text or typed cells, no types inferred yet. */
export interface RawTable {
  readonly names: readonly string[];
  /** What was decided while reading, each as one sentence: delimiter, encoding, renamed columns. */
  readonly notes: readonly string[];
  readonly rowCount?: number;
  /** The rows in order; again from the start where the source is repeatable. */
  blocks(): AsyncIterable<RawBlock>;
}

/** What the bytes cannot tell, and limits against runaway files; the defaults are in `readLimits`. */
export interface ReadOptions {
  readonly format?: string | undefined;
  /** False: the first row is data and the columns are c1, c2, …; true: it is the header, whatever it looks like. */
  readonly header?: boolean | undefined;
  readonly maximumRowBytes?: number | undefined;
  readonly maximumColumns?: number | undefined;
  /** Bytes of a JSON file, which is read whole. */
  readonly maximumJsonBytes?: number | undefined;
  /** Decompressed to compressed bytes, once past 1 MB. */
  readonly maximumExpansion?: number | undefined;
  readonly maximumDecompressedBytes?: number | undefined;
}

/** Rows of a block at most. */
export const blockRows = 65_536;

export type ReadLimits = { readonly [Name in Exclude<keyof ReadOptions, 'format' | 'header'>]-?: number };

/** The limits in force: those given, or the defaults. */
export function readLimits(options: ReadOptions): ReadLimits {
  return {
    maximumRowBytes: options.maximumRowBytes ?? 1_000_000,
    maximumColumns: options.maximumColumns ?? 10_000,
    maximumJsonBytes: options.maximumJsonBytes ?? 256_000_000,
    maximumExpansion: options.maximumExpansion ?? 100,
    maximumDecompressedBytes: options.maximumDecompressedBytes ?? 8_000_000_000,
  };
}

/** Refuses tables wider than the limit. */
export function checkWidth(who: string, width: number, limits: ReadLimits): void {
  if (width <= limits.maximumColumns) return;
  throw new DataError(`${who}: at most ${limits.maximumColumns} columns, got ${width}`, { code: 'DATA_TOO_WIDE' });
}
