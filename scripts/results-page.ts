import { type Measured, meetsBar, type ResultRecipe } from '../results/recipe.js';
import type { TableRecipe } from '../results/table-recipe.js';

const HEADER = `# Results

Each row is measured by \`npm run results -- NAME\`, which runs its recipe in \`results/recipes\` again and rewrites the row. Real data come from the folder in
\`ANCESTRAL_DATA\`. Seconds are of the machine that wrote the row (two cores) and tell the order of magnitude; ratios to other programs are in \`npm run bench\`.
Tables of several models come after the rows; \`npm run results -- TABLE\` measures all of one, \`npm run results -- TABLE ROW\` one row of it.

| name | what | metric | value | certainty | anchor | baseline | seed | seconds | source of the anchor |
|---|---|---|---|---|---|---|---|---|---|
`;

/** Rows of the page by name: those of single recipes, and those of each table. */
interface Page {
  readonly rows: Map<string, string>;
  readonly tables: Map<string, Map<string, string>>;
}

/** What recipes there are; rows of others are dropped from the page. */
export interface KnownRecipes {
  readonly recipes: readonly Pick<ResultRecipe, 'name'>[];
  readonly tables: readonly TableRecipe[];
}

/** The page with this recipe's row replaced or added, rows sorted by name. */
export function withRow(
  text: string,
  known: KnownRecipes,
  recipe: ResultRecipe,
  measured: Measured,
  seconds: number,
): string {
  const page = read(text);
  page.rows.set(recipe.name, rowOf(recipe, measured, seconds));
  return written(page, known);
}

/** The page with one row of a table replaced or added, rows in the order of the recipe. */
export function withTableRow(
  text: string,
  known: KnownRecipes,
  table: string,
  row: string,
  cells: readonly string[],
  seconds: number,
): string {
  const page = read(text);
  const rows = page.tables.get(table) ?? new Map<string, string>();
  rows.set(row, `| ${[`\`${row}\``, ...cells, seconds.toFixed(1)].join(' | ')} |`);
  page.tables.set(table, rows);
  return written(page, known);
}

function read(text: string): Page {
  const [first, ...sections] = text.split('\n## ');
  const rowsOf = (part: string) =>
    new Map(
      part
        .split('\n')
        .filter((line) => line.startsWith('| `'))
        .map((line) => [line.split('`')[1], line] as const),
    );
  return {
    rows: rowsOf(first),
    tables: new Map(sections.map((section) => [section.slice(0, section.indexOf('\n')), rowsOf(section)])),
  };
}

function written({ rows, tables }: Page, known: KnownRecipes): string {
  const names = new Set(known.recipes.map(({ name }) => name));
  const kept = [...rows].filter(([name]) => names.has(name)).sort(([a], [b]) => (a < b ? -1 : 1));
  const sections = known.tables.flatMap((table) => sectionOf(table, tables.get(table.name) ?? new Map()));
  return `${HEADER}${kept.map(([, line]) => line).join('\n')}\n${sections.join('')}`;
}

function sectionOf({ name, title, columns, anchors, seed, rows }: TableRecipe, lines: Map<string, string>): string[] {
  const kept = rows.flatMap((row) => lines.get(row.name) ?? []);
  if (kept.length === 0) return [];
  const headings = ['model', ...columns, 'seconds'];
  const text = [
    `| ${headings.join(' | ')} |`,
    `|---|${columns.map(() => '---|').join('')}---|`,
    ...kept,
    '',
    `${anchors} Seed ${seed}.`,
  ];
  return [`\n## ${name}\n\n${title}\n\n${text.join('\n')}\n`];
}

function rowOf(recipe: ResultRecipe, measured: Measured, seconds: number): string {
  const { value, standardError, certainty, baseline } = measured;
  const error = standardError === undefined || Number.isNaN(standardError) ? '' : ` ± ${standardError.toFixed(3)}`;
  const bar = typeof recipe.bar === 'number' ? `within ${recipe.bar}` : recipe.bar;
  const cells = [
    `\`${recipe.name}\``,
    recipe.title,
    `${recipe.metric}${recipe.unit === '' ? '' : `, ${recipe.unit}`}`,
    `**${Number(value.toFixed(5))}**${error}`,
    certainty,
    `${recipe.anchor} (${bar})${meetsBar(recipe, value) ? '' : ', **not met**'}`,
    baseline === undefined ? '' : `${baseline.model} ${baseline.value.toFixed(3)}`,
    String(recipe.seed),
    seconds.toFixed(1),
    recipe.source,
  ];
  return `| ${cells.join(' | ')} |`;
}
