import type { TableRows } from '../data/rows.js';
import type { TableSchema } from '../data/schema.js';
import { digitRefusal } from './digits/digit-images.js';
import { seenDigits, sharedClassifier } from './digits/seen-digits.js';
import type { FeatureRows } from './feature-rows.js';
import type { Judging } from './metric.js';
import { pointRefusal, pointSpace } from './point-rows.js';

/** Both sides in one space of features. */
export interface SampleFeatures {
  readonly real: FeatureRows;
  readonly judged: FeatureRows;
  /** Where the features come from: `features of digits-01234567-89abcdef`. */
  readonly source: string;
}

/** Features beyond which covariances are too many numbers for any sample. */
const WIDEST = 512;

/** Why rows of this schema have no features. */
export function featureRefusal(schema: TableSchema): string | undefined {
  const refusal = pointRefusal(schema);
  if (refusal !== undefined || digitRefusal(schema) === undefined || schema.columns.length <= WIDEST) return refusal;
  return `rows must have at most ${WIDEST} columns or be images of digits of 28 x 28, got ${schema.columns.length} columns`;
}

/** Features of images of digits by the digit classifier, of all other rows their points. */
export async function sampleFeatures(
  who: string,
  judged: TableRows,
  { schema, real }: Pick<Judging, 'schema' | 'real'>,
): Promise<SampleFeatures> {
  if (digitRefusal(schema) === undefined) {
    const { name } = await sharedClassifier();
    const [ofReal, ofJudged] = [await seenDigits(who, schema, real), await seenDigits(who, schema, judged)];
    return { real: ofReal.features, judged: ofJudged.features, source: `features of ${name}` };
  }
  const space = pointSpace(schema, real, judged);
  return { real: space.points(real), judged: space.points(judged), source: 'columns as points' };
}
