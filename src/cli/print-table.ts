import { printable } from '../util/printable.js';

export interface TableColumn {
  readonly title: string;
  readonly align?: 'left' | 'right';
}

/** Rows as aligned text; the last column wraps at the terminal's width, so that a narrow terminal still shows every word. */
export function textTable(
  columns: readonly TableColumn[],
  rows: readonly (readonly string[])[],
  width: number,
): string {
  const cells = rows.map((row) => row.map((cell) => printable(cell, 400)));
  const widths = columns.map(({ title }, c) => Math.max(title.length, ...cells.map((row) => row[c].length)));
  const last = columns.length - 1;
  const before = widths.slice(0, last).reduce((sum, each) => sum + each + 2, 0);
  // Where less than this is left, wrapping would cost more lines than it saves.
  const room = Math.max(24, width - before);
  const line = (row: readonly string[]) => {
    const head = row
      .slice(0, last)
      .map((cell, c) => pad(cell, widths[c], columns[c].align))
      .join('  ');
    const [first, ...rest] =
      columns[last].align === 'right' ? [row[last].padStart(widths[last])] : wrap(row[last], room);
    const indent = ' '.repeat(before);
    return [`${head}${last > 0 ? '  ' : ''}${first ?? ''}`, ...rest.map((text) => indent + text)]
      .map((text) => text.trimEnd())
      .join('\n');
  };
  return [line(columns.map(({ title }) => title)), ...cells.map(line)].join('\n');
}

function pad(text: string, width: number, align: TableColumn['align']): string {
  return align === 'right' ? text.padStart(width) : text.padEnd(width);
}

/** Text broken at spaces into lines of at most `width` characters; a longer word stands alone. */
export function wrap(text: string, width: number): string[] {
  const lines: string[] = [];
  let line = '';
  for (const word of text.split(' ')) {
    if (line !== '' && line.length + 1 + word.length > width) {
      lines.push(line);
      line = word;
    } else {
      line = line === '' ? word : `${line} ${word}`;
    }
  }
  return line === '' ? lines : [...lines, line];
}
