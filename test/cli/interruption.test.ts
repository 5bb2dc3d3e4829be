// A fit that is stopped goes on where it was, to the same bytes: Ctrl-C, kill, kill -9.
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { errorDocument } from './documents.js';
import { documentOf, expectExit, type Outcome, runCli, runShell, temporaryFolder } from './run-cli.js';

const cwd = temporaryFolder();
/** Starts of some forty passes: a second or two, of which every moment may be the last. */
const long =
  'fit moons:400 --model gaussian-mixture --components 6 --covariance full --restarts 25 --holdout 0.5 --seed 1'.split(
    ' ',
  );
const often = ['--checkpoint-every', '0.02'];
const bytesOf = (name: string) => readFileSync(join(cwd, name));

/** Runs until the checkpoint is there, then sends the signals. */
function stopped(
  args: readonly string[],
  checkpoint: string,
  ...signals: NodeJS.Signals[]
): Promise<Outcome & { seconds: number }> {
  let sentAt = 0;
  const run = runCli(args, {
    cwd,
    onStart(child) {
      const watch = setInterval(() => {
        if (!existsSync(join(cwd, checkpoint)) || sentAt > 0) return;
        sentAt = performance.now();
        for (const signal of signals) child.kill(signal);
      }, 5);
      child.on('exit', () => clearInterval(watch));
    },
  });
  return run.then((outcome) => ({ ...outcome, seconds: (performance.now() - sentAt) / 1000 }));
}

beforeAll(async () => {
  const model = ['fit', 'moons:400', '--model', 'independent', '--seed', '1', '-o', 'moons.st'];
  expectExit(await runCli(model, { cwd }), 0);
  expectExit(await runCli([...long, '-o', 'whole.st'], { cwd }), 0);
}, 60_000);

describe('a fit stopped by', () => {
  it('Ctrl-C saves a checkpoint, and its printed line goes on to the same bytes', async () => {
    const outcome = await stopped([...long, ...often, '-o', 'cut.st'], 'cut.st.checkpoint', 'SIGINT');
    expectExit(outcome, 130);
    expect(outcome.seconds).toBeLessThan(2);
    expect(outcome.stdout).toBe('');
    expect(existsSync(join(cwd, 'cut.st'))).toBe(false);
    const line = /go on with: ancestral (.*)\n/.exec(outcome.stderr)?.[1] as string;
    expect(line).toMatch(/ -o cut\.st --resume$/);
    expectExit(await runShell(`$ancestral ${line}`, { cwd }), 0);
    expect(bytesOf('cut.st').equals(bytesOf('whole.st'))).toBe(true);
    expect(existsSync(join(cwd, 'cut.st.checkpoint'))).toBe(false);
  });

  it('SIGTERM exits with 143 and one JSON document', async () => {
    const outcome = await stopped([...long, ...often, '-o', 'term.st', '--json'], 'term.st.checkpoint', 'SIGTERM');
    expectExit(outcome, 143);
    const { error } = errorDocument.parse(documentOf(outcome));
    expect(error).toMatchObject({ code: 'INTERRUPTED', hint: expect.stringContaining('--resume') });
  });

  it('a Ctrl-C that comes twice at once, as npx passes it on, saves a checkpoint too', async () => {
    const outcome = await stopped([...long, ...often, '-o', 'twice.st'], 'twice.st.checkpoint', 'SIGINT', 'SIGINT');
    expect(expectExit(outcome, 130).stderr).toContain('go on with: ancestral');
  });

  it('kill -9 goes on from its last periodic checkpoint, found without -o', async () => {
    const path = 'moons-400.gaussian-mixture.safetensors';
    const outcome = await stopped([...long, ...often], `${path}.checkpoint`, 'SIGKILL');
    expect(outcome.signal).toBe('SIGKILL');
    // The process that computes holds the same pipes: they close when it has ended too.
    expect(outcome.seconds).toBeLessThan(3);
    // The seed is that of the checkpoint.
    const again = long.slice(0, long.indexOf('--seed'));
    expectExit(await runCli([...again, '--resume'], { cwd }), 0);
    expect(bytesOf(path).equals(bytesOf('whole.st'))).toBe(true);
  });

  it('Ctrl-C while families are compared says how to go on too', async () => {
    // Comparing takes many times as long as starting and reading, so the signal falls well within it on slow machines too.
    const args = ['fit', 'moons:4000', '--seed', '1', '-o', 'auto.st'];
    const outcome = await runCli(args, { cwd, onStart: (child) => setTimeout(() => child.kill('SIGINT'), 3_000) });
    expectExit(outcome, 130);
    expect(outcome.stderr).toMatch(
      /checkpoint auto\.st\.checkpoint is saved\n {2}go on with: ancestral fit .* -o auto\.st --resume/,
    );
  });
});

