// npm run results -- NAME [--json]: measures one recipe again and rewrites its row in docs/results.md; without a name it lists them, with `all` it runs all.
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { type Measured, meetsBar, type ResultRecipe } from '../results/recipe.js';

const root = join(import.meta.dirname, '..');
const page = join(root, 'docs', 'results.md');

const folder = join(root, 'results', 'recipes');
const files = readdirSync(folder)
  .filter((name) => name.endsWith('.ts'))
  .sort();
const modules = await Promise.all(
  files.map((name) => import(pathToFileURL(join(folder, name)).href) as Promise<{ recipes: readonly ResultRecipe[] }>),
);
const recipes = modules.flatMap((module) => module.recipes);

const HEADER = `# Results

Each row is measured by \`npm run results -- NAME\`, which runs its recipe in \`results/recipes\` again and rewrites the row. Real data come from the folder in
\`ANCESTRAL_DATA\`. Seconds are of the machine that wrote the row (two cores) and tell the order of magnitude; ratios to other programs are in \`npm run bench\`.

| name | what | metric | value | certainty | anchor | baseline | seed | seconds | source of the anchor |
|---|---|---|---|---|---|---|---|---|---|
`;
const words = process.argv.slice(2);
const isJson = words.includes('--json');
const name = words.find((word) => !word.startsWith('--'));

if (name === undefined) {
  for (const recipe of recipes) process.stdout.write(`${recipe.name.padEnd(36)} ${recipe.title}\n`);
} else {
  const chosen = name === 'all' ? recipes : recipes.filter((recipe) => recipe.name === name);
  if (chosen.length === 0)
    await fail('OPTION', `results: must be one of ${recipes.map((recipe) => recipe.name).join(', ')}, got ${name}`);
  for (const recipe of chosen) await measure(recipe);
}

async function measure(recipe: ResultRecipe): Promise<void> {
  const startedAt = performance.now();
  try {
    const measured = await recipe.run(recipe.seed);
    const seconds = (performance.now() - startedAt) / 1000;
    writeFileSync(page, withRow(existsSync(page) ? readFileSync(page, 'utf8') : '', recipe, measured, seconds));
    process.stdout.write(
      isJson
        ? `${JSON.stringify(documentOf(recipe, measured, seconds))}\n`
        : `${recipe.name}: ${measured.value.toFixed(4)} ${recipe.unit} (anchor ${recipe.anchor}, ${seconds.toFixed(1)} s)\n`,
    );
    if (!meetsBar(recipe, measured.value)) process.exitCode = 1;
  } catch (error) {
    await fail('RESULT', error instanceof Error ? error.message : String(error));
  }
}

function documentOf(recipe: ResultRecipe, measured: Measured, seconds: number): Record<string, unknown> {
  const { name: result, metric, unit, anchor, seed } = recipe;
  const { value, standardError, certainty, baseline } = measured;
  const base = {
    ok: true,
    result,
    metric,
    value,
    ...(standardError === undefined ? {} : { standardError }),
    unit,
    certainty,
    anchor,
  };
  return {
    ...base,
    meetsBar: meetsBar(recipe, value),
    ...(baseline === undefined ? {} : { baseline }),
    seed,
    seconds: Number(seconds.toFixed(1)),
    schemaVersion: 1,
  };
}

async function fail(code: string, message: string): Promise<void> {
  if (isJson) process.stdout.write(`${JSON.stringify({ ok: false, error: { code, message }, schemaVersion: 1 })}\n`);
  process.stderr.write(`${message}\n`);
  process.exitCode = 1;
}

/** The page with this recipe's row replaced or added, rows sorted by name. */
function withRow(text: string, recipe: ResultRecipe, measured: Measured, seconds: number): string {
  const rows = new Map(
    text
      .split('\n')
      .filter((line) => line.startsWith('| `'))
      .map((line) => [line.split('`')[1], line]),
  );
  rows.set(recipe.name, rowOf(recipe, measured, seconds));
  const known = new Set(recipes.map((each) => each.name));
  const kept = [...rows].filter(([each]) => known.has(each)).sort(([a], [b]) => (a < b ? -1 : 1));
  return `${HEADER}${kept.map(([, line]) => line).join('\n')}\n`;
}

function rowOf(recipe: ResultRecipe, measured: Measured, seconds: number): string {
  const { value, standardError, certainty, baseline } = measured;
  const error = standardError === undefined ? '' : ` ± ${standardError.toFixed(3)}`;
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
