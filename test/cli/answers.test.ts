// What a model is asked for comes as a table: on standard output, in a file of any format, whole or not at all.
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { parquetReadObjects } from 'hyparquet';
import { beforeAll, describe, expect, it } from 'vitest';
import { completeDocument, scoreDocument } from './documents.js';
import { delimited, plants } from './plants.js';
import { documentOf, expectExit, runCli, temporaryFolder } from './run-cli.js';

const rows = plants(80);
const cwd = temporaryFolder({
  'plants.csv': delimited(rows),
  'gaps.csv': delimited(
    rows.map((row, i) => ({
      note: `n${i}`,
      ...row,
      height: i % 4 === 0 ? 'NA' : row.height,
      colour: i % 5 === 0 ? '' : row.colour,
    })),
  ),
  'strange.csv': delimited(rows.map((row, i) => ({ ...row, colour: i === 3 ? 'violet' : row.colour }))),
  'formulas.csv': `kind,x\n${rows.map(({ height }, i) => `${['=cmd()', '+x', '@y', '-5', 'plain'][i % 5]},${height - 20}`).join('\n')}\n`,
});
const model = 'plants.independent.safetensors';
const run = (line: string) => runCli(line.split(' '), { cwd });
const lines = (text: string) => text.trimEnd().split('\n');
const fileLines = (name: string) => lines(readFileSync(join(cwd, name), 'utf8'));

beforeAll(async () => {
  expectExit(await run('fit plants.csv --model independent --seed 1'), 0);
  expectExit(await run('fit formulas.csv --model independent --seed 1 -o formulas.st'), 0);
  expectExit(await run('fit plants.csv --model principal-components --columns height,width --seed 1 -o pca.st'), 0);
}, 30_000);

describe('sample', () => {
  it('draws as many rows as were fitted, the same for the same seed', async () => {
    const [first, second, other] = await Promise.all(
      ['1', '1', '2'].map((seed) => run(`sample ${model} --seed ${seed}`)),
    );
    expect(lines(first.stdout)).toHaveLength(81);
    expect(second.stdout).toBe(first.stdout);
    expect(other.stdout).not.toBe(first.stdout);
    expect(lines((await run(`sample ${model} -n 0`)).stdout)).toEqual(['height,width,leaves,colour,wild']);
  });

  it('writes every format by its name, and the same rows in each', async () => {
    const names = ['d.csv', 'd.tsv', 'd.json', 'd.ndjson', 'd.parquet', 'd.csv.gz'];
    await Promise.all(names.map(async (name) => expectExit(await run(`sample ${model} -n 20 --seed 3 -o ${name}`), 0)));
    const csv = fileLines('d.csv')
      .slice(1)
      .map((line) => line.split(','));
    expect(
      fileLines('d.tsv')
        .slice(1)
        .map((line) => line.split('\t')),
    ).toEqual(csv);
    expect(gunzipSync(readFileSync(join(cwd, 'd.csv.gz'))).toString()).toBe(readFileSync(join(cwd, 'd.csv'), 'utf8'));
    const json = JSON.parse(readFileSync(join(cwd, 'd.json'), 'utf8')) as Record<string, unknown>[];
    const texts = (records: readonly Record<string, unknown>[]) =>
      records.map((record) => Object.values(record).map(String));
    expect(texts(json)).toEqual(csv);
    expect(texts(fileLines('d.ndjson').map((line) => JSON.parse(line)))).toEqual(csv);
    const parquet = readFileSync(join(cwd, 'd.parquet'));
    const file = parquet.buffer.slice(parquet.byteOffset, parquet.byteOffset + parquet.byteLength) as ArrayBuffer;
    expect(texts((await parquetReadObjects({ file })) as Record<string, unknown>[])).toEqual(csv);
    const named = expectExit(await run(`sample ${model} -n 20 --seed 3 --output-format tsv`), 0);
    expect(named.stdout).toBe(readFileSync(join(cwd, 'd.tsv'), 'utf8'));
  });

  it('stays in the recorded ranges, unless free', async () => {
    const heights = async (more: string) =>
      lines((await run(`sample ${model} -n 3000 --seed 1${more}`)).stdout)
        .slice(1)
        .map((line) => Number(line.split(',')[0]));
    const [least, most] = [
      Math.min(...rows.map(({ height }) => height)),
      Math.max(...rows.map(({ height }) => height)),
    ];
    const [recorded, free] = await Promise.all([heights(''), heights(' --ranges free')]);
    expect(recorded.every((height) => height >= least && height <= most)).toBe(true);
    expect(free.some((height) => height < least || height > most)).toBe(true);
  });

  it('warns of formulas, and prefixes them with --spreadsheet-safe; numbers are none', async () => {
    const plain = expectExit(await run('sample formulas.st -n 200 --seed 1'), 0);
    expect(plain.stderr).toMatch(/! \d+ text cells begin like spreadsheet formulas; --spreadsheet-safe prefixes them/);
    expect(plain.stdout).toMatch(/^=cmd\(\),/m);
    const safe = expectExit(await run('sample formulas.st -n 200 --seed 1 --spreadsheet-safe'), 0);
    expect(safe.stderr).not.toMatch(/formulas/);
    expect(safe.stdout).toBe(plain.stdout.replace(/^(=cmd\(\)|\+x|@y)/gm, "'$1"));
    expect(safe.stdout).toMatch(/,-\d/);
    expect(safe.stdout).toMatch(/^-5,/m);
  });
});

