// Families that learn batch by batch, as a user meets them: stopped and gone on with, out of time, on another engine, given nonsense.
import type { ChildProcess } from 'node:child_process';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import type { Capability, ModelDefinition } from '../../src/model/define-model.js';
import { flagOf } from '../../src/model/options.js';
import { allFamilies } from '../../src/models/find-family.js';
import type { MadeTable } from '../contract/made-columns.js';
import { tableFor, takesTables } from '../contract/subject.js';
import { errorDocument, fitDocument, scoreDocument } from './documents.js';
import { documentOf, expectExit, type Outcome, runCli, temporaryFolder } from './run-cli.js';

/** A small network, as far as a family has these options. */
const SMALL = { batch: 16, hidden: 8, layers: 1, latent: 2, evaluation: 2, temperatures: 50, chains: 8, burnIn: 10 };
/** Some thousand updates: a second or two, of which every moment may be the last. */
const LONG = 150;
const ROWS = 200;

const cwd = temporaryFolder();
const path = (name: string) => join(cwd, name);
const bytesOf = (name: string) => readFileSync(path(name));

interface Subject {
  readonly name: string;
  readonly definition: ModelDefinition;
  readonly made: MadeTable;
}

async function subjects(): Promise<Subject[]> {
  const all = (await allFamilies()).map(({ definition }) => definition as ModelDefinition);
  return all.filter(takesTables).flatMap((definition): Subject[] => {
    const wanted = ['continuous', 'count', 'categorical', 'binary', 'binary'] as const;
    const made = tableFor(definition, wanted, { count: ROWS });
    if (made === undefined) return [];
    const { learner } = definition.bind(definition.options.parse({}), made.schema);
    return learner.updates === 'per batch' ? [{ name: definition.name, definition, made }] : [];
  });
}

/** The rows as a file would have them; `hole` says which cells are empty. */
function csvOf({ schema, rows }: MadeTable, hole: (row: number, column: number) => boolean = () => false): string {
  const cell = (row: number, c: number) => {
    if (hole(row, c)) return '';
    const value = rows.columns[c][row];
    return schema.columns[c].categories[value] ?? String(value);
  };
  const lines = Array.from({ length: rows.count }, (_, row) => schema.columns.map((_column, c) => cell(row, c)).join());
  return `${[schema.columns.map(({ name }) => name).join(), ...lines].join('\n')}\n`;
}

/** Runs, and sends a signal to the whole process group once the file is there. */
async function stopped(args: readonly string[], file: string, signal: NodeJS.Signals) {
  let sentAt = 0;
  const onStart = (child: ChildProcess) => {
    const watch = setInterval(() => {
      if (!existsSync(path(file)) || sentAt > 0) return;
      sentAt = performance.now();
      process.kill(-(child.pid as number), signal);
    }, 5);
    child.on('exit', () => clearInterval(watch));
  };
  const outcome = await runCli(args, { cwd, detached: true, onStart });
  return { ...outcome, seconds: (performance.now() - sentAt) / 1000 };
}

const run = async (...args: string[]): Promise<Outcome> => expectExit(await runCli([...args, '--json'], { cwd }), 0);
const refusal = async (code: number, ...args: string[]) => {
  const outcome = expectExit(await runCli([...args, '--json'], { cwd }), code);
  return errorDocument.parse(documentOf(outcome)).error;
};

const all = await subjects();

