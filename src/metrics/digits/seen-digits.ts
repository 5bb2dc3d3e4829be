import type { TableRows } from '../../data/rows.js';
import type { TableSchema } from '../../data/schema.js';
import type { FeatureRows } from '../feature-rows.js';
import { type DigitClassifier, digitClassifier, type SeenDigits } from './digit-classifier.js';
import { digitImages } from './digit-images.js';

// One for the process: without a cache folder it would otherwise be trained again for each metric.
let classifier: Promise<DigitClassifier> | undefined;
/** Several metrics look at the same rows. */
const seen = new WeakMap<TableRows, Promise<SeenDigits>>();

/** The classifier that all metrics share, trained where it is not kept. */
export function sharedClassifier(): Promise<DigitClassifier> {
  classifier ??= digitClassifier().catch((cause: unknown) => {
    classifier = undefined;
    throw cause;
  });
  return classifier;
}

/** What the classifier makes of rows that are images of digits; DataError where it cannot be had or a pixel is missing. */
export async function seenDigits(who: string, schema: TableSchema, rows: TableRows): Promise<SeenDigits> {
  const { see } = await sharedClassifier();
  const known = seen.get(rows) ?? see(digitImages(who, schema, rows));
  seen.set(rows, known);
  return known;
}

/** Log-probabilities of the ten digits for each row, in nats. [count, 10] */
export async function classifyDigits(schema: TableSchema, rows: TableRows): Promise<Float32Array> {
  return (await seenDigits('classify-digits', schema, rows)).logProb;
}

/** The features of each row, the classifier's layer before the last. [count, 128] */
export async function digitFeatures(schema: TableSchema, rows: TableRows): Promise<FeatureRows> {
  return (await seenDigits('digit-features', schema, rows)).features;
}
