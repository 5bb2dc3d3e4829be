// Every command with --json says exactly one document on standard output, the one of the contract; so does every error.
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import type { ZodType, z } from 'zod';
import * as documents from './documents.js';
import { delimited, plantColumns, plants } from './plants.js';
import { documentOf, expectExit, runCli, temporaryFolder } from './run-cli.js';

const rows = plants(120);
const cwd = temporaryFolder({
  'plants.csv': delimited(rows),
  'numbers.csv': delimited(rows.map(({ height, width }) => ({ height, width }))),
  'more.csv': delimited(plants(150).slice(120)),
  'damaged.safetensors': 'not a model',
});

const json = async <S extends ZodType>(schema: S, ...args: string[]): Promise<z.output<S>> => {
  const outcome = await runCli([...args, '--json'], { cwd });
  expectExit(outcome, 0);
  return schema.parse(documentOf(outcome));
};

beforeAll(async () => {
  await Promise.all([
    json(documents.fitDocument, 'fit', 'plants.csv', '--model', 'independent', '--seed', '1'),
    json(documents.fitDocument, 'fit', 'numbers.csv', '--model', 'principal-components', '--seed', '1'),
  ]);
});

describe('with --json', () => {
  it('fit says model, options, scores, decisions and file', async () => {
    const said = await json(
      documents.fitDocument,
      ...'fit numbers.csv --model gaussian-mixture --components 2 --covariance full --seed 1'.split(' '),
    );
    expect(said).toMatchObject({
      ok: true,
      model: 'gaussian-mixture',
      options: { components: 2, covariance: 'full' },
      seed: 1,
      rows: 120,
      columns: ['height', 'width'],
      converged: true,
      file: 'numbers.gaussian-mixture.safetensors',
    });
    const byMetric = Object.fromEntries(said.scores.map((each) => [`${each.metric} ${each.rows}`, each]));
    expect(Object.keys(byMetric)).toEqual([
      'log-likelihood training',
      'bic training',
      'aic training',
      'log-probability held-out',
    ]);
    expect(byMetric['log-likelihood training']).toMatchObject({ unit: 'nats', certainty: 'exact' });
    expect(byMetric['log-probability held-out']).toMatchObject({ unit: 'nats/row', certainty: 'exact' });
    expect(byMetric['log-probability held-out'].standardError).toBeGreaterThan(0);
    // Schwarz: 11 free parameters (1 weight, 2 × 2 means, 2 × 3 covariances), ln 120 each.
    const logLikelihood = byMetric['log-likelihood training'].value as number;
    expect(byMetric['bic training'].value).toBeCloseTo(11 * Math.log(120) - 2 * logLikelihood, 6);
  });

  it('sample says rows, seed and values', async () => {
    const said = await json(
      documents.sampleDocument,
      'sample',
      'plants.independent.safetensors',
      '-n',
      '3',
      '--seed',
      '5',
    );
    expect(said).toMatchObject({ rows: 3, seed: 5, columns: plantColumns });
    expect(said.values).toHaveLength(3);
    const toFile = await json(documents.sampleDocument, 'sample', 'plants.independent.safetensors', '-o', 'drawn.csv');
    expect(toFile).toMatchObject({ rows: 120, file: 'drawn.csv' });
    expect(toFile.values).toBeUndefined();
  });

  it('sample says what was given', async () => {
    const given = ['--given', 'colour=red', '--given', 'height=20'];
    const said = await json(documents.sampleDocument, 'sample', 'plants.independent.safetensors', '-n', '2', ...given);
    expect(said.given).toEqual({ colour: 'red', height: '20' });
    expect(said.values?.map(([height, , , colour]) => [height, colour])).toEqual([
      [20, 'red'],
      [20, 'red'],
    ]);
  });

  it('score says mean, total and one value a row', async () => {
    const said = await json(documents.scoreDocument, 'score', 'plants.independent.safetensors', 'plants.csv');
    expect(said).toMatchObject({ rows: 120, certainty: 'exact', unit: 'nats' });
    const values = said.values as number[];
    expect(values).toHaveLength(120);
    const total = values.reduce((sum, value) => sum + value, 0);
    expect(said.total).toBeCloseTo(total, 8);
    expect(said.mean).toBeCloseTo(total / 120, 10);
    const toFile = await json(
      documents.scoreDocument,
      'score',
      'plants.independent.safetensors',
      'plants.csv',
      '-o',
      's.csv',
    );
    expect(toFile).toMatchObject({ file: 's.csv', mean: said.mean });
    expect(toFile.values).toBeUndefined();
  });

  it('a conditional score says what is given', async () => {
    const [joint, rest] = await Promise.all([
      json(documents.scoreDocument, 'score', 'plants.independent.safetensors', 'plants.csv'),
      json(
        documents.scoreDocument,
        ...'score plants.independent.safetensors plants.csv --given colour,wild'.split(' '),
      ),
    ]);
    expect(rest.given).toEqual(['colour', 'wild']);
    // log p(a, b) = log p(b) + log p(a | b), and the probability of two categories is at most one.
    expect(rest.total as number).toBeGreaterThan(joint.total as number);
  });

  it('compare says its split and one entry a family, best first, the baseline marked', async () => {
    const said = await json(
      documents.compareDocument,
      ...'compare plants.csv --folds 3 --seed 2 --models independent,mixture,gaussian-mixture,naive-bayes'.split(' '),
    );
    expect(said).toMatchObject({ data: 'plants.csv', split: { folds: 3, seed: 2 } });
    expect(said.scale).toMatch(/log-densities \(2 of 5 columns.*log-masses \(3\)/);
    expect(said.results.filter(({ baseline }) => baseline).map(({ model }) => model)).toEqual(['independent']);
    const ranked = said.results.filter(({ error, unranked }) => error === null && unranked === undefined);
    const means = ranked.map(({ scores }) => scores[0].value as number);
    expect(means.length).toBeGreaterThan(1);
    expect(means).toEqual([...means].sort((a, b) => b - a));
    const refused = said.results.filter(({ error }) => error !== null);
    expect(refused.map(({ model }) => model).sort()).toEqual(['gaussian-mixture', 'naive-bayes']);
    expect(refused.find(({ model }) => model === 'gaussian-mixture')?.error).toContain('--drop');
    expect(refused.find(({ model }) => model === 'naive-bayes')?.error).toContain('--label');
    // Families that cannot be ranked come last.
    expect(said.results.slice(-2)).toEqual(refused);
  });

  it('compare takes a given test file', async () => {
    const said = await json(
      documents.compareDocument,
      ...'compare plants.csv --test more.csv --seed 2 --models independent'.split(' '),
    );
    expect(said.split).toEqual({ test: 'more', seed: 2 });
    const scored = await json(documents.scoreDocument, 'score', 'plants.independent.safetensors', 'more.csv');
    expect(said.results[0].scores[0].value).toBeCloseTo(scored.mean as number, 10);
  });

  it('complete says how many cells were drawn', async () => {
    const said = await json(
      documents.completeDocument,
      ...'complete plants.independent.safetensors more.csv --mask colour,height --draws 2 --seed 1'.split(' '),
    );
    expect(said).toMatchObject({ rows: 30, filled: 120, draws: 2, columns: ['draw', ...plantColumns] });
    expect(said.values).toHaveLength(60);
  });

  it('encode and decode say columns and values', async () => {
    const model = 'numbers.principal-components.safetensors';
    const codes = await json(documents.codesDocument, 'encode', model, 'numbers.csv');
    expect(codes.values).toHaveLength(120);
    await json(documents.codesDocument, 'encode', model, 'numbers.csv', '-o', 'codes.csv');
    const decoded = await json(documents.codesDocument, 'decode', model, 'codes.csv');
    expect(decoded).toMatchObject({ rows: 120, columns: ['height', 'width'] });
  });

  it('inspect says what the file holds', async () => {
    const said = await json(documents.inspectDocument, 'inspect', 'plants.independent.safetensors');
    expect(said).toMatchObject({ model: 'independent', seed: 1, keepsRows: false });
    expect(said.schema.columns).toHaveLength(5);
  });

  it('report says where it is', async () => {
    const said = await json(documents.reportDocument, 'report', 'plants.independent.safetensors', 'plants.csv');
    expect(said).toMatchObject({ file: 'plants.independent.html', pictures: [] });
  });

  it('demo says where its files are, in a folder that is its own', async () => {
    const said = await json(documents.demoDocument, 'demo', '--models', 'independent');
    for (const file of Object.values(said.files)) expect(existsSync(join(cwd, file))).toBe(true);
    const first = readFileSync(join(cwd, said.files.drawn));
    await json(documents.demoDocument, 'demo', '--models', 'independent');
    expect(readFileSync(join(cwd, said.files.drawn)).equals(first)).toBe(true);
    const taken = temporaryFolder();
    mkdirSync(join(taken, 'ancestral-demo'));
    writeFileSync(join(taken, 'ancestral-demo', 'mine.txt'), 'precious');
    expectExit(await runCli(['demo', '--models', 'independent'], { cwd: taken }), 1);
    expect(readFileSync(join(taken, 'ancestral-demo', 'mine.txt'), 'utf8')).toBe('precious');
  });

  it('models says all families, or one', async () => {
    const all = await json(documents.modelsDocument, 'models');
    expect(all.models.map(({ name }) => name)).toEqual(
      expect.arrayContaining(['independent', 'gaussian-mixture', 'mixture']),
    );
    const [one] = (await json(documents.modelsDocument, 'models', 'gaussian-mixture')).models;
    expect(one).toMatchObject({ family: ['explicit', 'tractable'], data: ['table'], certainty: ['exact'] });
    expect(one.options.properties.components).toMatchObject({ type: 'integer', minimum: 1 });
  });
});

describe('an error with --json', () => {
  it.each([
    ['an unknown command', 2, 'USAGE', ['fti', 'plants.csv']],
    ['an unknown flag', 2, 'USAGE', ['fit', 'plants.csv', '--sead', '1']],
    ['an argument that is missing', 2, 'USAGE', ['fit']],
    ['an argument too many', 2, 'USAGE', ['inspect', 'a', 'b']],
    ['an option outside its rule', 2, 'OPTION', 'fit numbers.csv --model gaussian-mixture --components 0'.split(' ')],
    ['a family that is not there', 2, 'OPTION', ['models', 'gaussian-mixtur']],
    ['a column that is not there', 2, 'OPTION', ['fit', 'plants.csv', '--model', 'independent', '--drop', 'heigth']],
    ['a column that a family cannot take', 2, 'CAPABILITY', ['fit', 'plants.csv', '--model', 'gaussian-mixture']],
    ['a capability that a family lacks', 2, 'CAPABILITY', ['encode', 'plants.independent.safetensors', 'plants.csv']],
    ['data that are not there', 1, 'IO', ['fit', 'nowhere.csv']],
    ['data without rows', 3, 'DATA_EMPTY', ['fit', '-']],
    ['an address', 3, 'DATA_NOT_FOUND', ['fit', 'http://localhost:1/a.csv']],
    ['a table without the columns', 3, 'DATA_COLUMNS', ['score', 'plants.independent.safetensors', 'numbers.csv']],
    ['a damaged model', 4, 'MODEL_INVALID', ['inspect', 'damaged.safetensors']],
    ['a model that is not there', 4, 'MODEL_NOT_FOUND', ['sample', 'nothing.safetensors']],
    ['an output that is there', 1, 'EXISTS', ['fit', 'numbers.csv', '--model', 'independent', '-o', 'plants.csv']],
  ])('%s: exit code %i, code %s', async (_what, exitCode, code, args) => {
    const outcome = await runCli([...args, '--json'], { cwd });
    expectExit(outcome, exitCode);
    const { error } = documents.errorDocument.parse(documentOf(outcome));
    expect(error.code).toBe(code);
    expect(outcome.stderr).toContain(error.message);
  });
});
