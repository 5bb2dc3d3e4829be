import { OptionError } from '../util/errors.js';
import type { Flag } from './command.js';

/** Parsers of flag values: each names flag, rule and value when it refuses. */
export function integer(name: string, minimum: number, maximum = Number.MAX_SAFE_INTEGER): (text: string) => number {
  return (text) => {
    const value = Number(text);
    if (/^\+?\d+(e\d+)?$/i.test(text.trim()) && Number.isSafeInteger(value) && value >= minimum && value <= maximum)
      return value;
    const bounds = maximum === Number.MAX_SAFE_INTEGER ? `>= ${minimum}` : `from ${minimum} to ${maximum}`;
    throw new OptionError(`${name}: must be an integer ${bounds}, got ${text}`);
  };
}

export function number(name: string, isAllowed: (value: number) => boolean, rule: string): (text: string) => number {
  return (text) => {
    const value = text.trim() === '' ? Number.NaN : Number(text);
    if (Number.isFinite(value) && isAllowed(value)) return value;
    throw new OptionError(`${name}: must be ${rule}, got ${text}`);
  };
}

/** Shares between 0 and 1 with commas between them. */
export function shares(name: string): (text: string) => number[] {
  const one = number(name, (value) => value > 0 && value < 1, 'shares between 0 and 1');
  return (text) => [...new Set(text.split(',').map(one))];
}

export function choice(name: string, choices: readonly string[]): (text: string) => string {
  return (text) => {
    if (choices.includes(text)) return text;
    throw new OptionError(`${name}: must be one of ${choices.join(', ')}, got ${text}`);
  };
}

/** Names separated by commas; a comma that belongs to a name is written `\,`. */
export function list(text: string): string[] {
  return text
    .split(/(?<!\\),/)
    .map((name) => name.replaceAll('\\,', ','))
    .filter((name) => name !== '');
}

/** `a=b,c=d` as a record. */
export function assignments(name: string): (text: string) => Record<string, string> {
  return (text) =>
    recordOf(
      name,
      list(text).map((each) => assignment(name)(each)),
    );
}

/** Assignments as a record; a name that comes twice is an OptionError, since one of its values would be lost. */
export function recordOf(name: string, pairs: readonly (readonly [string, string])[]): Record<string, string> {
  const names = pairs.map(([each]) => each);
  const twice = names.find((each, i) => names.indexOf(each) < i);
  if (twice !== undefined) throw new OptionError(`${name}: must name a column once, got ${twice} twice`);
  return Object.fromEntries(pairs);
}

/** `NAME=VALUE`, cut at the first `=`; values may be empty, names may not. */
export function assignment(name: string): (text: string) => [string, string] {
  return (text) => {
    const place = text.indexOf('=');
    if (place > 0) return [text.slice(0, place), text.slice(place + 1)];
    throw new OptionError(`${name}: must be NAME=VALUE, got ${text}`);
  };
}

/** Flags that every command has. */
export const COMMON_FLAGS: readonly Flag[] = [
  { flags: '--json', description: 'exactly one JSON document on standard output, also for an error' },
  { flags: '--quiet', description: 'no progress, decisions or warnings on standard error' },
  { flags: '--no-color', description: 'no colours (so does NO_COLOR)' },
  {
    flags: '--engine <name>',
    description: 'what computes networks: auto, node, wasm or webgpu (default auto)',
    parse: choice('--engine', ['auto', 'node', 'wasm', 'webgpu']),
  },
  {
    flags: '--threads <n>',
    description: 'threads of the engine (default: as many as there are cores, at most 8; 1 with wasm)',
    parse: integer('--threads', 1, 1024),
  },
  {
    flags: '--memory <megabytes>',
    description: 'cells kept in memory before a temporary file is used (default 256)',
    parse: integer('--memory', 1),
  },
];

/** What joins two DATA. */
export const BY_FLAG: Flag = {
  flags: '--by <column>',
  description: 'of two DATA, images and images or sounds: the column whose equal values join them (label)',
};

export const SEED_FLAG: Flag = {
  flags: '--seed <integer>',
  description: 'the same seed gives the same result (default: one is drawn and shown)',
  parse: integer('--seed', 0),
};
export const FORCE_FLAG: Flag = { flags: '--force', description: 'replace a file that is there' };

/** How the bytes of DATA are read. */
export const READ_FLAGS: readonly Flag[] = [
  {
    flags: '--format <name>',
    description:
      'format of DATA: csv, tsv, json, ndjson, parquet, idx, png, text, counts, sequences (JSON), lda-c or npy (default: told by its name and bytes)',
  },
  { flags: '--no-header', description: 'the first row of DATA is data; columns are c1, c2, …' },
  { flags: '--in-order', description: 'the rows of the table are the steps of one sequence, in their order' },
  {
    flags: '--sequence <column>',
    description: 'rows with the same value in this column are the steps of one sequence, in their order',
  },
  {
    flags: '--set <column>',
    description: 'rows with the same value in this column are the points of one set, whose order means nothing',
  },
  {
    flags: '--brightest <n>',
    description: 'of images: sets of their n brightest pixels, as points x, y and intensity',
    parse: integer('--brightest', 1),
  },
  {
    flags: '--split <part>',
    description: 'train, valid or test: this part alone of a file that carries splits (default: each for its use)',
    parse: choice('--split', ['train', 'valid', 'test']),
  },
];

