// A model file is the same for the same fit, holds no rows that it does not own up to, and is refused the moment a byte is wrong.
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { errorDocument, inspectDocument, modelsDocument } from './documents.js';
import { delimited, plants } from './plants.js';
import { documentOf, expectExit, runCli, temporaryFolder } from './run-cli.js';

/** Planted where only a copy of the row could show it: a number with digits of its own, and a name that is an identifier. */
const SECRET_NUMBER = 17.123456789;
const SECRET_NAME = 'Ada-Planted-Secret';
const rows = plants(60).map((row, i) => ({
  name: i === 30 ? SECRET_NAME : `person-${i}`,
  height: i === 30 ? SECRET_NUMBER : row.height + i / 1e9,
  width: row.width + i / 1e9,
}));
const cwd = temporaryFolder({ 'people.csv': delimited(rows) });
const read = (name: string) => readFileSync(join(cwd, name));
const run = (line: string) => runCli(line.split(' '), { cwd });

beforeAll(async () => {
  expectExit(await run('fit people.csv --model gaussian-mixture --components 2 --seed 1 -o a.st'), 0);
}, 30_000);

it('the same fit gives the same bytes, from any folder, and names none', async () => {
  expectExit(await run('fit ./people.csv --model gaussian-mixture --components 2 --seed 1 -o b.st'), 0);
  expectExit(
    await runCli('fit people.csv --model gaussian-mixture --components 2 --seed 1 -o c.st'.split(' '), {
      cwd,
      env: { TZ: 'Asia/Tokyo', USER: 'somebody-else' },
    }),
    0,
  );
  expect(read('b.st').equals(read('a.st'))).toBe(true);
  expect(read('c.st').equals(read('a.st'))).toBe(true);
  const text = read('a.st').toString('latin1');
  for (const word of [cwd, 'people.csv', process.env.USER, process.env.HOSTNAME, `${new Date().getFullYear()}-`]) {
    if (word !== undefined && word.length > 3) expect(text).not.toContain(word);
  }
});

describe('training rows', () => {
  it('are in no file of a family that does not say so', async () => {
    const { models } = modelsDocument.parse(documentOf(await run('models --json')));
    const secret = Buffer.alloc(8);
    secret.writeDoubleLE(SECRET_NUMBER);
    const checked: string[] = [];
    for (const { name } of models) {
      const file = `secret.${name}.st`;
      const fitted = await runCli(
        [
          'fit',
          'people.csv',
          '--model',
          name,
          '--seed',
          '1',
          '--holdout',
          '0.5',
          '--time-limit',
          '2',
          '-o',
          file,
          '--json',
        ],
        { cwd },
      );
      if (fitted.code === 2) continue;
      expectExit(fitted, 0);
      const { warnings } = documentOf(fitted) as { warnings: string[] };
      const { keepsRows } = inspectDocument.parse(documentOf(expectExit(await run(`inspect ${file} --json`), 0)));
      expect({ name, warned: warnings.some((warning) => warning.includes('keeps training rows')) }).toEqual({
        name,
        warned: keepsRows,
      });
      const bytes = read(file);
      expect(bytes.includes(SECRET_NAME)).toBe(false);
      if (keepsRows) expect((await run(`inspect ${file}`)).stdout).toMatch(/the file contains training rows/);
      else
        expect({ name, has: bytes.includes(secret) || bytes.includes(String(SECRET_NUMBER)) }).toEqual({
          name,
          has: false,
        });
      checked.push(name);
    }
    expect(checked).toEqual(expect.arrayContaining(['independent', 'gaussian-mixture', 'mixture']));
  });
});

describe('a file that is', () => {
  const damaged: readonly (readonly [string, (bytes: Buffer) => Buffer])[] = [
    ['empty', () => Buffer.alloc(0)],
    ['cut in its header', (bytes) => bytes.subarray(0, 100)],
    ['cut in its data', (bytes) => bytes.subarray(0, bytes.length - 8)],
    ['longer than it says', (bytes) => Buffer.concat([bytes, Buffer.from('garbage!')])],
    ['changed in its data', (bytes) => flipped(bytes, bytes.length - 5)],
    ['changed in its header', (bytes) => flipped(bytes, 300)],
    ['changed in its length', (bytes) => flipped(bytes, 1)],
    ['of another program', () => safetensors({ __metadata__: { format: 'pt' } })],
    [
      'of a newer version',
      (bytes) =>
        Buffer.from(bytes.toString('latin1').replace('"ancestral.format":"1.', '"ancestral.format":"9.'), 'latin1'),
    ],
    ['text', () => Buffer.from(delimited(rows))],
  ];

  it.each(damaged)('%s is refused with 4', async (what, damage) => {
    const file = `${what.replaceAll(' ', '-')}.st`;
    writeFileSync(join(cwd, file), damage(read('a.st')));
    const outcome = expectExit(await run(`sample ${file} -n 3 --json`), 4);
    expect(errorDocument.parse(documentOf(outcome)).error.code).toMatch(/^MODEL_(INVALID|CHECKSUM|FOREIGN|VERSION)$/);
  });
});

function flipped(bytes: Buffer, place: number): Buffer {
  const copy = Buffer.from(bytes);
  copy[place] ^= 0x01;
  return copy;
}

function safetensors(header: object): Buffer {
  const text = Buffer.from(JSON.stringify(header));
  const length = Buffer.alloc(8);
  length.writeBigUInt64LE(BigInt(text.length));
  return Buffer.concat([length, text]);
}
