import type { Command, Flag } from '../../src/cli/command.js';
import { generatedImageSets } from '../../src/data/images/generated-images.js';
import { knownSets } from '../../src/data/sets/known-sets.js';
import { generatedSets } from '../../src/data/toys/toys.js';
import { markdownTable } from './markers.js';

/** Every command with its arguments, examples and flags. */
export function commandsPage(commands: readonly Command[], commonFlags: readonly Flag[]): string {
  return `${[
    '<!-- Generated from src/cli/commands by `npm run docs`. -->',
    '# Commands',
    '',
    commands.map(({ name }) => `[${name}](#${name})`).join(' · '),
    '',
    'DATA is a file (CSV, TSV, JSON, NDJSON or Parquet, also `.gz`), `-` for standard input, or the name of a set that is',
    'generated from the seed, with its number of rows after a colon where it is not 2000 (`moons:500`):',
    '',
    markdownTable(
      ['set', 'what it is', 'columns'],
      [
        ...generatedSets.map(({ name, title, columns }) => [`\`${name}\``, title, columns.join(', ')]),
        ...generatedImageSets.map(({ name, title }) => [`\`${name}\``, title, 'pixels, label']),
      ],
    ),
    '',
    'or the name of a well-known set, read from the folder in `ANCESTRAL_DATA` where that is set, else downloaded once from its',
    'public address, where it has one, into a cache and held against a pinned sha256; `name:part` names another of its files.',
    'Nothing else uses the network. Sets of sound, text and networks wait for the families that take them.',
    '',
    markdownTable(['set', 'what it is', 'parts', 'public'], knownSets.map(knownSetCells)),
    '',
    'Flags of every command:',
    '',
    flagTable(commonFlags),
    '',
    'Exit codes: 0 done · 1 failed · 2 wrong usage · 3 data invalid · 4 model file invalid · 5 not converged under `--strict` ·',
    '6 an optional package is missing · 130 or 143 interrupted.',
    ...commands.flatMap(section),
  ].join('\n')}\n`;
}

function knownSetCells({ name, title, files }: (typeof knownSets)[number]): readonly string[] {
  const parts = files.map(({ part }) => part).join(', ');
  return [`\`${name}\``, title, parts, files.every(({ address }) => address !== undefined) ? 'yes' : 'no'];
}

function section({ name, arguments: words, summary, examples, flags, takesModelOptions }: Command): readonly string[] {
  return [
    '',
    `## ${name}`,
    '',
    `\`ancestral ${[name, ...words].join(' ')}\` – ${summary}.`,
    '',
    '```sh',
    ...examples,
    '```',
    ...(flags.length === 0 ? [] : ['', flagTable(flags)]),
    ...(takesModelOptions ? ['', FAMILY_OPTIONS] : []),
  ];
}

const FAMILY_OPTIONS =
  'The options of the family named by `--model` are flags too: see its [page](models), or `ancestral models NAME`.';

function flagTable(flags: readonly Flag[]): string {
  return markdownTable(
    ['flag', 'what'],
    flags.map(({ flags: spelling, description }) => [`\`${spelling}\``, description]),
  );
}
