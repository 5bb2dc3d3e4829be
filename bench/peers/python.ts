import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { createInterface, type Interface } from 'node:readline';

/** A Python program that is started once, prepares its data, and then does one run for each line it is sent. */
export interface PythonPeer {
  run(): Promise<{ readonly milliseconds: number; readonly answer: number }>;
  close(): void;
}

/** Interpreters that may have the package: the one on the path, then Debian's. */
const INTERPRETERS = ['python3', '/usr/bin/python3'];

/** The interpreter that can import a package, or why there is none. */
export function pythonWith(module: string): { readonly interpreter: string } | { readonly absent: string } {
  const interpreter = INTERPRETERS.find((each) => spawnSync(each, ['-c', `import ${module}`]).status === 0);
  return interpreter === undefined ? { absent: `no python3 with ${module} is installed` } : { interpreter };
}

/** Starts `bench/peers/<script>` with these arguments; each answer is one JSON line. */
export function pythonPeer(
  interpreter: string,
  script: string,
  args: readonly string[],
  environment: Readonly<Record<string, string>> = {},
): PythonPeer {
  const child: ChildProcess = spawn(interpreter, [join(import.meta.dirname, script), ...args], {
    stdio: ['pipe', 'pipe', 'inherit'],
    env: { ...process.env, ...environment },
  });
  const lines = (createInterface({ input: child.stdout as NonNullable<ChildProcess['stdout']> }) as Interface)[
    Symbol.asyncIterator
  ]();
  return {
    async run() {
      child.stdin?.write('run\n');
      const { value, done } = await lines.next();
      if (done === true) throw new Error(`bench: ${script} must answer each run, got its end`);
      return JSON.parse(value) as { milliseconds: number; answer: number };
    },
    close() {
      child.stdin?.end();
    },
  };
}
