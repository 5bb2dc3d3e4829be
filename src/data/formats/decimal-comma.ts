/** A number as many countries write it: `111,69`, `1.234,50`. */
const withComma = /^\s*[+-]?(?:\d+|\d{1,3}(?:\.\d{3})+),\d+\s*$/;
const withPoint = /^\s*[+-]?\d*\.\d+(?:e[+-]?\d+)?\s*$/i;

/** The columns, by position, whose numbers have a decimal comma in these rows: some cell is written so, and none with a point. */
export function decimalCommaColumns(rows: readonly (readonly string[])[], width: number): readonly number[] {
  return Array.from({ length: width }, (_, column) => column).filter((column) => {
    const cells = rows.map((row) => row[column] ?? '');
    return cells.some((cell) => withComma.test(cell)) && !cells.some((cell) => withPoint.test(cell));
  });
}

/** The cells with decimal points for commas; what is no such number stays as it is. */
export function withDecimalPoints(cells: readonly string[]): string[] {
  return cells.map((cell) => (withComma.test(cell) ? cell.replaceAll('.', '').replace(',', '.') : cell));
}
