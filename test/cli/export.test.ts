// Exported files as other programs meet them: a Node process with ONNX Runtime alone, and the checker of the ONNX project.
import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { documentOf, expectExit, root, runCli, temporaryFolder } from './run-cli.js';

const folder = temporaryFolder();
const path = (name: string) => join(folder, name);

/** The script of docs/export.md, which needs nothing of this package. */
const CLEAN = `
import ort from '${join(root, 'node_modules', 'onnxruntime-node', 'dist', 'index.js')}';
import { readFileSync } from 'node:fs';
const { file, feeds, output } = JSON.parse(readFileSync(0, 'utf8'));
const session = await ort.InferenceSession.create(file);
const tensor = ({ dims, values }) => new ort.Tensor('float64', Float64Array.from(values), dims);
const results = await session.run(Object.fromEntries(Object.entries(feeds).map(([name, feed]) => [name, tensor(feed)])));
process.stdout.write(JSON.stringify(Array.from(results[output].data)));
`;

function runClean(file: string, feeds: object, output: string): number[] {
  const ran = spawnSync(process.execPath, ['--input-type=module', '-e', CLEAN], {
    input: JSON.stringify({ file, feeds, output }),
    encoding: 'utf8',
  });
  expect(ran.stderr).toBe('');
  return JSON.parse(ran.stdout) as number[];
}

// Eruptions and waiting times: two clusters, as of the geyser.
const rows = Array.from({ length: 60 }, (_, i) => [2 + (i % 2) * 2.3 + 0.01 * i, 54 + (i % 2) * 26 + ((i * 7) % 11)]);

beforeAll(async () => {
  writeFileSync(path('rows.csv'), `a,b\n${rows.map((row) => row.join()).join('\n')}\n`);
  const pieces = [
    ['gaussian-mixture', '--components', '2'],
    ['principal-components', '--dimensions', '1'],
    ['independent'],
    ['mixture', '--components', '2'],
    ['histogram'],
  ];
  for (const [model, ...options] of pieces) {
    const flags = ['--model', model, ...options, '--types', 'a=continuous,b=continuous', '--seed', '1'];
    expectExit(await runCli(['fit', path('rows.csv'), ...flags, '-o', path(`${model}.safetensors`)]), 0);
  }
}, 60_000);

async function exported(model: string, name: string): Promise<string> {
  const file = path(`${model}.${name}.onnx`);
  const flags = ['--function', name, '-o', file, '--force', '--json'];
  const outcome = expectExit(await runCli(['export', path(`${model}.safetensors`), ...flags]), 0);
  expect(documentOf(outcome)).toMatchObject({ ok: true, model, function: name, file, warnings: [] });
  return file;
}

describe('an exported file', () => {
  it.each(['gaussian-mixture', 'principal-components', 'independent', 'mixture', 'histogram'])(
    'of %s scores rows as ancestral score does',
    async (model) => {
      const file = await exported(model, 'logProb');
      const own = documentOf(
        expectExit(await runCli(['score', path(`${model}.safetensors`), path('rows.csv'), '--json']), 0),
      ).values as number[];
      const values = runClean(file, { rows: { dims: [rows.length, 2], values: rows.flat() } }, 'log_prob');
      for (const [i, value] of values.entries())
        expect(Math.abs(value - own[i])).toBeLessThan(1e-9 * (1 + Math.abs(own[i])));
      const [single] = runClean(file, { rows: { dims: [1, 2], values: rows[3] } }, 'log_prob');
      expect(single).toBeCloseTo(own[3], 9);
    },
    30_000,
  );

  it('draws what its noise says', async () => {
    const file = await exported('principal-components', 'sample');
    // No noise at all gives the mean of all columns.
    const drawn = runClean(file, { noise_normal: { dims: [2, 3], values: new Array(6).fill(0) } }, 'rows');
    const mean = (c: number) => rows.reduce((sum, row) => sum + row[c], 0) / rows.length;
    expect(drawn[0]).toBeCloseTo(mean(0), 9);
    expect(drawn[3]).toBeCloseTo(mean(1), 9);
  });

  it('names no path, time or host, and is the same each time', async () => {
    const file = await exported('mixture', 'logProb');
    const bytes = readFileSync(file);
    expect(bytes.includes(Buffer.from(folder))).toBe(false);
    await exported('mixture', 'logProb');
    expect(readFileSync(file).equals(bytes)).toBe(true);
  });

  const python = '/usr/bin/python3';
  const hasChecker = existsSync(python) && spawnSync(python, ['-c', 'import onnx']).status === 0;
  const files: readonly [string, string][] = [
    ['gaussian-mixture', 'logProb'],
    ['gaussian-mixture', 'sample'],
    ['principal-components', 'encode'],
    ['principal-components', 'decode'],
    ['mixture', 'logProb'],
    ['mixture', 'sample'],
    ['histogram', 'logProb'],
    ['histogram', 'sample'],
  ];
  it.skipIf(!hasChecker)(
    `passes the checker of ONNX${hasChecker ? '' : ' (not asked: no python3-onnx here)'}`,
    async () => {
      const paths: string[] = [];
      for (const [model, name] of files) paths.push(await exported(model, name));
      const script = 'import onnx, sys\nfor p in sys.argv[1:]: onnx.checker.check_model(onnx.load(p), full_check=True)';
      const checked = spawnSync(python, ['-c', script, ...paths], { encoding: 'utf8' });
      expect([checked.status, checked.stderr]).toEqual([0, '']);
    },
    60_000,
  );
});

describe('what cannot be exported', () => {
  it('is said with what can', async () => {
    const model = path('mixture.safetensors');
    const outcome = expectExit(
      await runCli(['export', model, '--function', 'encode', '-o', path('x.onnx'), '--json']),
      2,
    );
    expect(documentOf(outcome).error).toMatchObject({
      code: 'CAPABILITY',
      message: 'mixture: has no graph for encode',
      hint: expect.stringContaining('it exports sample, logProb'),
    });
    expect(existsSync(path('x.onnx'))).toBe(false);
  });

  it.each([
    [[], 'export: needs to know the function, got none'],
    [['--function', 'dream'], '--function: must be one of sample, logProb, encode, decode, got dream'],
    [['--function', 'sample', '-o', '-'], 'export: a graph is written to a file, got -o -'],
  ])('%j is wrong usage', async (flags, message) => {
    const outcome = expectExit(await runCli(['export', path('mixture.safetensors'), ...flags, '--json']), 2);
    expect(documentOf(outcome).error).toMatchObject({ message });
  });
});