describe('a checkpoint', () => {
  const resume = (args: readonly string[], checkpoint = 'kept.st') =>
    runCli([...args, '-o', checkpoint, '--resume'], { cwd });

  beforeAll(async () => {
    expectExit(await stopped([...long, ...often, '-o', 'kept.st'], 'kept.st.checkpoint', 'SIGINT'), 130);
  });

  it.each([
    ['other data', long.with(1, 'moons:401'), /needs the same data as before/],
    ['other options', long.with(5, '7'), /needs the same options as before, got .*7.* instead of .*6/],
    [
      'another model',
      'fit moons:400 --model mixture'.split(' '),
      /needs the same model as before, got mixture instead of gaussian-mixture/,
    ],
    ['another seed', long.with(-1, '2'), /needs the same seed as before, got 2 instead of 1/],
  ])('is refused for %s', async (_what, args, message) => {
    expect(expectExit(await resume(args), 2).stderr).toMatch(message);
    expect(existsSync(join(cwd, 'kept.st.checkpoint'))).toBe(true);
  });

  it('is not written over by a fit that starts anew', async () => {
    const refused = expectExit(await runCli([...long, '-o', 'kept.st'], { cwd }), 1);
    expect(refused.stderr).toMatch(/an interrupted fit left it\n.*--resume goes on from it, --force starts anew/);
  });

  it('that is damaged or foreign is refused with 4', async () => {
    const bytes = Buffer.from(bytesOf('kept.st.checkpoint'));
    bytes[bytes.length - 3] ^= 1;
    writeFileSync(join(cwd, 'hurt.st.checkpoint'), bytes);
    expect(expectExit(await resume(long, 'hurt.st'), 4).stderr).toMatch(/checksum|sha256/);
    writeFileSync(join(cwd, 'model.st.checkpoint'), bytesOf('whole.st'));
    expect(expectExit(await resume(long, 'model.st'), 4).stderr).toMatch(/must be a checkpoint of a fit/);
  });
});

it('other commands stop too, and leave no half-written file', async () => {
  const halfWritten = () => readdirSync(cwd).filter((name) => /huge|^\.ancestral-/.test(name));
  const outcome = await runCli(['sample', 'moons.st', '-n', '500000000', '-o', 'huge.csv'], {
    cwd,
    onStart(child) {
      const watch = setInterval(() => {
        if (halfWritten().length > 0) child.kill('SIGINT');
        if (child.killed) clearInterval(watch);
      }, 5);
    },
  });
  expectExit(outcome, 130);
  expect(halfWritten()).toEqual([]);
});

it('a fit that has not converged exits with 5 under --strict, and keeps its best', async () => {
  const args = [
    ...long.slice(0, long.indexOf('--restarts')),
    '--restarts',
    '1',
    '--iterations',
    '2',
    '--holdout',
    '0.5',
    '--seed',
    '1',
  ];
  const loose = expectExit(await runCli([...args, '-o', 'loose.st', '--json'], { cwd }), 0);
  expect(documentOf(loose)).toMatchObject({
    converged: false,
    warnings: [expect.stringContaining('raise iterations')],
  });
  const strict = expectExit(await runCli([...args, '-o', 'strict.st', '--strict', '--json'], { cwd }), 5);
  expect(documentOf(strict)).toMatchObject({ ok: true, converged: false, file: 'strict.st' });
  expect(bytesOf('strict.st').equals(bytesOf('loose.st'))).toBe(true);
});

it('a time limit keeps the best so far and says so', async () => {
  const args = [...long.with(long.indexOf('25'), '100000'), '--time-limit', '1', '-o', 'limited.st', '--json'];
  const outcome = expectExit(await runCli(args, { cwd }), 0);
  const { seconds, warnings } = documentOf(outcome) as { seconds: number; warnings: string[] };
  expect(seconds).toBeLessThan(4);
  expect(warnings.join('\n')).toMatch(/time limit/);
});
