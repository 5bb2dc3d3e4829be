// Drawn rows are judged beside real ones: a document by the contract, a page, and one sentence for what cannot be judged.
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { delimited, plants } from './plants.js';
import { documentOf, expectExit, runCli, temporaryFolder } from './run-cli.js';

const rows = plants(300);
const cwd = temporaryFolder({
  'plants.csv': delimited(rows),
  'fresh.csv': delimited(rows.slice(150)),
  'few.csv': delimited(rows.slice(0, 3)),
  'narrow.csv': delimited(rows.map(({ height, width }) => ({ height, width }))),
});
const run = (line: string) => runCli(line.split(' '), { cwd });

beforeAll(async () => {
  expectExit(await run('fit plants.csv --model independent --seed 1 -o plants.st'), 0);
}, 30_000);

interface Score {
  readonly metric: string;
  readonly value: number;
  readonly floor: number;
  readonly standardError: number | null;
  readonly verdict: string;
}

describe('evaluate', () => {
  it('gives each score beside its floor, the same for the same seed, and a page', async () => {
    const line = 'evaluate plants.st plants.csv --training fresh.csv --seed 3 -n 120 --json';
    const [first, second] = await Promise.all([run(`${line} -o page.html`), run(line)]);
    expectExit(first, 0);
    const { report, ...document } = documentOf(first);
    expect(document).toEqual(documentOf(second));
    expect(report).toBe('page.html');
    expect(existsSync(join(cwd, 'page.html'))).toBe(true);
    expect(document).toMatchObject({ ok: true, model: 'independent', rows: 120, reference: 150, seed: 3 });
    const scores = document.scores as Score[];
    expect(scores.map(({ metric }) => metric)).toContain('column-shapes');
    for (const { value, floor, verdict } of scores) {
      expect([typeof value, typeof floor]).toEqual(['number', 'number']);
      expect(['like real', 'close', 'different']).toContain(verdict);
    }
    expect(document.verdict).toHaveLength(2);
  }, 60_000);

  it.each([
    ['plants.csv --metrics column-shape', 2, 'metrics: must be one of', 'did you mean column-shapes?'],
    ['plants.csv --label hight', 2, '--label: must be a column of the model, got hight', 'did you mean height?'],
    ['few.csv', 3, 'evaluate: needs at least 4 real rows and 2 drawn ones, got 3 and 1', 'give more rows'],
    ['plants.csv --metrics missing-value-similarity', 3, 'no cell of the training rows was missing', ''],
    ['narrow.csv', 3, 'leaves', ''],
  ])(
    'says in one sentence why not: %s',
    async (words, code, message, hint) => {
      const outcome = await run(`evaluate plants.st ${words} --seed 1 --json`);
      expectExit(outcome, code);
      const { error } = documentOf(outcome) as { readonly error: { readonly message: string; readonly hint?: string } };
      expect(error.message).toContain(message);
      expect(error.hint ?? '').toContain(hint);
    },
    30_000,
  );
});

it('compare --metrics judges what each family draws, beside its log-probability', async () => {
  const outcome = await run(
    'compare plants.csv --models independent --holdout 0.5 --seed 1 --metrics column-shapes --json',
  );
  expectExit(outcome, 0);
  const [entry] = documentOf(outcome).results as readonly {
    readonly scores: unknown[];
    readonly sampleScores: Score[];
  }[];
  expect(entry.scores).toHaveLength(1);
  expect(entry.sampleScores.map(({ metric }) => metric)).toEqual(['column-shapes']);
}, 30_000);
