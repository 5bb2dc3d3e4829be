import { rowWeights, type TableRows } from '../../../data/rows.js';
import type { Findings } from '../../../model/define-model.js';
import type { CodeMixture } from './code-mixture.js';

/** Of each number of the code, over training rows: its mean, its standard deviation, and the share of rows where it is 0. */
export type CodeFacts = {
  readonly mean: Float64Array;
  readonly deviation: Float64Array;
  readonly zero: Float64Array;
};

/** Rows from which facts of codes are gathered, at most. */
export const DESCRIBED_ROWS = 10_000;
/** Deviation under which a number of the code says nothing. */
const STILL = 1e-6;

/** @param codes [rows × latent] */
export function factsOf(codes: Float64Array, rows: TableRows, latent: number): CodeFacts {
  const weights = rowWeights(rows);
  const total = weights.reduce((sum, weight) => sum + weight, 0);
  const meanOf = (a: number, of: (code: number) => number) =>
    weights.reduce((sum, weight, i) => sum + (weight / total) * of(codes[i * latent + a]), 0);
  const numbers = Int32Array.from({ length: latent }, (_, a) => a);
  const mean = Float64Array.from(numbers, (a) => meanOf(a, (code) => code));
  return {
    mean,
    deviation: Float64Array.from(numbers, (a) => Math.sqrt(meanOf(a, (code) => (code - mean[a]) ** 2))),
    zero: Float64Array.from(numbers, (a) => meanOf(a, (code) => (code === 0 ? 1 : 0))),
  };
}

/** The codes number by number, and the components of their law. */
export function describeCodes(facts: CodeFacts | null, mixture: CodeMixture | undefined): Findings {
  const tables = facts === null ? [] : [codeTable(facts)];
  return { tables: mixture === undefined ? tables : [...tables, mixtureTable(mixture)] };
}

export function codeWarnings(facts: CodeFacts | null): string[] {
  const still = facts?.deviation.filter((deviation) => !(deviation > STILL)).length ?? 0;
  if (facts === null || still === 0) return [];
  const { length } = facts.deviation;
  return [
    `autoencoder: ${still} of ${length} numbers of the code are the same for every row and say nothing; a smaller --latent has room for the others, or a smaller --penalty`,
  ];
}

function codeTable({ mean, deviation, zero }: CodeFacts) {
  const rows = Array.from(mean, (_, a) => [`dimension ${a + 1}`, mean[a], deviation[a], zero[a]]);
  return { title: 'Codes of training rows', columns: ['latent', 'mean', 'standard deviation', 'share of zeros'], rows };
}

function mixtureTable({ weights }: CodeMixture) {
  const rows = [...weights.entries()].sort((a, b) => b[1] - a[1]).map(([k, weight]) => [`component ${k + 1}`, weight]);
  return { title: 'Law of the codes: a Gaussian mixture', columns: ['component', 'weight'], rows };
}