describe.each(all)('$name', ({ name, definition, made }) => {
  const has = (option: string) => definition.options.shape[option] !== undefined;
  const small = Object.entries(SMALL).flatMap(([option, value]) =>
    has(option) ? [`--${flagOf(option)}`, String(value)] : [],
  );
  const fit = (data: string, epochs: number, file: string, ...more: string[]) => [
    ...['fit', data, '--model', name, ...small, '--epochs', String(epochs), '--seed', '1', '--holdout', '0.1'],
    ...more,
    ...['-o', file],
  ];
  const data = `${name}.csv`;
  const [whole, brief] = [`${name}.whole.st`, `${name}.brief.st`];
  const often = ['--checkpoint-every', '0.02'];
  const scoreOf = (outcome: Outcome) => fitDocument.parse(documentOf(outcome)).scores;

  let native: ReturnType<typeof scoreOf>;

  beforeAll(async () => {
    writeFileSync(path(data), csvOf(made));
    await run(...fit(data, LONG, whole));
    native = scoreOf(await run(...fit(data, 2, brief)));
  }, 120_000);

  it('learns the same bytes with one thread', async () => {
    await run(...fit(data, LONG, `${name}.one.st`, '--threads', '1'));
    expect(bytesOf(`${name}.one.st`).equals(bytesOf(whole))).toBe(true);
  });

  it('killed with its whole process group, goes on to the same bytes', async () => {
    const file = `${name}.killed.st`;
    const outcome = await stopped(fit(data, LONG, file, ...often), `${file}.checkpoint`, 'SIGKILL');
    expect(outcome.signal).toBe('SIGKILL');
    expect(existsSync(path(file))).toBe(false);
    await run(...fit(data, LONG, file, '--resume'));
    expect(bytesOf(file).equals(bytesOf(whole))).toBe(true);
    expect(existsSync(path(`${file}.checkpoint`))).toBe(false);
  });

  it('stopped by Ctrl-C, says how to go on, and goes on to the same bytes', async () => {
    const file = `${name}.cut.st`;
    const outcome = await stopped(fit(data, LONG, file, ...often), `${file}.checkpoint`, 'SIGINT');
    expectExit(outcome, 130);
    expect(outcome.seconds).toBeLessThan(2);
    expect(outcome.stdout).toBe('');
    const line = /go on with: ancestral (.*)\n/.exec(outcome.stderr)?.[1].split(' ') as string[];
    await run(...line);
    expect(bytesOf(file).equals(bytesOf(whole))).toBe(true);
  });

  it('out of time, keeps what it has and says so', async () => {
    const outcome = await run(...fit(data, 1_000_000, `${name}.late.st`, '--time-limit', '1'));
    const { seconds, converged, steps, warnings } = fitDocument.parse(documentOf(outcome));
    expect(seconds).toBeLessThan(4);
    expect([converged, steps > 0]).toEqual([false, true]);
    expect(warnings.join('\n')).toMatch(/time limit/);
    // What one moment of learning gave is a model like any other.
    await run('inspect', `${name}.late.st`);
  });

  it('learns the same on WebAssembly, to the rounding of single precision', async () => {
    const web = scoreOf(await run(...fit(data, 2, `${name}.web.st`, '--engine', 'wasm')));
    for (const [i, { value }] of native.entries()) {
      const other = web[i].value as number;
      expect(Math.abs(other - (value as number))).toBeLessThan(1e-4 * Math.abs(value as number));
    }
  });

  const commands: readonly [Capability | 'any', readonly string[]][] = [
    ['sample', ['sample', brief, '-n', '5', '--seed', '1']],
    ['density', ['score', brief, data]],
    ['completion', ['complete', brief, `${name}.holes.csv`, '--seed', '1']],
    ['latent', ['encode', brief, data]],
    ['any', ['inspect', brief]],
    ['any', ['report', brief, data, '-o', `${name}.html`]],
  ];
  it('answers each command with one document without a number that is none', async () => {
    writeFileSync(
      path(`${name}.holes.csv`),
      csvOf(made, (row, c) => (row + c) % 3 === 0),
    );
    for (const [capability, line] of commands) {
      if (capability !== 'any' && !definition.capabilities.includes(capability)) continue;
      const outcome = await run(...line);
      documentOf(outcome);
      // Text that stands for missing cells is all that a document may have of it.
      const said = outcome.stdout.replace(/"missingTokens":\[.*?\]/, '');
      expect(`${said}${outcome.stderr}`).not.toMatch(/\bNaN\b|\bInfinity\b/);
    }
    const page = readFileSync(path(`${name}.html`), 'utf8');
    expect(page.replaceAll(/<script[\s\S]*?<\/script>/g, '')).not.toMatch(/\bNaN\b/);
  });

  it.runIf(has('learningRate'))('that runs away says in which step, and where', async () => {
    const file = `${name}.away.st`;
    const { code, message, hint } = await refusal(1, ...fit(data, LONG, file, '--learning-rate', '1e30'));
    expect(code).toBe('NOT_FINITE');
    expect(message).toMatch(
      /^fit: the objective must stay finite, got \S+ in step \d+.*\((first bad \w+: \S+|all parameters were finite before it)\)$/,
    );
    expect(message).not.toContain('file:');
    expect(hint).toContain('--learning-rate');
    expect(existsSync(path(file))).toBe(false);
  });

  it('one row is too few', async () => {
    writeFileSync(path(`${name}.one.csv`), csvOf(made).split('\n').slice(0, 2).join('\n'));
    const line = fit(`${name}.one.csv`, 1, `${name}.none.st`).filter((word) => !['--holdout', '0.1'].includes(word));
    expect(await refusal(3, ...line)).toMatchObject({ code: 'DATA_TOO_FEW_ROWS' });
  });

  it('takes a constant column and missing cells in every row, and scores what it never saw', async () => {
    const holes = csvOf(made, (row, c) => (row + c) % 2 === 0 || row === 7).trimEnd();
    // A column of one value is a number or a category, never binary.
    const takesNumbers = definition.measures.includes('continuous');
    const more = (i: number) => (takesNumbers ? `,${i === 0 ? 'same' : '4'}` : '');
    const lines = holes.split('\n').map((line, i) => `${line}${more(i)}`);
    const file = `${name}.hard.st`;
    writeFileSync(path(`${name}.hard.csv`), `${lines.join('\n')}\n`);
    const scores = scoreOf(await run(...fit(`${name}.hard.csv`, 2, file, '--columns', lines[0])));
    for (const { value } of scores) expect(value).not.toBe(null);
    if (!definition.capabilities.includes('density')) return;
    const target = made.schema.columns.findIndex(({ categories }) => categories.length > 0);
    const strange = lines.slice(0, 4).map((line, i) => {
      const cells = line.split(',');
      if (i === 1) cells[target] = 'never seen';
      return cells.join();
    });
    writeFileSync(path(`${name}.strange.csv`), `${strange.join('\n')}\n`);
    const { values, warnings } = scoreDocument.parse(documentOf(await run('score', file, `${name}.strange.csv`)));
    expect(values?.map((value) => value === null)).toEqual([true, false, false]);
    expect(warnings.join()).toMatch(/1 of 3 scored rows/);
  });
});

