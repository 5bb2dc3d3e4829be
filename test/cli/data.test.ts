// Whatever a table looks like, a fit of it ends in a model with its decisions told, or in one clear error.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { parquetWriteBuffer } from 'hyparquet-writer';
import { describe, expect, it } from 'vitest';
import { fitDocument } from './documents.js';
import { delimited, plants } from './plants.js';
import { documentOf, expectExit, runCli, temporaryFolder } from './run-cli.js';

const rows = plants(60);
const table = delimited(rows);
const cwd = temporaryFolder({ 'plants.csv': table });

interface Fit {
  readonly args?: readonly string[];
  readonly file?: string;
  readonly model?: string;
}

let made = 0;

/** Fits a table of this text, and returns what the JSON document says. */
async function fitOf(text: string | Uint8Array, { args = [], model = 'independent' }: Fit = {}) {
  const output = `model-${made++}.st`;
  const flags = ['--model', model, '--seed', '1', '--json', '-o', output, ...args];
  const outcome = expectExit(await runCli(['fit', '-', ...flags], { cwd, input: text }), 0);
  const document = fitDocument.parse(documentOf(outcome));
  for (const { value } of document.scores) if (value === null) expect(document.warnings).not.toEqual([]);
  return { ...document, said: [...document.decisions, ...document.warnings].join('\n') };
}

async function refusal(
  text: string | Uint8Array,
  exitCode: number,
  args: readonly string[] = ['--model', 'independent'],
) {
  const outcome = expectExit(await runCli(['fit', '-', '--json', ...args], { cwd, input: text }), exitCode);
  return (documentOf(outcome).error as { code: string; message: string; hint?: string }) ?? {};
}

const numbers = (count: number, line: (i: number) => string) =>
  Array.from({ length: count }, (_, i) => line(i)).join('\n');

describe('too little', () => {
  it.each([
    ['nothing', '', 'DATA_EMPTY'],
    ['a header alone', 'a,b\n', 'DATA_EMPTY'],
    ['one row', 'a,b\n1,2\n', 'DATA_TOO_FEW_ROWS'],
  ])('%s is refused with 3, named model or not', async (_what, text, code) => {
    for (const model of ['independent', 'auto']) {
      expect(await refusal(text, 3, ['--model', model])).toMatchObject({ code });
    }
  });

  it('one column, and two rows, are enough', async () => {
    expect((await fitOf('a\n1\n2\n4\n')).columns).toEqual(['a']);
    expect((await fitOf('a,b\n1,2\n3,5\n')).rows).toBe(2);
  });
});

describe('columns that carry nothing', () => {
  const text = `k,gone,once,x,copy,id\n${numbers(40, (i) => `7,NA,${i === 3 ? 5 : ''},${(i * 37) % 11}.5,${(i * 37) % 11}.5,row-${i}`)}`;

  it('constants, copies, columns without a value and identifiers are left out, and that is said', async () => {
    const fitted = await fitOf(text);
    expect(fitted.columns).not.toContain('k');
    expect(fitted.columns).not.toContain('gone');
    expect(fitted.columns).not.toContain('copy');
    expect(fitted.columns).not.toContain('id');
    for (const name of ['k', 'gone', 'copy', 'id']) expect(fitted.said).toMatch(new RegExp(`column ${name} left out`));
    expect(fitted.scores.every(({ value }) => value !== null)).toBe(true);
  });

  it('come back in what is drawn: constants and copies exactly, identifiers afresh', async () => {
    const { file } = await fitOf(text);
    const drawn = expectExit(await runCli(['sample', file, '-n', '5', '--seed', '1'], { cwd }), 0)
      .stdout.trim()
      .split('\n');
    const header = drawn[0].split(',');
    for (const line of drawn.slice(1)) {
      const row = Object.fromEntries(line.split(',').map((cell, c) => [header[c], cell]));
      expect(row.k).toBe('7');
      expect(row.copy).toBe(row.x);
      expect(row.id).not.toMatch(/^row-/);
    }
  });

  it('are modelled where --columns names them', async () => {
    const fitted = await fitOf(text, { args: ['--columns', 'k,x'] });
    expect(fitted.columns).toEqual(['k', 'x']);
    expect(fitted.scores.every(({ value }) => value === null || Number.isFinite(value))).toBe(true);
  });
});

