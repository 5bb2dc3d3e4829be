import { principalComponents } from '../../src/models/index.js';
import { realTable } from '../real-data.js';
import type { ResultRecipe } from '../recipe.js';
import { testScore } from '../score-fit.js';

const FITTED_ROWS = 1400;
const types = Object.fromEntries(Array.from({ length: 64 }, (_, i) => [`c${i + 1}`, 'continuous' as const]));

/** Probabilistic PCA of 8x8 digits: rows 1 to 1,400 fitted, the last 397 scored; label and constant pixels left out. */
export const recipes: readonly ResultRecipe[] = (
  [
    [5, -163.47],
    [10, -156.02],
    [20, -148.18],
    [40, -136.47],
  ] as const
).map(([dimensions, anchor]) => ({
  name: `digits-principal-components-${dimensions}`,
  title: `principal-components, ${dimensions} dimensions, 8x8 digits, last 397 rows`,
  metric: 'log-probability',
  unit: 'nats/row',
  anchor,
  source: 'scikit-learn PCA.score on the same rows and columns',
  bar: 0.02,
  seed: 0,
  async run(seed) {
    const { dataset } = await realTable('images/digits8x8-tes.csv', { header: false }, { drop: ['c65'], types });
    const training = dataset.where((row) => row < FITTED_ROWS, FITTED_ROWS);
    const test = dataset.where((row) => row >= FITTED_ROWS, dataset.count - FITTED_ROWS);
    return testScore(principalComponents({ dimensions }), training, test, seed);
  },
}));
