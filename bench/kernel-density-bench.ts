import { tableRows } from '../src/data/rows.js';
import { fitRecipe } from '../src/model/fit-recipe.js';
import type { KernelDensityParams } from '../src/models/explicit/tractable/kernel-density/smoothing.js';
import { kernelDensity } from '../src/models/index.js';
import { keyOf } from '../src/random/key.js';
import type { Contestant } from './bench.js';
import { clusteredColumns, continuousDataset, rawFile } from './data.js';
import { pythonPeer, pythonWith } from './peers/python.js';

/** Relative error of each density that both sides may make. */
const TOLERANCE = 1e-6;
const BANDWIDTH = 0.3;

/** Log-densities of as many new rows as training rows in two columns, Gaussian kernel: building the model and scoring are both timed. */
export function kernelDensityContestants(rows: number, peers: 'both' | 'tolerant'): readonly Contestant[] {
  const all = clusteredColumns(2 * rows, 2, 5, 7);
  const training = all.map((column) => column.subarray(0, rows));
  const queries = tableRows(all.map((column) => column.slice(rows)));
  const ours: Contestant = {
    name: 'ancestral',
    async run() {
      const data = continuousDataset(training);
      const startedAt = performance.now();
      const { model, params } = await fitRecipe(kernelDensity({ bandwidth: BANDWIDTH }), data, {
        key: keyOf(0),
        nowMs: () => performance.now(),
      });
      const { values } = (await model.density?.logProb(params as KernelDensityParams, queries)) ?? {
        values: new Float64Array(0),
      };
      const milliseconds = performance.now() - startedAt;
      return { milliseconds, answer: values.reduce((sum, value) => sum + value, 0) };
    },
  };
  const found = pythonWith('sklearn');
  if ('absent' in found)
    return [ours, { name: 'scikit-learn', absent: found.absent, run: () => Promise.reject(new Error(found.absent)) }];
  // Its tree with a tolerance is the peer at its best; without one, as it comes, it stands beside it where that does not take minutes.
  const file = rawFile(all);
  const peer = (name: string, relative: number): Contestant => {
    const started = pythonPeer(found.interpreter, 'scikit_learn.py', [
      'kernel-density',
      file.path,
      String(2 * rows),
      '2',
      String(rows),
      String(BANDWIDTH),
      String(relative),
    ]);
    return { name, tolerance: TOLERANCE, run: started.run, close: started.close };
  };
  const tolerant = peer('scikit-learn', TOLERANCE);
  const close = () => {
    tolerant.close?.();
    file.remove();
  };
  return [ours, { ...tolerant, close }, ...(peers === 'both' ? [peer('scikit-learn-exact', 0)] : [])];
}
