// The program as users run it: the built one, in a process of its own, in a folder of its own.
import { type ChildProcess, spawn } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect } from 'vitest';

export const root = join(import.meta.dirname, '..', '..');
export const program = join(root, 'bin', 'ancestral.js');

if (!existsSync(join(root, 'dist', 'cli', 'main.js')))
  throw new Error('test/cli: needs the built program; npm run build');

export interface Outcome {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
  readonly stdout: string;
  readonly stderr: string;
  /** The bytes of standard output. */
  readonly bytes: Buffer;
}

export interface RunOptions {
  readonly cwd?: string;
  readonly input?: string | Uint8Array;
  readonly env?: Readonly<Record<string, string | undefined>>;
  readonly uid?: number;
  /** Whether it leads a process group of its own, as a line typed at a terminal does. */
  readonly detached?: boolean;
  /** Sees the process, and what it has written so far to standard error. */
  readonly onStart?: (child: ChildProcess) => void;
}

/** Environment without anything that changes how the program prints. */
export function plainEnvironment(env: RunOptions['env'] = {}): Record<string, string> {
  const { NO_COLOR: _n, FORCE_COLOR: _f, CI: _c, ANCESTRAL_DATA: _a, NODE_OPTIONS: _o, ...rest } = process.env;
  const all = Object.entries({ ...rest, ...env }).filter(([, value]) => value !== undefined);
  return Object.fromEntries(all) as Record<string, string>;
}

/** Runs `ancestral ARGS`. */
export function runCli(args: readonly string[], options: RunOptions = {}): Promise<Outcome> {
  return runProcess(process.execPath, [program, ...args], options);
}

/** Runs a shell line in which `$ancestral` is the program. */
export function runShell(line: string, options: RunOptions = {}): Promise<Outcome> {
  const ancestral = `'${process.execPath}' '${program}'`;
  return runProcess('bash', ['-c', line.replaceAll('$ancestral', ancestral)], options);
}

function runProcess(command: string, args: readonly string[], options: RunOptions): Promise<Outcome> {
  return new Promise((resolve, reject) => {
    const child = spawn(command, args, {
      cwd: options.cwd,
      env: plainEnvironment(options.env),
      stdio: ['pipe', 'pipe', 'pipe'],
      detached: options.detached === true,
      ...(options.uid === undefined ? {} : { uid: options.uid, gid: options.uid }),
    });
    const out: Buffer[] = [];
    const err: Buffer[] = [];
    child.stdout.on('data', (chunk: Buffer) => out.push(chunk));
    child.stderr.on('data', (chunk: Buffer) => err.push(chunk));
    child.stdin.on('error', () => {});
    child.stdin.end(options.input ?? '');
    child.on('error', reject);
    child.on('close', (code, signal) => {
      const bytes = Buffer.concat(out);
      resolve({ code, signal, bytes, stdout: bytes.toString('utf8'), stderr: Buffer.concat(err).toString('utf8') });
    });
    options.onStart?.(child);
  });
}

/** A folder that is removed after the tests of the file; files by name. */
export function temporaryFolder(files: Readonly<Record<string, string | Uint8Array>> = {}): string {
  const folder = mkdtempSync(join(tmpdir(), 'ancestral-cli-'));
  for (const [name, content] of Object.entries(files)) writeFileSync(join(folder, name), content);
  afterAll(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}

/** The one JSON document on standard output: one line, nothing before or after it. */
export function documentOf({ stdout }: Outcome): Record<string, unknown> {
  expect(stdout.endsWith('\n')).toBe(true);
  expect(stdout.trimEnd().split('\n')).toHaveLength(1);
  const document = JSON.parse(stdout) as Record<string, unknown>;
  expect(document.schemaVersion).toBe(1);
  return document;
}

/** Fails with what was printed where the exit code is another one; no stack trace ever reaches a user. */
export function expectExit(outcome: Outcome, code: number): Outcome {
  const { stdout, stderr } = outcome;
  expect(`${stdout}${stderr}`).not.toMatch(/\n\s+at .*[:(]\d+/);
  expect({ code: outcome.code, stderr: outcome.code === code ? '' : stderr }).toEqual({ code, stderr: '' });
  return outcome;
}
