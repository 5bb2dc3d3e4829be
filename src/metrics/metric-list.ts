import type { TableSchema } from '../data/schema.js';
import { type DataKind, kindOfRows } from '../data/sequences/layout.js';
import { OptionError } from '../util/errors.js';
import { nearest } from '../util/nearest.js';
import type { Metric } from './metric.js';

/** Kinds of rows that are judged by metrics of their own. */
export type JudgedKind = DataKind | 'images';

/** A metric, and the kinds of rows that it judges where none is named: such as it suits and takes seconds for. */
export interface ListedMetric {
  readonly metric: Metric;
  readonly defaultFor: readonly JudgedKind[];
}

/** Every metric of drawn rows, in the order in which they are shown. */
export const METRICS: readonly ListedMetric[] = [];

/** The kind of a schema's rows, as metrics tell them apart. */
export function judgedKind(schema: Pick<TableSchema, 'sequence' | 'image'>): JudgedKind {
  return schema.image === undefined ? kindOfRows(schema) : 'images';
}

/** What rows of this schema are judged by where nothing is named. */
export function defaultMetrics(schema: Pick<TableSchema, 'sequence' | 'image'>): readonly Metric[] {
  const kind = judgedKind(schema);
  return METRICS.filter(({ defaultFor }) => defaultFor.includes(kind)).map(({ metric }) => metric);
}

/** The metrics of these names, each once; an OptionError names the nearest or all of them. */
export function findMetrics(names: readonly string[]): readonly Metric[] {
  return [...new Set(names)].map((name) => {
    const found = METRICS.find(({ metric }) => metric.name === name);
    if (found !== undefined) return found.metric;
    const all = METRICS.map(({ metric }) => metric.name);
    const near = nearest(name, all);
    throw new OptionError(
      `metrics: must be one of ${all.join(', ')}, got ${name}`,
      near === undefined ? {} : { hint: `did you mean ${near}?` },
    );
  });
}
