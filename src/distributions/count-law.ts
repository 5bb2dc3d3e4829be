import type { Draws } from '../random/draws.js';
import type { CountSummary } from './counts.js';

/** One way to give whole numbers probability, fitted to a histogram; masses over all whole numbers sum to one. */
export interface CountLaw {
  readonly name: string;
  readonly parameterCount: number;
  /** The most likely parameters, started from earlier ones where there are any; undefined where the law cannot hold such values. */
  fit(summary: CountSummary, previous: readonly [number, number] | undefined): readonly [number, number] | undefined;
  /** log P(x) of a whole number. */
  logMass(x: number, a: number, b: number): number;
  sample(a: number, b: number, draws: Draws): number;
  readonly labels: readonly [string, string];
}

/** Σ w log P(x) over a histogram, in nats. */
export function countLogLikelihood(law: CountLaw, summary: CountSummary, a: number, b: number): number {
  let sum = 0;
  for (let i = 0; i < summary.values.length; i++) sum += summary.weights[i] * law.logMass(summary.values[i], a, b);
  return sum;
}