describe('cells', () => {
  it('that mean missing keep their column a number, and are listed', async () => {
    const tokens = ['NA', 'NaN', 'null', '', '?', '-'];
    const fitted = await fitOf(`a,b\n${numbers(60, (i) => `${tokens[i] ?? `${i}.25`},${i % 5}.5`)}`);
    expect(fitted.said).toMatch(/column a has 6 missing cells/);
    expect(fitted.said).toMatch(/continuous: .*a/);
  });

  it('that mean missing are what --missing says', async () => {
    const fitted = await fitOf(`a,b\n${numbers(60, (i) => `${i % 10 === 0 ? '-999' : `${i}.25`},${i % 5}.5`)}`, {
      args: ['--missing', '-999,*'],
    });
    expect(fitted.said).toMatch(/column a has 6 missing cells/);
  });

  it('that are infinite are refused with row and column', async () => {
    const error = await refusal(`a,b\n${numbers(30, (i) => `${i === 11 ? 'inf' : `${i}.25`},${i}.5`)}`, 3);
    expect(error.code).toMatch(/^DATA/);
    expect(error.message).toMatch(/12/);
    expect(error.message).toMatch(/\ba\b/);
  });

  it.each([
    ['bytes of Latin-1', Buffer.from('a,b\n1,caf\xe9\n2,x\n', 'latin1'), 'ENCODING'],
    ['NUL bytes', 'a,b\n1,\u0000\n2,3\n', 'ENCODING'],
    ['rows of different lengths', 'a,b\n1,2\n3,4,5\n', 'DATA_RAGGED'],
    ['an unclosed quote', 'a,b\n1,"2\n3,4\n', 'DATA'],
    ['a Parquet file of nothing', 'PAR1 and nothing else', 'PARQUET_INVALID'],
    ['JSON cut short', '[{"a":1},{"a":', 'DATA'],
    ['an archive', 'PK\u0003\u0004 something', 'DATA_FORMAT'],
  ])('%s are refused with 3', async (_what, bytes, code) => {
    expect((await refusal(bytes, 3)).code).toMatch(new RegExp(`^${code}`));
  });
});

describe('names of columns', () => {
  it('that are doubled, empty, emoji, right to left or of the prototype stay apart', async () => {
    const header = ['a', 'a', '', '__proto__', 'constructor', '🌱', 'שלום'].join(',');
    const fitted = await fitOf(
      `${header}\n${numbers(40, (i) => [1, 2, 3, 4, 5, 6, 7].map((c) => `${(i * c * 13) % 17}.5`).join(','))}`,
    );
    expect(new Set(fitted.columns).size).toBe(7);
    expect(fitted.columns).toEqual(expect.arrayContaining(['a', '__proto__', 'constructor', '🌱', 'שלום']));
    const drawn = expectExit(await runCli(['sample', fitted.file, '-n', '2', '--json'], { cwd }), 0);
    expect(documentOf(drawn).columns).toHaveLength(7);
  });
});

describe('what the flags say', () => {
  it('--drop, --label, --types, --weights', async () => {
    const weighted = delimited(rows.map((row, i) => ({ ...row, w: 1 + (i % 3) })));
    const fitted = await fitOf(weighted, {
      args: ['--drop', 'width', '--types', 'leaves=continuous', '--weights', 'w', '--label', 'wild'],
    });
    expect(fitted.columns).toEqual(['height', 'leaves', 'colour', 'wild']);
    expect(fitted.said).toMatch(/continuous: height, leaves/);
    const doubled = await fitOf(delimited(rows.flatMap((row, i) => Array(1 + (i % 3)).fill(row))), {
      args: ['--columns', 'height,colour'],
    });
    const once = await fitOf(weighted, { args: ['--columns', 'height,colour', '--weights', 'w'] });
    const likelihood = ({ scores }: { scores: readonly { value: number | null }[] }) => scores[0].value as number;
    expect(likelihood(once)).toBeCloseTo(likelihood(doubled), 6);
  });

  it('--no-header and --format', async () => {
    const headless = await fitOf(table.slice(table.indexOf('\n') + 1), { args: ['--no-header', '--format', 'csv'] });
    expect(headless.columns).toEqual(['c1', 'c2', 'c3', 'c4', 'c5']);
    const wrong = await refusal(table, 3, ['--format', 'json', '--model', 'independent']);
    expect(wrong.code).toMatch(/^DATA/);
  });

  it('--holdout, --folds, --validation and --test', async () => {
    const more = delimited(plants(90).slice(60));
    const folder = temporaryFolder({ 'plants.csv': table, 'more.csv': more });
    const fit = async (...args: string[]) =>
      fitDocument.parse(
        documentOf(
          expectExit(await runCli(['fit', 'plants.csv', '--seed', '1', '--json', ...args], { cwd: folder }), 0),
        ),
      );
    const [share, folds, test] = await Promise.all([
      fit('--model', 'independent', '--holdout', '0.25', '-o', 'a.st'),
      fit('--model', 'independent', '--folds', '3', '-o', 'b.st'),
      fit('--model', 'mixture', '--components', '2', '--validation', 'more.csv', '--test', 'more.csv', '-o', 'c.st'),
    ]);
    expect(share.decisions.join('\n')).toMatch(/held-out share of 0\.25.*all 60 rows/);
    expect(folds.decisions.join('\n')).toMatch(/3 folds/);
    expect(test.decisions.join('\n')).toMatch(/30 validation rows from more\.csv.*held-out score of 30 rows of more/s);
    const scored = documentOf(expectExit(await runCli(['score', 'c.st', 'more.csv', '--json'], { cwd: folder }), 0));
    expect(test.scores.at(-1)?.value).toBeCloseTo(scored.mean as number, 10);
  });
});

