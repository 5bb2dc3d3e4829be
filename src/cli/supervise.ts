import type { ChildProcess } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { AncestralError } from '../util/errors.js';
import type { Command } from './command.js';
import { COMMANDS } from './commands/index.js';
import { clearTerminalLine } from './progress.js';
import { type Order, type Report, SUPERVISED } from './supervised.js';

/** A command line that runs in a process of its own. */
export interface Supervised {
  /** The exit code. Rejects with an AncestralError `ENGINE_CRASHED` where the process did not end by itself. */
  readonly ended: Promise<number>;
  /** Asks it to stop at the next safe place. */
  stop(exitCode: number): void;
  /** Ends it, and this process with it. */
  leave(exitCode: number): void;
}

const PROGRAM = new URL('../../bin/ancestral.js', import.meta.url);
/** Who waits longer wants to know what for. */
const PATIENCE_MS = 10_000;
const WAITING = '· waiting for a long run of the engine to end; a second Ctrl-C leaves at once\n';
/** How long a process that is told to leave may take to remove its temporary files. */
const FAREWELL_MS = 200;
/** Exit codes from here on, and that of abort(), are how a crash is told where there are no signals. */
const LEAST_CRASH = 0x8000_0000;
const ABORTED = 134;

/** The command of the line, where it is one that computes at length and is more than asked for its help. */
export function commandToSupervise(argv: readonly string[]): Command | undefined {
  const end = argv.indexOf('--');
  const words = end < 0 ? argv : argv.slice(0, end);
  if (words.includes('-h') || words.includes('--help')) return undefined;
  const named = words.find((word) => !word.startsWith('-'));
  return COMMANDS.find(({ name, isSupervised }) => name === named && isSupervised === true);
}

/** Runs the command line in a process of its own, since an engine that computes lets no signal through; this process stays free to hear it. Both have the same standard input, output and error. */
export async function supervise(command: Command, argv: readonly string[]): Promise<Supervised> {
  const { spawn } = await import('node:child_process');
  // Where Node is debugged, each process needs a port of its own.
  const node = [...process.execArgv, '--inspect-port=0'];
  const child = spawn(process.execPath, [...node, fileURLToPath(PROGRAM), ...argv], {
    env: { ...process.env, [SUPERVISED]: '1' },
    stdio: ['inherit', 'inherit', 'inherit', 'ipc'],
  });
  const timers: NodeJS.Timeout[] = [];
  const tell = (order: Order) => {
    if (child.connected) child.send(order, () => {});
  };
  return {
    ended: endOf(child, command).finally(() => timers.forEach(clearTimeout)),
    stop(exitCode) {
      tell({ order: 'stop', exitCode });
      if (!argv.includes('--quiet')) timers.push(setTimeout(explainWait, PATIENCE_MS));
    },
    leave(exitCode) {
      tell({ order: 'leave', exitCode });
      const end = () => {
        child.kill('SIGKILL');
        process.exit(exitCode);
      };
      timers.push(setTimeout(end, FAREWELL_MS));
    },
  };
}

function explainWait(): void {
  clearTerminalLine();
  process.stderr.write(WAITING);
}

function endOf(child: ChildProcess, command: Command): Promise<number> {
  let resumeLine: string | undefined;
  child.on('message', (report) => {
    resumeLine = (report as Report).resumeLine;
  });
  return new Promise((resolve, reject) => {
    child.on('error', reject);
    child.on('exit', (code, signal) => {
      if (code !== null && code !== ABORTED && code < LEAST_CRASH) return resolve(code);
      clearTerminalLine();
      reject(crashed(command.name, signal ?? `exit code ${code}`, resumeLine));
    });
  });
}

function crashed(command: string, how: string, resumeLine: string | undefined): AncestralError {
  const remedy = 'less --memory or fewer --threads may help where it happens again';
  return new AncestralError(`${command}: the process that computes must end by itself, got ${how}`, {
    code: 'ENGINE_CRASHED',
    hint: resumeLine === undefined ? remedy : `${remedy}; go on with: ${resumeLine}`,
  });
}
