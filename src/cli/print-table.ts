import { printable } from '../util/printable.js';

export interface TableColumn {
  readonly title: string;
  readonly align?: 'left' | 'right';
}

/** Where less than this is left for the last column, wrapping it would cost more lines than it saves. */
const LEAST_WRAP = 24;

/** Rows as aligned text; where the terminal is too narrow for that, the last column wraps or each row becomes a list of its cells. */
export function textTable(
  columns: readonly TableColumn[],
  rows: readonly (readonly string[])[],
  width: number,
): string {
  const cells = rows.map((row) => row.map((cell) => printable(cell, 400)));
  const widths = columns.map(({ title }, c) => Math.max(title.length, ...cells.map((row) => row[c].length)));
  const last = columns.length - 1;
  const before = widths.slice(0, last).reduce((sum, each) => sum + each + 2, 0);
  const isRight = columns[last].align === 'right';
  if (before + Math.min(widths[last], isRight ? widths[last] : LEAST_WRAP) > width)
    return listed(columns, cells, width);
  const line = (row: readonly string[]) => {
    const head = row.slice(0, last).map((cell, c) => `${pad(cell, widths[c], columns[c].align)}  `);
    const [first = '', ...rest] = isRight ? [row[last].padStart(widths[last])] : wrap(row[last], width - before);
    return [`${head.join('')}${first}`, ...rest.map((text) => ' '.repeat(before) + text)]
      .map((text) => text.trimEnd())
      .join('\n');
  };
  return [line(columns.map(({ title }) => title)), ...cells.map(line)].join('\n');
}

/** Each row as its first cell, and the others below it, one a line. */
function listed(columns: readonly TableColumn[], rows: readonly (readonly string[])[], width: number): string {
  const titles = Math.max(...columns.slice(1).map(({ title }) => title.length));
  const row = ([name, ...others]: readonly string[]) => [
    ...wrap(name, width),
    ...others.flatMap((cell, c) => {
      if (cell === '') return [];
      const [first = '', ...rest] = wrap(cell, Math.max(12, width - titles - 4));
      const indent = ' '.repeat(titles + 4);
      return [`  ${columns[c + 1].title.padEnd(titles)}  ${first}`, ...rest.map((text) => indent + text)];
    }),
  ];
  return rows.flatMap(row).join('\n');
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

/** Text beside its name, wrapped into a column of its own. */
export function indented(name: string, text: string, width: number): string {
  const indent = name.length + 2;
  return wrap(text, Math.max(20, width - indent))
    .map((line, i) => `${i === 0 ? `${name}  ` : ' '.repeat(indent)}${line}`)
    .join('\n');
}

/** A remark in a list: wrapped, and indented after its mark. */
export function remark(mark: string, text: string, width: number): string {
  return wrap(text, Math.max(20, width - 2))
    .map((line, i) => `${i === 0 ? mark : ' '} ${line}`)
    .join('\n');
}

/** Every line of a message wrapped; what follows its first row is indented by two more than the line was. */
export function wrapped(text: string, width: number): string {
  return text
    .split('\n')
    .flatMap((line) => wrappedLine(line, width))
    .join('\n');
}

function wrappedLine(line: string, width: number): string[] {
  if (line.length <= width) return [line];
  const indent = ' '.repeat(line.search(/\S|$/));
  const [first = '', ...rest] = wrap(line.trimStart(), Math.max(1, width - indent.length));
  if (rest.length === 0) return [line];
  const others = wrap(rest.join(' '), Math.max(1, width - indent.length - 2));
  return [`${indent}${first}`, ...others.map((each) => `${indent}  ${each}`)];
}
