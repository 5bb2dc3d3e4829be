import type { TableSchema } from '../data/schema.js';
import { type DataKind, kindOfRows } from '../data/sequences/layout.js';
import { OptionError } from '../util/errors.js';
import { nearest } from '../util/nearest.js';
import { birthdayParadox } from './birthday-paradox.js';
import { bleu } from './bleu.js';
import { classifierTwoSample } from './classifier-two-sample.js';
import { columnShapes } from './column-shapes.js';
import { coverageAndBoundaries } from './coverage-and-boundaries.js';
import { digitAgreement } from './digit-agreement.js';
import { digitShares } from './digit-shares.js';
import { energyDistance } from './energy-distance.js';
import { frechetDistance } from './frechet-distance.js';
import { graphFrechetDistance } from './graph-frechet-distance.js';
import { kernelDistance } from './kernel-distance.js';
import { logSpectralDistanceMetric } from './log-spectral-distance.js';
import { maximumMeanDiscrepancy } from './maximum-mean-discrepancy.js';
import { memorisationMetric } from './memorisation-metric.js';
import type { Metric } from './metric.js';
import { missingValueSimilarity } from './missing-value-similarity.js';
import { modes } from './modes.js';
import { nearestRecordMetric } from './nearest-record-metric.js';
import { newRowShare } from './new-row-share.js';
import { pairTrends } from './pair-trends.js';
import { parzenWindow } from './parzen-window.js';
import { precisionRecall } from './precision-recall.js';
import { selfBleu } from './self-bleu.js';
import { setWasserstein } from './set-wasserstein.js';
import { trainOnSynthetic } from './train-on-synthetic.js';
import { wasserstein } from './wasserstein.js';

/** Kinds of rows that are judged by metrics of their own. */
export type JudgedKind = DataKind;

/** A metric, and the kinds of rows that it judges where none is named: such as it suits and takes seconds for. */
export interface ListedMetric {
  readonly metric: Metric;
  readonly defaultFor: readonly JudgedKind[];
}

/** Every metric of drawn rows, in the order in which they are shown. */
export const METRICS: readonly ListedMetric[] = [
  { metric: columnShapes, defaultFor: ['table'] },
  { metric: pairTrends, defaultFor: ['table'] },
  { metric: coverageAndBoundaries, defaultFor: ['table'] },
  { metric: missingValueSimilarity, defaultFor: ['table'] },
  { metric: trainOnSynthetic, defaultFor: ['table'] },
  { metric: maximumMeanDiscrepancy, defaultFor: ['table', 'images'] },
  { metric: energyDistance, defaultFor: ['table'] },
  { metric: wasserstein, defaultFor: ['table'] },
  { metric: classifierTwoSample, defaultFor: ['table', 'images'] },
  { metric: precisionRecall, defaultFor: ['table', 'images'] },
  { metric: parzenWindow, defaultFor: [] },
  { metric: bleu, defaultFor: ['sequences'] },
  { metric: selfBleu, defaultFor: ['sequences'] },
  { metric: logSpectralDistanceMetric, defaultFor: ['sequences'] },
  { metric: setWasserstein, defaultFor: ['sets'] },
  { metric: graphFrechetDistance, defaultFor: ['sets'] },
  { metric: newRowShare, defaultFor: ['table', 'sequences'] },
  { metric: nearestRecordMetric, defaultFor: ['table', 'images'] },
  { metric: memorisationMetric, defaultFor: ['table', 'images'] },
  { metric: birthdayParadox, defaultFor: ['table', 'images'] },
  { metric: modes, defaultFor: [] },
  { metric: digitShares, defaultFor: [] },
  { metric: digitAgreement, defaultFor: ['modalities'] },
  { metric: frechetDistance, defaultFor: [] },
  { metric: kernelDistance, defaultFor: [] },
];

/** The kind of a schema's rows, as metrics tell them apart. */
export function judgedKind(schema: Pick<TableSchema, 'sequence' | 'image' | 'second'>): JudgedKind {
  const kind = kindOfRows(schema);
  return kind === 'table' && schema.image !== undefined ? 'images' : kind;
}

/** What rows of this schema are judged by where nothing is named. */
export function defaultMetrics(schema: Pick<TableSchema, 'sequence' | 'image' | 'second'>): readonly Metric[] {
  const kind = judgedKind(schema);
  return METRICS.filter(({ defaultFor }) => defaultFor.includes(kind)).map(({ metric }) => metric);
}

/** All that may judge rows of this schema. */
export function applicableMetrics(schema: TableSchema): readonly Metric[] {
  return METRICS.map(({ metric }) => metric).filter(
    (metric) => metric.refusal(schema, { training: true }) === undefined,
  );
}

/** What is judged of a model's completions, by a name beside those of the metrics: it needs the model itself. */
export const CALIBRATION = 'completion-calibration';

/** The metrics of these names, each once; an OptionError names the nearest or all of them. */
export function findMetrics(names: readonly string[]): readonly Metric[] {
  const all = [...METRICS.map(({ metric }) => metric.name), CALIBRATION];
  if (names.length === 0) throw new OptionError(`metrics: must be some of ${all.join(', ')}, got none`);
  return [...new Set(names)].flatMap((name) => {
    if (name === CALIBRATION) return [];
    const found = METRICS.find(({ metric }) => metric.name === name);
    if (found !== undefined) return [found.metric];
    const near = nearest(name, all);
    throw new OptionError(
      `metrics: must be one of ${all.join(', ')}, got ${name}`,
      near === undefined ? {} : { hint: `did you mean ${near}?` },
    );
  });
}
