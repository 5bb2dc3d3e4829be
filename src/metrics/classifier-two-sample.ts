// Classifiers that learn to tell judged rows from real ones: as many of both, five folds, scored on rows they have not seen. For equal laws none does
// better than chance, an accuracy of ½ with standard deviation √(¼ / rows) on rows that it has not learned from; as every fold takes part in learning for the
// others, standard errors are larger than that.

import type { Key } from '../random/key.js';
import { balancedFolds, type Fold } from './classifiers/folds.js';
import { logisticRegression, logits } from './classifiers/logistic-regression.js';
import { nearestVotes } from './classifiers/nearest-votes.js';
import { networkLogits } from './classifiers/small-network.js';
import { type ToldApart, toldApart } from './classifiers/told-apart.js';
import type { Measured, Metric } from './metric.js';
import { pointRefusal, twoSamples } from './point-rows.js';

const WHO = 'classifier-two-sample';
const FOLDS = 5;
const RIDGE = 1;

interface Classifier {
  readonly name: string;
  readonly title: string;
  /** The score that speaks for neither. */
  readonly threshold: number;
  /** Scores of the test rows, larger where they look judged. */
  scores(fold: Fold, key: Key): Promise<Float64Array>;
}

const CLASSIFIERS: readonly Classifier[] = [
  {
    name: 'logistic',
    title: 'logistic regression',
    threshold: 0,
    scores: async (fold) => logits(logisticRegression(fold.training, RIDGE), fold.test),
  },
  {
    name: 'nearest',
    title: 'votes of the nearest rows, as many as the root of their number',
    threshold: 0.5,
    scores: async (fold) => nearestVotes(fold, 2 * Math.floor(Math.sqrt(fold.training.count) / 2) + 1),
  },
  {
    name: 'network',
    title: 'a network of two hidden layers of 64',
    threshold: 0,
    scores: networkLogits,
  },
];

export const classifierTwoSample: Metric = {
  name: WHO,
  title: 'Classifier two-sample test',
  summary:
    'how well classifiers tell rows from real ones: an accuracy and an area under the curve of one half mean not at all',
  references: [
    'Lopez-Paz and Oquab, "Revisiting classifier two-sample tests", ICLR (2017)',
    'Nadeau and Bengio, "Inference for the generalization error", Machine Learning 52 (2003)',
  ],
  refusal: pointRefusal,
  async measure(judged, judging) {
    const { key } = judging;
    const { real, judged: other, words } = twoSamples(WHO, judged, judging, { least: 2 * FOLDS, most: rowsOf });
    const folds = balancedFolds(real, other, FOLDS, key.at('folds'));
    const measured: Measured[] = [];
    for (const { name, title, threshold, scores } of CLASSIFIERS) {
      const each = [];
      for (const [i, fold] of folds.entries())
        each.push({ scores: await scores(fold, key.at(name).at(i)), labels: fold.test.labels });
      measured.push(...numbersOf(name, title, words, toldApart(each, threshold)));
    }
    return measured;
  },
};

/** Rows of either side: fewer where they are wide, since each classifier learns five times. */
function rowsOf(width: number): number {
  return Math.min(2_000, Math.sqrt(3e8 / width));
}

function numbersOf(name: string, title: string, words: string, told: ToldApart): Measured[] {
  const chance = Math.sqrt(0.25 / told.rows).toPrecision(2);
  return [
    {
      metric: `${WHO}-${name}`,
      ...{ value: told.accuracy, standardError: told.accuracyError, better: 'near the floor' },
      note: `accuracy of ${title}; 0.5 ± ${chance} by chance; ${words}`,
    },
    {
      metric: `${WHO}-${name}-auc`,
      ...{ value: told.area, standardError: told.areaError, better: 'near the floor' },
      note: `area under the curve of ${title}; 0.5 by chance; ${words}`,
    },
  ];
}
