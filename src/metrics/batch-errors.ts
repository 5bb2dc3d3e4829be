import { type TableRows, takeRows } from '../data/rows.js';

/** Fewest rows of a part: with fewer, most statistics mean nothing. */
const LEAST_PART = 10;

/**
 * Standard errors of statistics of the judged rows, the real ones held fixed: their deviation over disjoint parts of the rows, over the root of the
 * number of parts (batch means); undefined for fewer than 10 rows a part. Every k-th row makes a part, so that no order of the rows matters.
 */
export async function batchErrors(
  judged: TableRows,
  parts: number,
  statistics: (rows: TableRows) => Promise<readonly number[]> | readonly number[],
): Promise<readonly (number | undefined)[]> {
  if (judged.count < parts * LEAST_PART) return [];
  const values: (readonly number[])[] = [];
  for (let part = 0; part < parts; part++) {
    const length = Math.ceil((judged.count - part) / parts);
    values.push(
      await statistics(
        takeRows(
          judged,
          Int32Array.from({ length }, (_, i) => part + i * parts),
        ),
      ),
    );
  }
  return values[0].map((_, s) => errorOfMean(values.map((each) => each[s])));
}

function errorOfMean(values: readonly number[]): number | undefined {
  const count = values.length;
  const mean = values.reduce((sum, value) => sum + value, 0) / count;
  const squares = values.reduce((sum, value) => sum + (value - mean) ** 2, 0);
  const error = Math.sqrt(squares / (count - 1) / count);
  return Number.isFinite(error) ? error : undefined;
}
