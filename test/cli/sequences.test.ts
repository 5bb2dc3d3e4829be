// Text and sequences as users have them: what comes out is what went in, and what cannot be is one clear error.
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { documentOf, expectExit, type Outcome, runCli, runShell, temporaryFolder } from './run-cli.js';

const play = 'ROMEO:\nBut soft, what light?\n\nJULIET:\nAy me! O Romeo, Romeo.\n'.repeat(40);
const names = `${['anna', 'bob', 'ada', 'otto', 'nana', 'abba', 'toto', 'bab'].join('\n')}\n`.repeat(12);
const pieces = {
  train: [
    [[60, 64], [62]],
    [[60], [], [67]],
  ],
  valid: [[[60], [62]]],
  test: [[[64], [60, 67]]],
};
const cwd = temporaryFolder({
  'play.txt': play,
  'names.txt': names,
  'names.txt.gz': gzipSync(names),
  'music.json': JSON.stringify(pieces),
  'quakes.txt': '13,14,8,10,16,26,32,27,18,32,36,24,22,23,22,18,25,21,21,14,\n',
  'weather.csv': `place,day,weather\n${Array.from({ length: 60 }, (_, i) => `${i % 2 === 0 ? 'a' : 'b'},${(i * 7) % 5},${(i * i) % 3 === 0 ? 'rain' : 'sun'}`).join('\n')}\n`,
  'words.ldac': '2 0:2 1:1\n1 1:3\n2 0:1 2:1\n2 1:1 2:2\n1 2:2\n',
  'words.tokens': 'the\ncat\nhat\n',
  'pairs.csv': 'from,to\none,1\ntwo,2\nthree,3\nfour,4\n',
  'wrong.txt': Uint8Array.of(97, 98, 0xff, 97),
  'empty.txt': '',
  'once.txt': 'aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa',
});
const run = (line: string, input?: string): Promise<Outcome> =>
  runCli(line.split(' '), { cwd, ...(input === undefined ? {} : { input }) });
const read = (name: string) => readFileSync(join(cwd, name), 'utf8');

interface FitSaid {
  readonly rows: number;
  readonly columns: readonly string[];
  readonly decisions: readonly string[];
  readonly scores: readonly { readonly metric: string; readonly unit?: string; readonly rows: string }[];
}

async function fitted(line: string, output: string): Promise<FitSaid> {
  const outcome = expectExit(await run(`fit ${line} --seed 1 --json -o ${output}`), 0);
  return documentOf(outcome) as unknown as FitSaid;
}

async function refusal(line: string, exitCode: number) {
  const outcome = expectExit(await run(`${line} --json`), exitCode);
  return documentOf(outcome).error as { readonly message: string; readonly hint?: string };
}

