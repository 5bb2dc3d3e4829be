import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import { OptionError } from '../../src/util/errors.js';

const program = join(import.meta.dirname, '..', '..', 'bin', 'ancestral.js');
/** The comparison that the tour of README.md shows. */
const words = 'compare penguins.csv --label species --seed 1';

/** What the built program prints for it, up to the end of the table, as a block of text. */
export function comparisonBlock(dataFolder: string | undefined): string {
  if (dataFolder === undefined)
    throw new OptionError('docs: --tour needs ANCESTRAL_DATA, the folder of the real data sets');
  const cwd = join(dataFolder, 'tabular');
  const printed = execFileSync(process.execPath, [program, ...words.split(' ')], {
    cwd,
    encoding: 'utf8',
    stdio: 'pipe',
  });
  const [table] = printed.split('\n\n');
  return `\`\`\`text\n${table.replace(/ +$/gm, '')}\n\`\`\``;
}
