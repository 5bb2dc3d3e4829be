import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';

/** The built package and the examples, served to this machine alone. */
export interface Served {
  readonly origin: string;
  close(): void;
}

export async function serveExamples(): Promise<Served> {
  const script = join(import.meta.dirname, '..', '..', 'examples', 'web', 'serve.js');
  const server: ChildProcess = spawn(process.execPath, [script, '0'], { stdio: ['ignore', 'pipe', 'inherit'] });
  const [address] = await once(server.stdout!, 'data');
  return { origin: new URL(String(address)).origin, close: () => server.kill() };
}

/** Addresses outside of what is served, data in addresses left aside. */
export function strangersIn(requests: readonly string[], origin: string): string[] {
  return requests.filter((url) => !url.startsWith(`${origin}/`) && !/^(data|blob):/.test(url));
}
