/** The text with `content` between `<!-- name -->` and `<!-- /name -->`; markers that are not there yet are added, at the end or where the first one stands. */
export function between(text: string, name: string, content: string): string {
  const [open, close] = [`<!-- ${name} -->`, `<!-- /${name} -->`];
  const block = `${open}\n${content.trim()}\n${close}`;
  const start = text.indexOf(open);
  if (start < 0) return `${text.trimEnd()}\n\n${block}\n`;
  const end = text.indexOf(close, start);
  return text.slice(0, start) + block + text.slice(end < 0 ? start + open.length : end + close.length);
}

/** A table in Markdown; cells may hold any text. */
export function markdownTable(columns: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]) => `| ${cells.map(cell).join(' | ')} |`;
  return [line(columns), `|${columns.map(() => '---').join('|')}|`, ...rows.map(line)].join('\n');
}

function cell(text: string): string {
  return text.replaceAll('|', '\\|').replaceAll('\n', ' ');
}
