import type { PeerProcess } from './process.js';

/** Thread settings that a Python peer is tried with: threads of its BLAS, of OpenMP, and how OpenMP's idle threads wait. */
export const THREAD_SETTINGS: readonly Readonly<Record<string, string>>[] = ['1', '2'].flatMap((blas) =>
  ['1', '2'].flatMap((openmp) =>
    ['ACTIVE', 'PASSIVE'].map((wait) => ({
      OPENBLAS_NUM_THREADS: blas,
      OMP_NUM_THREADS: openmp,
      OMP_WAIT_POLICY: wait,
    })),
  ),
);

const TRIALS = 3;

/** The peer at its best: each setting is started and tried alone, the fastest is kept, the others are closed. */
export async function fastestSetting<Setting>(
  settings: readonly Setting[],
  start: (setting: Setting) => PeerProcess,
  line: string,
): Promise<{ readonly peer: PeerProcess; readonly setting: Setting }> {
  let best: { peer: PeerProcess; setting: Setting; milliseconds: number } | undefined;
  for (const setting of settings) {
    const peer = start(setting);
    const milliseconds = await shortestOf(peer, line);
    if (best !== undefined && milliseconds >= best.milliseconds) peer.close();
    else {
      best?.peer.close();
      best = { peer, setting, milliseconds };
    }
  }
  if (best === undefined) throw new Error('bench: a peer must have a setting to be tried with, got none');
  return best;
}

// The shortest of a few trials: what disturbs a run only ever makes it longer.
async function shortestOf(peer: PeerProcess, line: string): Promise<number> {
  let shortest = Number.POSITIVE_INFINITY;
  for (let trial = 0; trial < TRIALS; trial++) {
    const { milliseconds } = await peer.run(line);
    shortest = Math.min(shortest, milliseconds);
  }
  return shortest;
}
