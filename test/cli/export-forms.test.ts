// Models in forms that other programs of their kind read.
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { documentOf, expectExit, runCli, temporaryFolder } from './run-cli.js';

const folder = temporaryFolder();
const path = (name: string) => join(folder, name);

beforeAll(async () => {
  writeFileSync(path('names.txt'), 'anna\nhannah\nann\nnan\nana\n');
  const flags = ['--document', 'line', '--model', 'n-gram', '--order', '3', '--seed', '1', '-o', path('n.safetensors')];
  expectExit(await runCli(['fit', path('names.txt'), ...flags]), 0);
}, 60_000);

const exportAs = (...flags: string[]) => runCli(['export', path('n.safetensors'), ...flags]);

describe('an n-gram model', () => {
  it('is written as an ARPA file', async () => {
    const outcome = expectExit(await exportAs('--format', 'arpa', '-o', path('n.arpa'), '--json'), 0);
    expect(documentOf(outcome)).toMatchObject({ ok: true, model: 'n-gram', format: 'arpa', file: path('n.arpa') });
    const text = readFileSync(path('n.arpa'), 'utf8');
    expect(text.startsWith('\\data\\\nngram 1=6\n')).toBe(true); // a, h, n, <unk>, <s>, </s>
    expect(expectExit(await exportAs('--format', 'arpa', '-o', '-'), 0).stdout).toBe(text);
  });

  it.each([
    [['--format', 'bif'], 2, 'n-gram: has no form bif, only arpa'],
    [
      ['--format', 'arpa', '--function', 'sample'],
      2,
      'export: takes a function or a format, got --function sample and --format arpa',
    ],
  ])('%j is refused', async (flags, code, message) => {
    const outcome = expectExit(await exportAs(...flags, '-o', path('x'), '--json'), code);
    expect(documentOf(outcome).error).toMatchObject({ message });
    expect(existsSync(path('x'))).toBe(false);
  });
});