describe('score', () => {
  it('writes one value a row, and the summary beside it', async () => {
    const outcome = expectExit(await run(`score ${model} plants.csv`), 0);
    expect(lines(outcome.stdout)[0]).toBe('row,log_probability');
    expect(lines(outcome.stdout)).toHaveLength(81);
    expect(outcome.stderr).toMatch(/^80 rows: mean -\d+\.\d+ ± \d+\.\d+ nats\/row, total -\d+\.\d+ nats, exact\n$/);
    expectExit(await run(`score ${model} plants.csv -o scores.parquet`), 0);
    expect(existsSync(join(cwd, 'scores.parquet'))).toBe(true);
  });

  it('counts rows of probability zero: null in JSON with the reason, -Infinity in the table', async () => {
    const said = scoreDocument.parse(documentOf(expectExit(await run(`score ${model} strange.csv --json`), 0)));
    const values = said.values as (number | null)[];
    expect(said).toMatchObject({ mean: null, total: null, standardError: null });
    expect(said.warnings.join()).toMatch(/1 of 80 scored rows have probability zero \(values never seen in training\)/);
    expect(values.filter((value) => value === null)).toHaveLength(1);
    const table = expectExit(await run(`score ${model} strange.csv`), 0);
    expect(lines(table.stdout)[4]).toBe('4,-Infinity');
    expect(table.stderr).toMatch(/! 1 of 80 scored rows have probability zero/);
  });
});

describe('complete', () => {
  it('draws what is missing and gives every other cell back as it was, columns it does not know included', async () => {
    expectExit(await run(`complete ${model} gaps.csv --seed 1 -o full.csv`), 0);
    const [before, after] = [fileLines('gaps.csv'), fileLines('full.csv')].map((file) =>
      file.map((line) => line.split(',')),
    );
    expect(after[0]).toEqual(before[0]);
    for (const [i, cells] of before.entries()) {
      for (const [c, cell] of cells.entries()) {
        if (cell === 'NA' || cell === '') expect(after[i][c]).toMatch(/^(\d+(\.\d+)?|red|green|blue)$/);
        else expect(after[i][c]).toBe(cell);
      }
    }
  });

  it('draws columns that the file lacks', async () => {
    writeFileSync(join(cwd, 'narrow.csv'), 'colour\nred\nblue\n');
    const said = completeDocument.parse(
      documentOf(expectExit(await run(`complete ${model} narrow.csv --json --seed 1`), 0)),
    );
    expect(said.columns).toEqual(['colour', 'height', 'width', 'leaves', 'wild']);
    expect(said.values?.map(([colour]) => colour)).toEqual(['red', 'blue']);
  });
});

describe('encode and decode', () => {
  it('with as many dimensions as columns, decode undoes encode', async () => {
    expectExit(
      await run('fit plants.csv --model principal-components --columns height,width --dimensions 1 --seed 1 -o one.st'),
      0,
    );
    expectExit(await run('encode one.st plants.csv -o codes.ndjson'), 0);
    expect(fileLines('codes.ndjson')).toHaveLength(80);
    const decoded = expectExit(await run('decode one.st codes.ndjson'), 0);
    expect(lines(decoded.stdout)).toHaveLength(81);
    expect(lines(decoded.stdout)[0]).toBe('height,width');
  });

  it('codes that are no numbers, or not there, are refused with 3', async () => {
    expect(expectExit(await run('decode pca.st plants.csv'), 3).stderr).toMatch(/codes must have the columns/);
    const names = lines((await run('encode pca.st plants.csv')).stdout)[0];
    writeFileSync(
      join(cwd, 'words.csv'),
      `${names}\n${names
        .split(',')
        .map(() => 'word')
        .join(',')}\n`,
    );
    expect(expectExit(await run('decode pca.st words.csv -o none.csv'), 3).stderr).toMatch(
      /row 1 must hold numbers, got word/,
    );
    expect(existsSync(join(cwd, 'none.csv'))).toBe(false);
  });
});

describe('report and inspect', () => {
  it('write one page, or pictures too, or the page to standard output', async () => {
    expectExit(await run(`report ${model} plants.csv -o page.html --svg pictures`), 0);
    expect(readFileSync(join(cwd, 'page.html'), 'utf8')).toMatch(/^<!doctype html>/i);
    const streamed = expectExit(await run(`report ${model} plants.csv -o -`), 0);
    expect(streamed.stdout).toBe(readFileSync(join(cwd, 'page.html'), 'utf8'));
    expect(expectExit(await run(`report ${model}`), 0).stderr).toMatch(/report written to plants\.independent\.html/);
  });

  it('inspect prints every column, score and decision', async () => {
    const { stdout } = expectExit(await run(`inspect ${model}`), 0);
    for (const name of ['height', 'width', 'leaves', 'colour', 'wild', 'log-probability', 'held-out'])
      expect(stdout).toContain(name);
    expect(stdout).toMatch(/rows {5}80\n/);
  });
});
