// 2 E|x − y| − E|x − x′| − E|y − y′|, which is zero only for equal laws: the square of what some libraries call the energy distance.
import { rowsOfPairs } from './maximum-mean-discrepancy.js';
import type { Metric } from './metric.js';
import { pointRefusal, twoSamples } from './point-rows.js';
import { kernelTests } from './points/kernel-test.js';

const WHO = 'energy-distance';

export const energyDistance: Metric = {
  name: WHO,
  title: 'Energy distance',
  summary:
    'how much further rows are from those of the other sample than from those of their own, with a permutation test',
  references: [
    'Székely and Rizzo, "Energy statistics: a class of statistics based on distances", Journal of Statistical Planning and Inference 143 (2013)',
  ],
  refusal: pointRefusal,
  async measure(judged, judging) {
    const { real, judged: other, words } = twoSamples(WHO, judged, judging, { least: 2, most: rowsOfPairs });
    const [test] = kernelTests(real, other, [negativeDistance], judging.key);
    return [{ metric: WHO, ...test, better: 'smaller', note: `unbiased: below zero by chance; ${words}` }];
  },
};

/** −|x − y|. */
export function negativeDistance(values: Float64Array, from: number, to: number): void {
  for (let j = from; j < to; j++) values[j] = -Math.sqrt(values[j]);
}
