// Writes src/models/registry.ts and src/models/index.ts from the folders of src/models: `--check` only compares.
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { writeOrCheck } from './generated.js';

/** Of the formatter. */
const LINE_WIDTH = 120;
const models = join(import.meta.dirname, '..', 'src', 'models');

/** Files that declare a family: those that call defineModel. */
const files = readdirSync(models, { recursive: true, encoding: 'utf8' })
  .map((path) => path.replaceAll('\\', '/'))
  .filter((path) => path.endsWith('.ts') && !path.endsWith('.test.ts') && path.includes('/'))
  .filter((path) => /\bdefineModel\(/.test(readFileSync(join(models, path), 'utf8')))
  .sort((a, b) => (nameOf(a) < nameOf(b) ? -1 : 1));

function nameOf(path: string): string {
  return path.replace(/^.*\//, '').replace(/\.ts$/, '');
}

function exportOf(path: string): string {
  return nameOf(path).replace(/-(\w)/g, (_, letter: string) => letter.toUpperCase());
}

const rows = files.map((path) => {
  const taxonomy = path
    .split('/')
    .slice(0, -1)
    .map((part) => `'${part}'`)
    .join(', ');
  return `  {
    name: '${nameOf(path)}',
    taxonomy: [${taxonomy}],
    ${loading(path)}
  },`;
});

/** On one line where it fits, as the formatter has it. */
function loading(path: string): string {
  const imported = `(await import('./${path.replace(/\.ts$/, '.js')}')).${exportOf(path)},`;
  const line = `load: async () => ${imported}`;
  return 4 + line.length <= LINE_WIDTH ? line : `load: async () =>\n      ${imported}`;
}

const registry = `// Generated from the folders by \`npm run registry\`.
import type { Registration } from './registration.js';

/** Every family, by name; each is loaded when it is asked for. */
export const registry: readonly Registration[] = [
${rows.join('\n')}
];
`;

const index = `// Generated from the folders by \`npm run registry\`.
${[...files]
  .sort()
  .map((path) => `export { ${exportOf(path)} } from './${path.replace(/\.ts$/, '.js')}';`)
  .join('\n')}
`;

writeOrCheck(join(models, 'registry.ts'), registry, 'npm run registry');
writeOrCheck(join(models, 'index.ts'), index, 'npm run registry');