/** How tables are read and what is modelled of them. */
export const DATA_FLAGS: readonly Flag[] = [
  ...READ_FLAGS,
  { flags: '--columns <a,b>', description: 'exactly these columns, constant or not', parse: list },
  { flags: '--drop <a,b>', description: 'all columns but these', parse: list },
  { flags: '--label <column>', description: 'the column to classify; its values are taken as classes' },
  { flags: '--weights <column>', description: 'the column of row weights' },
  {
    flags: '--types <a=type,…>',
    description: 'continuous, count, categorical, binary, date or with-atoms (default: recognised and reported)',
    parse: assignments('--types'),
  },
  {
    flags: '--missing <tokens>',
    description: 'spellings of a missing cell, such as "NA,?,*" (default: the usual ones, reported)',
    parse: list,
  },
  {
    flags: '--binarization <how>',
    description: 'pixels of images as 0 or 1, drawn by their level: static, dynamic or none (default none)',
    parse: choice('--binarization', ['static', 'dynamic', 'none']),
  },
  { flags: '--crop <HxW>', description: 'cut images to this size around their centre, before any resizing' },
  { flags: '--resize <HxW>', description: 'bring images to this size' },
  { flags: '--flip', description: 'mirror half of the images, chosen by the seed' },
];

/** How text is cut into documents and symbols. */
export const TEXT_FLAGS: readonly Flag[] = [
  {
    flags: '--document <what>',
    description: 'of text, what one row is: file, or line, which ends by a stop symbol (default file)',
    parse: choice('--document', ['file', 'line']),
  },
  {
    flags: '--unit <symbol>',
    description: 'of text, what one step is: character, word, byte or pair (of bytes, learned) (default character)',
    parse: choice('--unit', ['character', 'word', 'byte', 'pair']),
  },
  {
    flags: '--vocabulary <n>',
    description: 'of text, at most so many symbols; all others are <unknown> (default all; 1000 with --unit pair)',
    parse: integer('--vocabulary', 1),
  },
  { flags: '--bag', description: 'of text: its words in small letters, whose order means nothing' },
  { flags: '--source <column>', description: 'of pairs, the column of texts that others are drawn given' },
  { flags: '--target <column>', description: 'of pairs, the column of texts that are drawn given the source' },
];

/** How rows are held out. */
export const SPLIT_FLAGS: readonly Flag[] = [
  {
    flags: '--folds <k>',
    description: 'hold out each of K folds once (default 5 up to 2,000 rows)',
    parse: integer('--folds', 2),
  },
  {
    flags: '--holdout <share>',
    description: 'hold out this share of the rows (default 0.2 beyond 2,000 rows)',
    parse: number('--holdout', (share) => share > 0 && share < 1, 'a share between 0 and 1'),
  },
  { flags: '--validation <file>', description: 'rows for early stopping and the choice among starts; never fitted' },
  { flags: '--test <file>', description: 'rows for the held-out score, instead of folds or a share; never fitted' },
];

/** How drawn values relate to the recorded ones. */
export const RANGES_FLAG: Flag = {
  flags: '--ranges <how>',
  description: 'recorded: no value outside the range of the training rows (default); free: the law as it is',
  parse: choice('--ranges', ['recorded', 'free']),
};

const TABLE_FORMATS = 'csv, tsv, json, ndjson or parquet';
const OUTPUT_FORMAT_FLAG: Flag = {
  flags: '--output-format <name>',
  description: `${TABLE_FORMATS}, or npy of sets of points, where the name of the output does not tell`,
};

/** Where rows go. */
export const ROWS_OUTPUT_FLAGS: readonly Flag[] = [
  {
    flags: '-o, --output <file>',
    description: `${TABLE_FORMATS} by its name, also .gz (default: CSV on standard output)`,
  },
  OUTPUT_FORMAT_FLAG,
];

/** Where rows go that may be images. */
export const DRAWN_OUTPUT_FLAGS: readonly Flag[] = [
  {
    flags: '-o, --output <file>',
    description: `${TABLE_FORMATS} by its name, also .gz; of text .txt; of sets of points .npy; of images one .png, or a folder/ (default: text or CSV on standard output)`,
  },
  OUTPUT_FORMAT_FLAG,
];

export const SPREADSHEET_FLAG: Flag = {
  flags: '--spreadsheet-safe',
  description: 'prefix text cells that a spreadsheet would run as formulas',
};

export const TIME_LIMIT_FLAG: Flag = {
  flags: '--time-limit <seconds>',
  description: 'keep the best found in this time (default: no limit)',
  parse: number('--time-limit', (seconds) => seconds > 0, 'a number of seconds > 0'),
};
