// What computes for long runs in a process of its own, which neither outlives its supervisor nor takes it along.
import type { ChildProcess } from 'node:child_process';
import { execFileSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { errorDocument } from './documents.js';
import { documentOf, expectExit, type Outcome, runCli, temporaryFolder } from './run-cli.js';

const cwd = temporaryFolder();
/** Far more starts than anybody waits for; the limit ends what a failed test leaves behind. */
const endless = [
  ...'fit moons:400 --model gaussian-mixture --components 6 --covariance full --restarts 100000'.split(' '),
  ...'--holdout 0.5 --seed 1 --checkpoint-every 0.02 --time-limit 30'.split(' '),
];

interface Running {
  readonly supervisor: number;
  /** The process that computes. */
  readonly computing: number;
  /** What has come on standard error so far. */
  stderr(): string;
}

/** Runs an endless fit in a process group of its own; acts once its checkpoint is there. */
async function running(name: string, more: readonly string[], act: (running: Running) => unknown) {
  let actedAt = 0;
  let stderr = '';
  const outcome = await runCli([...endless, '-o', name, ...more], {
    cwd,
    detached: true,
    onStart(child) {
      child.stderr?.on('data', (chunk: Buffer) => {
        stderr += chunk;
      });
      const watch = setInterval(() => {
        if (!existsSync(join(cwd, `${name}.checkpoint`))) return;
        clearInterval(watch);
        actedAt = performance.now();
        act({ supervisor: child.pid as number, computing: childOf(child), stderr: () => stderr });
      }, 5);
      child.on('exit', () => clearInterval(watch));
    },
  });
  return { ...outcome, seconds: (performance.now() - actedAt) / 1000 };
}

function childOf({ pid }: ChildProcess): number {
  const lines = execFileSync('ps', ['-A', '-o', 'pid=,ppid='], { encoding: 'utf8' }).trim().split('\n');
  const family = lines.map((line) => line.trim().split(/\s+/).map(Number));
  return family.find(([, parent]) => parent === pid)?.[0] as number;
}

/** The line that goes on, of which there is one. */
function resumeLine({ stderr }: Outcome): string {
  const lines = stderr.match(/go on with: ancestral .*/g) ?? [];
  expect(lines).toHaveLength(1);
  return lines[0] as string;
}

const hasProcessTable = process.platform !== 'win32';

describe.skipIf(!hasProcessTable).concurrent('a fit', () => {
  it('that gets the Ctrl-C of a terminal, which goes to both processes, saves its checkpoint once', async () => {
    const outcome = await running('group.st', [], ({ supervisor }) => process.kill(-supervisor, 'SIGINT'));
    expectExit(outcome, 130);
    expect(outcome.seconds).toBeLessThan(2);
    expect(resumeLine(outcome)).toMatch(/ -o group\.st --resume$/);
    expect(existsSync(join(cwd, 'group.st.checkpoint'))).toBe(true);
  });

  it.each(['SIGKILL', 'SIGSEGV'] as const)('that dies of %s is told in one sentence', async (signal) => {
    const outcome = await running(`${signal}.st`, [], ({ computing }) => process.kill(computing, signal));
    expectExit(outcome, 1);
    expect(outcome.stderr).toContain(`error: fit: the process that computes must end by itself, got ${signal}\n`);
    expect(resumeLine(outcome)).toMatch(/\.st --resume$/);
    expect(outcome.stdout).toBe('');
  });

  it('that dies says so in one document under --json', async () => {
    const outcome = await running('json.st', ['--json'], ({ computing }) => process.kill(computing, 'SIGKILL'));
    expect(errorDocument.parse(documentOf(expectExit(outcome, 1))).error).toMatchObject({
      code: 'ENGINE_CRASHED',
      hint: expect.stringContaining('--resume'),
    });
  });

  it('that hears nothing says after 10 s what is waited for, and a second Ctrl-C leaves at once', async () => {
    let askedAt = 0;
    const outcome = await running('deaf.st', [], ({ supervisor, computing, stderr }) => {
      // A stopped process hears as little as one inside a long run of the engine.
      process.kill(computing, 'SIGSTOP');
      process.kill(supervisor, 'SIGINT');
      const watch = setInterval(() => {
        if (!stderr().includes('waiting for')) return;
        clearInterval(watch);
        askedAt = performance.now();
        process.kill(supervisor, 'SIGINT');
      }, 5);
    });
    expectExit(outcome, 130);
    expect(outcome.stderr).toMatch(/^· waiting for a long run of the engine to end; a second Ctrl-C leaves at once\n$/);
    expect(performance.now() - askedAt).toBeLessThan(1000);
  }, 30_000);
});

it('a process is not supervised because a variable says so', async () => {
  const env = { ANCESTRAL_SUPERVISED: '1' };
  const args = ['fit', 'moons:50', '--model', 'independent', '--seed', '1', '-o', 'plain.st'];
  expectExit(await runCli(args, { cwd, env }), 0);
});
