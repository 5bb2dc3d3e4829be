import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { type PeerProcess, peerProcess } from './process.js';

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
): PeerProcess {
  return peerProcess(interpreter, ['-B', join(import.meta.dirname, script), ...args], environment);
}
