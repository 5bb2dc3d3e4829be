// Writes what the documentation takes from the code: the table of families in README.md, the facts of each family's page,
// docs/commands.md, with `--pictures` each family's picture, and with `--tour` the comparison that README.md shows (from the built
// program and ANCESTRAL_DATA). `--check` only compares; pictures need only be there.
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { COMMANDS } from '../src/cli/commands/index.js';
import { describeFamilies } from '../src/cli/describe-families.js';
import { COMMON_FLAGS } from '../src/cli/flags.js';
import { commandsPage } from './docs/commands-page.js';
import { factsOf } from './docs/family-facts.js';
import { familyTable } from './docs/family-table.js';
import { between } from './docs/markers.js';
import { drawPicture, pictureLine } from './docs/picture.js';
import { comparisonBlock } from './docs/tour.js';
import { writeOrCheck } from './generated.js';

const root = join(import.meta.dirname, '..');
const models = join(root, 'docs', 'models');
const pictures = join(models, 'pictures');
const command = 'npm run docs';
const isCheck = process.argv.includes('--check');
const isDrawing = process.argv.includes('--pictures') && !isCheck;
/** Families named after `--pictures`; all of them where none is. */
const chosen = process.argv.slice(2).filter((word) => !word.startsWith('-'));

const families = await describeFamilies();
if (isDrawing) await drawPictures();
const tour = process.argv.includes('--tour') ? comparisonBlock(process.env.ANCESTRAL_DATA) : undefined;
rewrite('README.md', (text) => {
  const listed = between(text, 'families', familyTable(families));
  return tour === undefined ? listed : between(listed, 'comparison', tour);
});
writeOrCheck(join(root, 'docs', 'commands.md'), commandsPage(COMMANDS, COMMON_FLAGS), command);
for (const family of families) {
  const { name } = family.listed;
  rewrite(`docs/models/${name}.md`, (text) => {
    const pictured = between(text, 'picture', pictureLine(family.definition));
    return between(pictured, 'facts', factsOf(family, text));
  });
  if (!existsSync(join(pictures, `${name}.svg`))) {
    fail(`docs/models/pictures/${name}.svg is missing; run ${command} -- --pictures ${name}`);
  }
}

async function drawPictures(): Promise<void> {
  mkdirSync(pictures, { recursive: true });
  for (const { listed, definition } of families) {
    if (chosen.length > 0 && !chosen.includes(listed.name)) continue;
    process.stderr.write(`drawing ${listed.name} …\n`);
    writeFileSync(join(pictures, `${listed.name}.svg`), await drawPicture(definition));
  }
}

function rewrite(path: string, change: (text: string) => string): void {
  const file = join(root, path);
  if (existsSync(file)) writeOrCheck(file, change(readFileSync(file, 'utf8')), command);
  else fail(`${path} is missing; its text is written by hand`);
}

function fail(message: string): void {
  process.stderr.write(`${message}\n`);
  process.exitCode = 1;
}
