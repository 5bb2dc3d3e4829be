import type { Contribution } from '../../src/learn/learner.js';
import { addContributions } from '../../src/learn/train.js';
import type { MixtureSums } from '../../src/models/explicit/tractable/gaussian-mixture/expectation.js';
import { mixtureLearner } from '../../src/models/explicit/tractable/gaussian-mixture/learner.js';
import { frameOf } from '../../src/models/explicit/tractable/gaussian-mixture/mixture.js';
import { keyOf } from '../../src/random/key.js';
import type { Bench, Contestant } from '../bench.js';
import { clusteredColumns, continuousDataset, rawFile } from '../data.js';
import { pythonPeer, pythonWith } from '../peers/python.js';

const ROWS = 100_000;
const COLUMNS = 16;
const COMPONENTS = 16;
const ITERATIONS = 5;

export const bench: Bench = {
  name: 'gmm-em',
  question: `one EM iteration of a Gaussian mixture, ${ROWS} x ${COLUMNS}, ${COMPONENTS} full covariances, float64, from the same start; log-likelihoods agree to 9 digits`,
  notes:
    'ancestral: E-step and sums of the M-step on the engine, tile by tile; scikit-learn on all threads of its BLAS',
  async contestants() {
    const columns = clusteredColumns(ROWS, COLUMNS, COMPONENTS, 1);
    return [ancestral(columns), scikitLearn(columns)];
  },
};

function ancestral(columns: readonly Float64Array[]): Contestant {
  const data = continuousDataset(columns);
  const frame = frameOf(data.schema, 'full', 0);
  const start = {
    weights: new Float64Array(COMPONENTS).fill(1 / COMPONENTS),
    means: firstRows(columns),
    covariances: repeated(covarianceOf(columns)),
  };
  const learner = mixtureLearner(frame, {
    components: COMPONENTS,
    restarts: 1,
    iterations: ITERATIONS,
    tolerance: 0,
    start,
  });
  const pass = async (state: Awaited<ReturnType<typeof learner.start>>) => {
    let total: Contribution<MixtureSums> | undefined;
    for await (const rows of data.blocks(learner.batch)) {
      const part = await learner.contribute(state, rows, keyOf(0));
      total = total === undefined ? part : addContributions(total, part);
    }
    return total as Contribution<MixtureSums>;
  };
  return {
    name: 'ancestral',
    async run() {
      let state = await learner.start({ training: data }, keyOf(0));
      const startedAt = performance.now();
      for (let iteration = 0; iteration < ITERATIONS; iteration++)
        state = await learner.update(state, await pass(state), keyOf(0));
      const milliseconds = (performance.now() - startedAt) / ITERATIONS;
      return { milliseconds, answer: -(await pass(state)).objective };
    },
  };
}

function scikitLearn(columns: readonly Float64Array[]): Contestant {
  const found = pythonWith('sklearn');
  if ('absent' in found)
    return { name: 'scikit-learn', absent: found.absent, run: () => Promise.reject(new Error(found.absent)) };
  const file = rawFile(columns);
  const peer = pythonPeer(found.interpreter, 'scikit_learn.py', [
    'gaussian-mixture',
    file.path,
    String(ROWS),
    String(COLUMNS),
    String(COMPONENTS),
    String(ITERATIONS),
  ]);
  return {
    name: 'scikit-learn',
    tolerance: 1e-9,
    run: peer.run,
    close() {
      peer.close();
      file.remove();
    },
  };
}

function firstRows(columns: readonly Float64Array[]): Float64Array {
  return Float64Array.from({ length: COMPONENTS * COLUMNS }, (_, i) => columns[i % COLUMNS][Math.floor(i / COLUMNS)]);
}

function covarianceOf(columns: readonly Float64Array[]): Float64Array {
  const means = columns.map((values) => values.reduce((sum, value) => sum + value / values.length, 0));
  const entry = (i: number, j: number) =>
    columns[i].reduce((sum, value, row) => sum + ((value - means[i]) * (columns[j][row] - means[j])) / ROWS, 0);
  return Float64Array.from({ length: COLUMNS * COLUMNS }, (_, place) =>
    entry(Math.floor(place / COLUMNS), place % COLUMNS),
  );
}

function repeated(matrix: Float64Array): Float64Array {
  return Float64Array.from({ length: COMPONENTS * matrix.length }, (_, i) => matrix[i % matrix.length]);
}