describe('text', () => {
  it('is fitted as a file, drawn as it comes, scored and continued', async () => {
    const said = await fitted('play.txt --model n-gram --order 3', 'play.st');
    expect(said.rows).toBe(1);
    expect(said.decisions).toContain('play.txt is one document (--document line takes each line as one)');
    expect(said.scores.map(({ unit }) => unit)).toEqual(expect.arrayContaining(['nats/character', 'bits/character']));
    const drawn = expectExit(await run('sample play.st --prompt ROMEO: --length 60 --seed 2 --temperature 0.8'), 0);
    expect(drawn.stdout).toMatch(/^ROMEO:/);
    expect([...drawn.stdout.replace(/\n$/, '')].length).toBeGreaterThanOrEqual(59);
    expectExit(await run('sample play.st --prompt ROMEO: --length 60 --seed 2 --temperature 0.8 -o drawn.txt'), 0);
    expect(read('drawn.txt').trimEnd()).toBe(drawn.stdout.trimEnd());
    const scored = documentOf(expectExit(await run('score play.st play.txt --json'), 0));
    expect(scored).toMatchObject({ ok: true, rows: 1, steps: play.length, unit: 'nats/character', certainty: 'exact' });
    expect(scored.mean as number).toBeCloseTo((scored.total as number) / play.length, 10);
    expect(scored.bits as number).toBeCloseTo(-(scored.mean as number) / Math.LN2, 10);
    writeFileSync(join(cwd, 'scene.txt'), 'JULIET:\n');
    const continued = expectExit(await run('complete play.st scene.txt --length 20 --seed 1'), 0);
    expect(continued.stdout).toMatch(/^JULIET:\n/);
    expect(continued.stderr).toContain('20 steps of 1 sequence drawn');
  });

  it('is fitted as lines, from standard input and compressed files alike', async () => {
    const said = await fitted('names.txt --document line --model markov-chain', 'names.st');
    expect(said.rows).toBe(96);
    await fitted('names.txt.gz --document line --model markov-chain', 'packed.st');
    const piped = await runShell(
      '$ancestral fit - --format text --document line --model markov-chain --seed 1 -o piped.st < names.txt',
      { cwd },
    );
    expectExit(piped, 0);
    const files = ['names.st', 'packed.st', 'piped.st'].map((name) => readFileSync(join(cwd, name)));
    expect(files[1].equals(files[0])).toBe(true);
    expect(files[2].equals(files[0])).toBe(true);
    const lines = expectExit(await run('sample names.st -n 5 --seed 1'), 0).stdout.split('\n');
    expect(lines).toHaveLength(6);
    const said5 = documentOf(expectExit(await run('sample names.st -n 5 --seed 1 --json'), 0));
    expect(said5.values).toEqual(lines.slice(0, 5));
    expectExit(await run('sample names.st -n 5 --seed 1 -o five.csv'), 0);
    expect(read('five.csv')).toBe(`text\n${lines.join('\n')}`);
    const scores = expectExit(await run('score names.st names.txt'), 0);
    expect(scores.stdout.split('\n').slice(0, 2)).toEqual([
      'row,steps,log_probability',
      expect.stringMatching(/^1,5,-/),
    ]);
    expect(scores.stderr).toMatch(/^96 sequences, \d+ characters and stops: mean -\d+\.\d+ ± .* nats\/character \(\d/);
  });

  it('is cut into words, bytes and byte pairs', async () => {
    for (const unit of ['word', 'byte', 'pair --vocabulary 60']) {
      const said = await fitted(`play.txt --unit ${unit} --model markov-chain`, `${unit.split(' ')[0]}.st`);
      expect(said.scores.at(0)).toMatchObject({ metric: 'log-likelihood' });
      const drawn = expectExit(await run(`sample ${unit.split(' ')[0]}.st --length 12 --seed 1`), 0);
      expect(drawn.stdout.length).toBeGreaterThan(5);
    }
    await fitted('wrong.txt --unit byte --model independent', 'wrong.st');
  });

  it('may be a folder of files', async () => {
    mkdirSync(join(cwd, 'plays'));
    for (const name of ['a', 'b', 'c', 'd', 'e', 'f'])
      writeFileSync(join(cwd, 'plays', `${name}.txt`), play.slice(0, 300));
    writeFileSync(join(cwd, 'plays', 'notes.md'), 'x');
    const said = await fitted('plays --model independent', 'plays.st');
    expect(said.rows).toBe(6);
    expect(said.decisions).toContain('each of the 6 files is a document (--document line takes each line as one)');
    expect(said.decisions).toContain('what does not end in .txt is left aside: notes.md');
  });

  it.each([
    [
      'fit wrong.txt --model independent',
      3,
      'wrong.txt: text must be UTF-8, got byte 0xFF, which is not UTF-8, at byte 2 in line 1',
    ],
    ['fit quakes.txt --model independent', 3, 'text: quakes.txt must be text, got numbers: 13,14,8'],
    ['fit empty.txt --model independent', 3, 'text: must have symbols, got none'],
    ['fit play.txt --model gaussian-mixture', 2, 'gaussian-mixture: takes tables and images, got sequences'],
    ['fit play.txt --columns a', 2, '--columns: is for tables and images, got text'],
    ['fit play.txt --unit letter', 2, '--unit: must be one of character, word, byte, pair, got letter'],
    ['fit weather.csv --unit word', 2, '--unit: is for text, got a table or images'],
    ['fit weather.csv --model markov-chain', 2, 'markov-chain: takes sequences, got a table'],
    ['fit play.txt --split train', 2, '--split: is for files that carry splits, got play.txt'],
  ])('%s ends with %i', async (line, exitCode, message) => {
    expect((await refusal(line, exitCode)).message).toContain(message);
  });

  it('of one symbol is fitted, and of a model is no table', async () => {
    await fitted('once.txt --model n-gram', 'once.st');
    expect(expectExit(await run('sample once.st --length 5 --seed 1'), 0).stdout).toBe('aaaaa\n');
    const prompted = expectExit(await run('sample once.st --length 5 --seed 1 --prompt az'), 0);
    expect(prompted.stderr).toContain('1 of the 2 symbols of the prompt az were never seen in training');
    expect((await refusal('score once.st weather.csv --format csv', 3)).message).toContain('data: must be text');
    expect((await refusal('score once.st absent.txt', 1)).message).toContain('absent.txt: no such file or folder');
    expect((await refusal('sample once.st --length 2 --prompt aaa', 2)).message).toContain('length must be at least');
  });
});

describe('other sequences', () => {
  it('are music with its splits', async () => {
    const said = await fitted('music.json --model independent', 'music.st');
    expect(said.rows).toBe(2);
    expect(said.columns).toHaveLength(88);
    expect(said.decisions).toContain(
      'the splits of music.json: train (2 sequences) is fitted, valid (1 sequence) is for validation, test (1 sequence) is for the held-out score',
    );
    expect(said.scores.find(({ rows }) => rows === 'held-out')).toMatchObject({ unit: 'nats/frame' });
    const test = documentOf(expectExit(await run('score music.st music.json --split test --json'), 0));
    expect(test).toMatchObject({ rows: 1, steps: 2, unit: 'nats/frame' });
    expectExit(await run('sample music.st -n 3 --seed 1 -o drawn.json'), 0);
    const drawn = JSON.parse(read('drawn.json')) as number[][][];
    expect(drawn).toHaveLength(3);
    const again = documentOf(expectExit(await run('score music.st drawn.json --json'), 0));
    expect(again.rows).toBe(3);
    expect((await fitted('music.json --split test --model independent', 'part.st')).rows).toBe(1);
  });

  it('are counts, and steps of a table in their order', async () => {
    const quakes = await fitted('quakes.txt --format counts --model independent', 'quakes.st');
    expect(quakes).toMatchObject({ rows: 1, columns: ['count'] });
    const ordered = await fitted('weather.csv --in-order --columns weather --model markov-chain', 'ordered.st');
    expect(ordered.scores.find(({ rows }) => rows === 'held-out')).toMatchObject({ unit: 'nats/symbol' });
    const apart = await fitted('weather.csv --sequence place --model independent', 'apart.st');
    expect(apart).toMatchObject({ rows: 2, columns: ['day', 'weather'] });
    const drawn = expectExit(await run('sample apart.st -n 2 --length 3 --seed 1'), 0).stdout;
    expect(drawn.split('\n')[0]).toBe('place,day,weather');
    expectExit(await run('score apart.st weather.csv'), 0);
  });

  it('are bags of words', async () => {
    const said = await fitted('words.ldac --model independent', 'words.st');
    expect(said.decisions).toEqual(expect.arrayContaining(['words from words.tokens']));
    expect(said.scores.find(({ rows }) => rows === 'held-out')).toMatchObject({ unit: 'nats/word' });
    const drawn = documentOf(expectExit(await run('sample words.st -n 2 --seed 1 --json'), 0));
    for (const word of (drawn.values as string[][]).flat()) expect(['the', 'cat', 'hat']).toContain(word);
  });

  it('are pairs only where both columns are named', async () => {
    expect((await refusal('fit pairs.csv --source from --model independent', 2)).message).toContain(
      '--source: needs --target, the column that is drawn given it, got none',
    );
    expect((await refusal('fit pairs.csv --source from --target too --model independent', 2)).message).toContain(
      'source and target must be columns of the table, got too',
    );
  });

  it('are compared in one unit', async () => {
    const said = documentOf(
      expectExit(
        await run('compare names.txt --document line --models independent,markov-chain,mixture --seed 1 --json'),
        0,
      ),
    ) as { results: { model: string; error: string | null; scores: { unit: string }[] }[] };
    const ranked = said.results.filter(({ error }) => error === null);
    expect(ranked.map(({ model }) => model)).toEqual(['markov-chain', 'independent']);
    for (const { scores } of ranked) expect(scores[0].unit).toBe('nats/character');
    expect(said.results.at(-1)?.error).toContain('takes tables and images, got sequences');
  });
});