describe('what a family takes', () => {
  it('counts and columns with atoms are taken as continuous with a warning, and stand unranked', async () => {
    const text = `n,z,x\n${numbers(80, (i) => `${(i * i) % 7},${i % 2 ? 0 : (i * 13) % 23}.0,${((i * 31) % 37) / 4}`)}`;
    const args = ['--components', '2', '--covariance', 'diagonal', '--types', 'n=count,z=with-atoms'];
    const fitted = await fitOf(text, { model: 'gaussian-mixture', args });
    expect(fitted.warnings.join('\n')).toMatch(
      /can only treat these columns as continuous: n \(count\), z \(with-atoms\)/,
    );
    expect(fitted.unranked).toMatch(/treats as continuous/);
  });

  it('a column that it cannot take is refused with 2 and --drop', async () => {
    const error = await refusal(table, 2, ['--model', 'gaussian-mixture']);
    expect(error).toMatchObject({ code: 'CAPABILITY', hint: expect.stringMatching(/--drop colour,wild/) });
  });

  it('auto says what it chose and why', async () => {
    const outcome = expectExit(await runCli(['fit', 'plants.csv', '--seed', '1', '--drop', 'leaves'], { cwd }), 0);
    expect(outcome.stdout.replace(/\n {2}/g, ' ')).toMatch(
      /· \S+ chosen by held-out log-probability, -?\d+\.\d+ nats\/row/,
    );
    expect(outcome.stdout.replace(/\n {2}/g, ' ')).toMatch(/· gaussian-mixture not considered: .*cannot take the/);
  });
});

describe('the same table', () => {
  it('gives the same model from every format, from a file and from standard input', async () => {
    const reference = readFileSync(join(cwd, (await fitOf(table)).file));
    const columnData = Object.keys(rows[0]).map((name) => ({
      name,
      data: rows.map((row) => row[name as keyof typeof row]),
    }));
    const forms: readonly (readonly [string, string | Uint8Array, string[]])[] = [
      ['tsv', delimited(rows, '\t'), ['--format', 'tsv']],
      ['semicolons, CRLF and a mark of the byte order', `\ufeff${delimited(rows, ';').replaceAll('\n', '\r\n')}`, []],
      ['no final newline', table.trimEnd(), []],
      ['json', JSON.stringify(rows), []],
      ['ndjson', rows.map((row) => JSON.stringify(row)).join('\n'), []],
      ['gzip', gzipSync(table), []],
      ['parquet', new Uint8Array(parquetWriteBuffer({ columnData })), []],
    ];
    for (const [what, bytes, args] of forms) {
      const { file, decisions } = await fitOf(bytes, { args });
      expect({ what, same: readFileSync(join(cwd, file)).equals(reference) }).toEqual({ what, same: true });
      expect(decisions.length).toBeGreaterThan(0);
    }
    const again = readFileSync(join(cwd, (await fitOf(table)).file));
    expect(again.equals(reference)).toBe(true);
  });
});
