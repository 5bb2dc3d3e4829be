import { type ChildProcess, spawn } from 'node:child_process';
import { createInterface, type Interface } from 'node:readline';

/** A program that is started once, prepares its data, and then does one run for each line it is sent. */
export interface PeerProcess {
  /** Sends a line; the program answers it with one line of JSON. */
  run(line?: string): Promise<PeerAnswer>;
  close(): void;
}

export interface PeerAnswer {
  readonly milliseconds: number;
  readonly answer: number | readonly number[];
  /** Version and threads, where the program tells them. */
  readonly note?: string;
}

/** Starts a peer; `environment` is added to this process's own. */
export function peerProcess(
  command: string,
  args: readonly string[],
  environment: Readonly<Record<string, string>> = {},
): PeerProcess {
  const child: ChildProcess = spawn(command, args, {
    stdio: ['pipe', 'pipe', 'inherit'],
    env: { ...process.env, ...environment },
  });
  const lines = (createInterface({ input: child.stdout as NonNullable<ChildProcess['stdout']> }) as Interface)[
    Symbol.asyncIterator
  ]();
  // A peer that is not asked stands still: threads of OpenMP that wait actively would take a core from whoever is measured.
  const leave = () => child.kill('SIGKILL');
  process.once('exit', leave);
  return {
    async run(line = 'run') {
      child.kill('SIGCONT');
      child.stdin?.write(`${line}\n`);
      const { value, done } = await lines.next();
      child.kill('SIGSTOP');
      if (done === true) throw new Error(`bench: ${args.join(' ')} must answer each run, got its end`);
      return JSON.parse(value) as PeerAnswer;
    },
    close() {
      process.off('exit', leave);
      child.kill('SIGCONT');
      child.stdin?.end();
    },
  };
}