it.each([
  ['epochs', '0'],
  ['batch', '0'],
  ['latent', '0'],
  ['learningRate', '-1'],
  ['hidden', 'abc'],
])('%s %s is wrong usage', async (option, value) => {
  const { name } = all.find(({ definition }) => definition.options.shape[option] !== undefined) as Subject;
  const { code, message } = await refusal(2, 'fit', 'no-such.csv', '--model', name, `--${flagOf(option)}`, value);
  expect(code).toBe('OPTION');
  expect(message).toMatch(new RegExp(`^${name}: ${flagOf(option)} must be .*, got ${value}$`));
});

it('takes no part where none is named and a fit takes minutes, which is said once', async () => {
  const slow = all.filter(({ definition }) => definition.takesLong && definition.capabilities.includes('density'));
  const [{ name, made }] = slow;
  writeFileSync(path('untried.csv'), csvOf(made));
  const outcome = await run('compare', 'untried.csv', '--seed', '1', '--holdout', '0.1', '--time-limit', '1');
  const { results, decisions } = documentOf(outcome) as { results: { model: string }[]; decisions: string[] };
  expect(results.map(({ model }) => model)).not.toContain(name);
  const names = slow.map((each) => each.name).join(', ');
  expect(decisions.filter((each) => each.startsWith('not tried'))).toEqual([
    `not tried, because a fit takes minutes: ${names} (name them with --models, or all)`,
  ]);
});
