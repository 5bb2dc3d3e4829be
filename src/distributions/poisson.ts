import { poissonLogMass } from '../numeric/log-gamma.js';
import type { CountLaw } from './count-law.js';

/** Poisson with mean λ: e^-λ λ^x / x! for x = 0, 1, … */
export const poisson: CountLaw = {
  name: 'poisson',
  parameterCount: 1,
  labels: ['mean', ''],
  fit: ({ mean, values }) => (values[0] < 0 ? undefined : [mean, 0]),
  logMass: (x, mean) => (x >= 0 ? poissonLogMass(x, mean) : -Infinity),
  sample: (mean, _, draws) => draws.poisson(mean),
};
