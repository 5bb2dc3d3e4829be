import type { Tree } from '../util/tree.js';

/** What the batches of a pass added up to so far. */
export type PassSums = {
  readonly rows: number;
  readonly objective: number;
  /** Total weight of the rows. */
  readonly count: number;
  readonly monitors: { readonly [name: string]: number };
};

/** What a pass was like, of means a row. */
export type PassRecord = {
  readonly objective: number;
  /** How held-out rows did after it; null where there are none. */
  readonly validation: number | null;
  readonly monitors: { readonly [name: string]: number };
};

/** Where a pass can be gone on with: how many of its batches are done, and where they led. */
export type Point = {
  readonly state: Tree;
  readonly position: number;
  readonly sums: PassSums;
};

/** All that is needed to go on after an interruption with the same result; plain data. */
export type Checkpoint = Point & {
  readonly start: number;
  readonly attempt: number;
  /** Passes that are done; `position` is within the next. */
  readonly pass: number;
  /** Updates made before that pass. */
  readonly step: number;
  /** Objective after each pass of the current start. */
  readonly history: readonly number[];
  readonly records: readonly PassRecord[];
  readonly refusals: readonly string[];
  /** Best state of the current start and of the starts before, by `merit`; null before there is one. */
  readonly bestOfStart: Tree | null;
  readonly best: Tree | null;
};

/** The record of a pass that added up to these. */
export function recordOf({ objective, count, monitors }: PassSums, validation: number | undefined): PassRecord {
  const means = Object.entries(monitors).map(([name, sum]) => [name, sum / count]);
  return { objective: objective / count, validation: validation ?? null, monitors: Object.fromEntries(means) };
}

/** The beginning of a pass. */
export function passBegin(state: Tree): Point {
  return { state, position: 0, sums: { rows: 0, objective: 0, count: 0, monitors: {} } };
}
