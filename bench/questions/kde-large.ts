import type { Bench } from '../bench.js';
import { kernelDensityContestants } from '../kernel-density-bench.js';

const ROWS = 50_000;

export const bench: Bench = {
  name: 'kde-large',
  question: `log-densities of ${ROWS} rows under a Gaussian kernel density of ${ROWS} rows in 2-D, building included; at most 5 s at relative error 1e-6`,
  rounds: 7,
  contestants: async () => kernelDensityContestants(ROWS, 'tolerant'),
};
