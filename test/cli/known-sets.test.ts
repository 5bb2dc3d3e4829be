// Real files as a newcomer would name them; run where ANCESTRAL_DATA names the folder that holds them.
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { compareDocument, fitDocument } from './documents.js';
import { documentOf, expectExit, runCli, temporaryFolder } from './run-cli.js';

const data = process.env.ANCESTRAL_DATA;
const cwd = temporaryFolder();

async function fit(...args: string[]) {
  const outcome = await runCli(['fit', ...args, '--seed', '1', '--json', '--force', '-o', 'm.st'], {
    cwd,
    env: { ANCESTRAL_DATA: data },
  });
  return fitDocument.parse(documentOf(expectExit(outcome, 0)));
}

describe.skipIf(!data)('with ANCESTRAL_DATA', () => {
  const file = (name: string) => join(data ?? '', name);

  it('Old Faithful has the likelihood of two full Gaussians that the literature has', async () => {
    const { scores, columns, decisions } = await fit(
      file('tabular/faithful.csv'),
      ...'--model gaussian-mixture --components 2 --covariance full'.split(' '),
    );
    expect(columns).toEqual(['eruptions', 'waiting']);
    expect(decisions).toContain('column rownames left out: all values differ');
    // mclust, model VVV with two components: log-likelihood -1130.264, BIC 2322.192 (its sign turned).
    expect(scores[0].value).toBeCloseTo(-1130.264, 2);
    expect(scores[1].value).toBeCloseTo(2322.192, 1);
  });

  it.each([
    ['iris', 150, 5],
    ['penguins', 344, 8],
    ['breast-cancer', 569, 31],
    ['wine-quality-red', 1599, 12],
    ['seattle-weather', 1461, 6],
    ['sachs-discrete', 5400, 11],
    ['digits', 1797, 62],
    ['nltcs:test', 3236, 16],
  ])('%s is known by name: %i rows, %i columns', async (name, rows, columns) => {
    const said = await fit(name, '--model', 'independent', '--holdout', '0.2');
    expect([said.rows, said.columns.length]).toEqual([rows, columns]);
    for (const { value } of said.scores) expect(value).not.toBeNull();
  });

  it('adult: atoms, missing cells and counts are recognised and told', async () => {
    const { decisions, columns, rows } = await fit(
      file('tabular/adult.tsv.gz'),
      '--model',
      'independent',
      '--holdout',
      '0.1',
    );
    expect([rows, columns.length]).toEqual([32_561, 15]);
    const said = decisions.join('\n');
    expect(said).toMatch(/gzip compression is undone/);
    expect(said).toMatch(/column workclass has 1836 missing cells/);
    expect(said).toMatch(/cap-gain: 0 holds 91\.7 % of the rows/);
  });

  it('a file without a header asks for --no-header, and its columns are numbered', async () => {
    const path = file('images/digits8x8-tes.csv');
    const refused = expectExit(await runCli(['fit', path, '--model', 'independent'], { cwd }), 3);
    expect(refused.stderr).toMatch(/pass --no-header if the first row is data/);
    const said = await fit(path, '--no-header', '--model', 'independent', '--holdout', '0.2');
    expect(said.columns[0]).toBe('c2');
    expect(said.decisions).toContain('column c1 left out: always 0');
  });

  it('given splits: test rows are scored, never fitted', async () => {
    const said = await fit('nltcs', '--model', 'independent', '--test', 'nltcs:test');
    expect(said.rows).toBe(16_181);
    // numpy, from the two files: mean over test rows of x ln p + (1 - x) ln (1 - p), p the training shares with half a row added to each side.
    expect(said.scores.at(-1)?.value).toBeCloseTo(-9.233608, 5);
  });

  it('penguins: whatever takes the table is ranked above the baseline, what does not says why', async () => {
    const args = 'compare penguins --models independent,mixture,gaussian-mixture --seed 1 --json'.split(' ');
    const said = compareDocument.parse(
      documentOf(expectExit(await runCli(args, { cwd, env: { ANCESTRAL_DATA: data } }), 0)),
    );
    expect(said.results.map(({ model }) => model)).toEqual(['mixture', 'independent', 'gaussian-mixture']);
    expect(said.results[2].error).toMatch(/categorical column species.*--drop species,island,sex/);
  });
});
