import type { Bench } from '../bench.js';
import { kernelDensityContestants } from '../kernel-density-bench.js';

const ROWS = 5_000;

export const bench: Bench = {
  name: 'kde-score',
  question: `log-densities of ${ROWS} rows under a Gaussian kernel density of ${ROWS} rows in 2-D, building included; relative error at most 1e-6`,
  contestants: async () => kernelDensityContestants(ROWS, 'both'),
};
