import type { Certainty } from '../src/model/define-model.js';
import type { ScoreUnit } from '../src/model/score.js';

/** One row of docs/results.md: how a number is made again, and what it is held against. */
export interface ResultRecipe {
  readonly name: string;
  /** What is fitted and scored, in one line: data, options, split. */
  readonly title: string;
  readonly metric: string;
  readonly unit: ScoreUnit | '';
  /** The number to reach, and where it comes from. */
  readonly anchor: number;
  readonly source: string;
  /** `at least` and `at most` are bars; a number is how far from the anchor the value may be. */
  readonly bar: 'at least' | 'at most' | number;
  readonly seed: number;
  run(seed: number): Promise<Measured>;
}

export interface Measured {
  readonly value: number;
  readonly standardError?: number;
  readonly certainty: Certainty;
  /** A cheap model on the same split. */
  readonly baseline?: { readonly model: string; readonly value: number };
  readonly notes?: string;
}

/** Whether a value meets the recipe's bar. */
export function meetsBar({ bar, anchor }: Pick<ResultRecipe, 'bar' | 'anchor'>, value: number): boolean {
  if (bar === 'at least') return value >= anchor;
  if (bar === 'at most') return value <= anchor;
  return Math.abs(value - anchor) <= bar;
}
