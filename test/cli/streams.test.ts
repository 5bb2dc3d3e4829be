// Standard streams: answers on one, everything else on the other, plain text for machines, and no complaint where a reader leaves early.
import { beforeAll, describe, expect, it } from 'vitest';
import { delimited, plants } from './plants.js';
import { expectExit, runCli, runShell, temporaryFolder } from './run-cli.js';

const ESCAPE = '\u001b';
const cwd = temporaryFolder({
  'plants.csv': delimited(plants(60)),
  'hostile.csv': [
    `a,${ESCAPE}[31mred${ESCAPE}]0;owned\u0007,\u202eb`,
    ...Array.from({ length: 40 }, (_, i) => `${i}.5,${i % 2 ? `x${ESCAPE}[2J` : 'y'},${(i * 7) % 11}`),
  ].join('\n'),
});
const model = 'plants.independent.safetensors';

beforeAll(async () => {
  expectExit(await runCli(['fit', 'plants.csv', '--model', 'independent', '--seed', '1'], { cwd }), 0);
  expectExit(
    await runCli(['fit', 'hostile.csv', '--model', 'independent', '--seed', '1', '-o', 'hostile.st'], { cwd }),
    0,
  );
});

describe('a reader that leaves', () => {
  it.each([
    `sample ${model} -n 300000`,
    `sample ${model} -n 50000 --json`,
    `score ${model} plants.csv`,
    '--help',
    'models',
  ])('%s | head -c 10 ends well', async (line) => {
    const outcome = await runShell(
      `$ancestral ${line} 2>errors | head -c 10 > /dev/null; echo "\${PIPESTATUS[0]}"; cat errors`,
      { cwd },
    );
    expect(outcome.stdout).toMatch(/^0\n/);
    expect(outcome.stdout).not.toMatch(/error|EPIPE/);
  });

  it.each([`sample ${model} -n 10`, 'models --json', '--help', `inspect ${model}`])(
    'a full disk is an error: %s > /dev/full',
    async (line) => {
      const outcome = expectExit(await runShell(`$ancestral ${line} > /dev/full`, { cwd }), 1);
      expect(outcome.stderr).toMatch(/^error: standard output: the disk is full\n {2}free some space/m);
      expect(outcome.stderr.match(/disk is full/g)).toHaveLength(1);
    },
  );

  it('a full disk is an error for -o too', async () => {
    const outcome = expectExit(await runCli(['sample', model, '-n', '10', '-o', '/dev/full'], { cwd }), 1);
    expect(outcome.stderr).toMatch(/\/dev\/full: the disk is full/);
  });

  it('closed output streams crash nothing', async () => {
    expectExit(await runShell(`$ancestral sample ${model} -n 10 >&- 2>&-`, { cwd }), 0);
    expectExit(await runShell(`$ancestral models < /dev/null 2>&- | wc -l`, { cwd }), 0);
  });
});

describe('for machines', () => {
  it.each([
    ['nothing set', {}],
    ['NO_COLOR', { NO_COLOR: '1' }],
    ['TERM=dumb', { TERM: 'dumb' }],
    ['CI', { CI: '1' }],
    ['FORCE_COLOR', { FORCE_COLOR: '3', TERM: 'xterm-256color' }],
  ])('no escape sequence is printed: %s', async (_what, env) => {
    for (const args of [['fit', 'nowhere.csv']]) {
      const { stdout, stderr } = await runCli(args, { cwd, env });
      expect(stdout + stderr).not.toContain(ESCAPE);
    }
  });

  it('notes go to standard error, and --quiet leaves them out', async () => {
    const loud = expectExit(await runCli(['sample', model, '-n', '2'], { cwd }), 0);
    expect(loud.stdout).toMatch(/^height,width,leaves,colour,wild\n(.*\n){2}$/);
    expect(loud.stderr).toMatch(/^· seed \d+ drawn; --seed \d+ repeats this run\n$/);
    const quiet = expectExit(await runCli(['sample', model, '-n', '2', '--quiet'], { cwd }), 0);
    expect(quiet.stderr).toBe('');
    const seed = /seed (\d+) drawn/.exec(loud.stderr)?.[1] as string;
    expect((await runCli(['sample', model, '-n', '2', '--seed', seed], { cwd })).stdout).toBe(loud.stdout);
  });
});

describe('control characters in data', () => {
  it('are made visible wherever people read', async () => {
    for (const args of [
      ['inspect', 'hostile.st'],
      ['compare', 'hostile.csv', '--models', 'independent,gaussian-mixture'],
      ['fit', 'hostile.csv', '--model', 'gaussian-mixture'],
      ['fit', 'hostile.csv', '--model', 'independent', '-o', 'h2.st'],
      ['fit', 'hostile.csv', '--label', `no${ESCAPE}[2Jpe`],
    ]) {
      const { stdout, stderr } = await runCli(args, { cwd });
      // biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what is looked for.
      expect(stdout + stderr).not.toMatch(/[\u0000-\u0009\u000b-\u001f\u007f-\u009f\u202e]/);
      expect(stdout + stderr).toContain('\\u{1b}');
    }
  });

  it('are written exactly into data', async () => {
    const { stdout } = expectExit(await runCli(['sample', 'hostile.st', '-n', '20', '--seed', '1'], { cwd }), 0);
    expect(stdout).toContain(`${ESCAPE}[31mred`);
    expect(stdout).toContain(`x${ESCAPE}[2J`);
  });
});

describe('the surroundings', () => {
  const args = ['fit', 'plants.csv', '--model', 'independent', '--seed', '1', '--json', '--force', '-o'];
  const settings: [string, string, Record<string, string | undefined>][] = [
    ['a Turkish locale', 'tr.st', { LC_ALL: 'tr_TR.UTF-8', LANG: 'tr_TR.UTF-8' }],
    ['a German locale', 'de.st', { LC_ALL: 'de_DE.UTF-8' }],
    ['another time zone', 'tz.st', { TZ: 'Pacific/Kiritimati' }],
    ['no home', 'home.st', { HOME: undefined, XDG_CACHE_HOME: undefined }],
  ];

  it('change nothing in the model', async () => {
    expectExit(await runCli([...args, 'here.st'], { cwd }), 0);
    for (const [, file, env] of settings) expectExit(await runCli([...args, file], { cwd, env }), 0);
    expectExit(await runShell(`ulimit -n 64; $ancestral ${args.join(' ')} files.st`, { cwd }), 0);
    const files = ['here.st', 'files.st', ...settings.map(([, file]) => file)];
    const sums = await runShell(`cksum ${files.join(' ')} | cut -d ' ' -f 1-2 | sort -u | wc -l`, { cwd });
    expect(sums.stdout.trim()).toBe('1');
  });

  it('a working folder that is gone is one clear error', async () => {
    const outcome = await runShell(`mkdir gone; cd gone; rmdir ../gone; $ancestral fit moons:50 --model independent`, {
      cwd,
    });
    expectExit(outcome, 1);
    expect(outcome.stderr.trim().split('\n').length).toBeLessThanOrEqual(3);
  });
});
