import { poissonLogMass } from '../numeric/log-gamma.js';
import type { CountLaw } from './count-law.js';

/** Smallest mean of a law of counts: rows that are all zero must not make a first one impossible. It costs 1e-4 nats a row. */
export const SMALLEST_MEAN = 1e-4;

/** Poisson with mean λ: e^-λ λ^x / x! for x = 0, 1, … */
export const poisson: CountLaw = {
  name: 'poisson',
  parameterCount: 1,
  labels: ['mean', ''],
  fit: ({ mean, values }) => (values[0] < 0 ? undefined : [Math.max(mean, SMALLEST_MEAN), 0]),
  logMass: (x, mean) => (x >= 0 ? poissonLogMass(x, mean) : -Infinity),
  sample: (mean, _, draws) => draws.poisson(mean),
};
