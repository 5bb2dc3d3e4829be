// npm run results -- NAME [--json]: measures one recipe again and rewrites its row in docs/results.md; without a name it lists them, with `all` it runs all.
// npm run results -- TABLE [ROW...]: the same for the rows of a table, all of them where none is named.
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { type Measured, meetsBar, type ResultRecipe } from '../results/recipe.js';
import type { TableRecipe } from '../results/table-recipe.js';
import { withRow, withTableRow } from './results-page.js';

interface Module {
  readonly recipes?: readonly ResultRecipe[];
  readonly tables?: readonly TableRecipe[];
}

const root = join(import.meta.dirname, '..');
const page = join(root, 'docs', 'results.md');

const folder = join(root, 'results', 'recipes');
const files = readdirSync(folder)
  .filter((name) => name.endsWith('.ts'))
  .sort();
const modules = await Promise.all(
  files.map((name) => import(pathToFileURL(join(folder, name)).href) as Promise<Module>),
);
const recipes = modules.flatMap((module) => module.recipes ?? []);
const tables = modules.flatMap((module) => module.tables ?? []);
const known = { recipes, tables };

const words = process.argv.slice(2);
const isJson = words.includes('--json');
const [name, ...rowNames] = words.filter((word) => !word.startsWith('--'));

if (name === undefined) {
  for (const recipe of [...recipes, ...tables]) process.stdout.write(`${recipe.name.padEnd(36)} ${recipe.title}\n`);
} else if (tables.some((table) => table.name === name)) {
  for (const table of tables) if (table.name === name) await measureTable(table);
} else {
  const chosen = name === 'all' ? recipes : recipes.filter((recipe) => recipe.name === name);
  if (chosen.length === 0)
    await fail(
      'OPTION',
      `results: must be one of ${[...recipes, ...tables].map((recipe) => recipe.name).join(', ')}, got ${name}`,
    );
  for (const recipe of chosen) await measure(recipe);
}

async function measure(recipe: ResultRecipe): Promise<void> {
  const startedAt = performance.now();
  try {
    const measured = await recipe.run(recipe.seed);
    const seconds = (performance.now() - startedAt) / 1000;
    writeFileSync(page, withRow(pageText(), known, recipe, measured, seconds));
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

async function measureTable(table: TableRecipe): Promise<void> {
  const unknown = rowNames.find((row) => !table.rows.some((each) => each.name === row));
  if (unknown !== undefined) {
    const names = table.rows.map((row) => row.name).join(', ');
    return fail('OPTION', `results: rows of ${table.name} must be among ${names}, got ${unknown}`);
  }
  for (const row of table.rows.filter((each) => rowNames.length === 0 || rowNames.includes(each.name))) {
    const startedAt = performance.now();
    try {
      const cells = await row.run(table.seed);
      const seconds = (performance.now() - startedAt) / 1000;
      if ('skipped' in cells) {
        process.stderr.write(`${row.name}: skipped, ${cells.skipped}\n`);
        continue;
      }
      writeFileSync(page, withTableRow(pageText(), known, table.name, row.name, cells, seconds));
      const named = table.columns.map((column, i) => `${column} ${cells[i]}`).join(', ');
      process.stdout.write(
        isJson
          ? `${JSON.stringify({ ok: true, result: table.name, model: row.name, columns: table.columns, cells, seconds: Number(seconds.toFixed(1)), schemaVersion: 1 })}\n`
          : `${row.name}: ${named} (${seconds.toFixed(1)} s)\n`,
      );
    } catch (error) {
      await fail('RESULT', `${row.name}: ${error instanceof Error ? error.message : String(error)}`);
    }
  }
}

function pageText(): string {
  return existsSync(page) ? readFileSync(page, 'utf8') : '';
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
