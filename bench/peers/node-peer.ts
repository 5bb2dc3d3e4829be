import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { type PeerProcess, peerProcess } from './process.js';

/** Starts `bench/peers/<script>` in a Node of its own, or says what to install. */
export function nodePeer(
  script: string,
  args: readonly string[],
): { readonly peer: PeerProcess } | { readonly absent: string } {
  if (!existsSync(join(import.meta.dirname, 'node_modules')))
    return { absent: 'not installed; npm ci --ignore-scripts --prefix bench/peers' };
  return { peer: peerProcess(process.execPath, [join(import.meta.dirname, script), ...args]) };
}
