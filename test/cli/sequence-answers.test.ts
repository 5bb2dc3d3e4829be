// Hidden states, forecasts and n-grams of other programs, as users ask for them.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { documentOf, expectExit, runCli, temporaryFolder } from './run-cli.js';

/** Twenty days warm and dry, twenty cold and wet, and so on. */
const weather = Array.from({ length: 200 }, (_, t) => {
  const isWarm = Math.floor(t / 20) % 2 === 0;
  return `${(isWarm ? 20 : 5) + ((t * 7) % 5) / 2},${isWarm === (t % 10 > 0) ? 'sun' : 'rain'}`;
});
const cwd = temporaryFolder({
  'weather.csv': `warmth,sky\n${weather.join('\n')}\n`,
  'text.txt': 'to be or not to be\n'.repeat(20),
});
const run = (line: string) => runCli(line.split(' '), { cwd });
const json = async (line: string) => documentOf(expectExit(await run(`${line} --json`), 0)) as Record<string, unknown>;
const refusal = async (line: string) => {
  const { error } = documentOf(expectExit(await run(`${line} --json`), 2));
  return (error as { readonly message: string }).message;
};

beforeAll(async () => {
  const told = '--model hidden-markov --states 2 --seed 1 --types warmth=continuous,sky=categorical';
  expectExit(await run(`fit weather.csv --in-order ${told} -o weather.st`), 0);
}, 60_000);

describe('a hidden Markov model', () => {
  it('encodes each step as its state on the best path and the probability of each', async () => {
    const said = await json('encode weather.st weather.csv');
    expect(said).toMatchObject({ model: 'hidden-markov', rows: 1, steps: 200 });
    expect(said.columns).toEqual(['sequence', 'step', 'state', 'p(state 1)', 'p(state 2)']);
    const values = said.values as [number, number, string, number, number][];
    const first = values[0][2];
    for (const [t, [sequence, step, state, p, q]] of values.entries()) {
      expect([sequence, step]).toEqual([1, t + 1]);
      expect(state === first).toBe(Math.floor(t / 20) % 2 === 0);
      expect(p + q).toBeCloseTo(1, 12);
      expect(state).toBe(p > q ? 'state 1' : 'state 2');
    }
    expectExit(await run('encode weather.st weather.csv -o states.csv'), 0);
    expect(readFileSync(join(cwd, 'states.csv'), 'utf8').split('\n')).toHaveLength(202);
  });

  it('forecasts with intervals, each inside the wider one, and with the shares of categories', async () => {
    const said = await json('complete weather.st weather.csv --length 3 --intervals 0.5,0.9 --seed 4');
    expect(said).toMatchObject({ model: 'hidden-markov', rows: 1, filled: 3, draws: 199, seed: 4 });
    const names = said.columns as string[];
    expect(names).toEqual([
      ...['sequence', 'ahead', 'warmth', 'warmth low 0.5', 'warmth high 0.5', 'warmth low 0.9', 'warmth high 0.9'],
      ...['sky', 'p(sky=rain)', 'p(sky=sun)'],
    ]);
    const lines = said.values as (number | string)[][];
    expect(lines.map(([sequence, ahead]) => [sequence, ahead])).toEqual([1, 2, 3].map((ahead) => [1, ahead]));
    for (const line of lines) {
      const [median, low, high, lower, higher] = line.slice(2, 7) as number[];
      expect([lower, low, median, high, higher]).toEqual([lower, low, median, high, higher].sort((a, b) => a - b));
      expect(Number(line[8]) + Number(line[9])).toBeCloseTo(1, 12);
    }
    expect(await json('complete weather.st weather.csv --length 3 --intervals 0.5,0.9 --seed 4')).toEqual(said);
  });

  it('says what a forecast needs', async () => {
    const of = (rest: string) => refusal(`complete weather.st weather.csv ${rest}`);
    expect(await of('--intervals 0.5')).toBe('complete: --intervals needs --length, got none');
    expect(await of('--length 2 --intervals 1.5')).toBe('--intervals: must be shares between 0 and 1, got 1.5');
    expect(await of('--length 2 --intervals 0.9 --draws 5')).toBe(
      'hidden-markov: draws must be an integer >= 19 for these shares, got 5',
    );
    expect(await of('--length 2 --intervals 0.9 --top-k 5')).toBe(
      "complete: --intervals are those of the model's own law, got --top-k",
    );
    expect(await refusal('fit weather.csv --in-order --model hidden-markov --emission poisson')).toBe(
      'hidden-markov: emission poisson takes count columns, got warmth, which is continuous',
    );
  });
});

it('text is forecast as the share of each character', async () => {
  expectExit(await run('fit text.txt --model n-gram --order 4 --seed 1 -o text.st'), 0);
  const said = await json('complete text.st text.txt --length 1 --intervals 0.5 --seed 2');
  const [line] = said.values as (number | string)[][];
  // Each line begins alike.
  expect(line[2]).toBe('t');
  expect(Number(line[(said.columns as string[]).indexOf('p(character=t)')])).toBeGreaterThan(0.9);
});

it('n-grams of another program are read as they are, and written back', async () => {
  expectExit(await run('fit text.txt --document line --model n-gram --order 3 --seed 1 -o lines.st'), 0);
  expectExit(await run('export lines.st --format arpa -o lines.arpa'), 0);
  expect(await json('fit lines.arpa -o back.st')).toMatchObject({ model: 'n-gram', options: { order: 3 }, scores: [] });
  const value = async (model: string) => (await json(`score ${model} text.txt`)).total as number;
  expect(await value('back.st')).toBeCloseTo(await value('lines.st'), 8);
  expectExit(await run('export back.st --format arpa -o again.arpa'), 0);
  expect(await refusal('fit lines.arpa -o other.st --order 2 --model n-gram')).toBe(
    'fit: a file in the arpa form is read as it is, got --order',
  );
  expect(await refusal('fit lines.arpa -o other.st --model mixture')).toBe(
    'fit: --model of a file in the arpa form must be n-gram, got mixture',
  );
});
