import type { TableSchema } from '../../../../data/schema.js';
import type { SequenceLayout } from '../../../../data/sequences/layout.js';
import { keyOf } from '../../../../random/key.js';
import { measured, schemaOf } from '../../../made-tables.test.data.js';
import type { HiddenMarkovParams } from './chain.js';

/** A schema of sequences with these columns. */
export function sequenceSchema(
  columns: TableSchema['columns'],
  rows: number,
  layout: Partial<SequenceLayout> = {},
): TableSchema {
  return {
    ...schemaOf(columns, rows),
    sequence: { unit: 'step', ends: false, order: 'sequence', longest: 20, ...layout },
  };
}

/** One column of symbols a, b, c. */
export const symbolColumn = measured('symbol', 'categorical');

/** Probabilities of so many outcomes, at random and none of them zero. */
export function randomLaw(size: number, name: string): number[] {
  const draws = keyOf(3).at(name).draws();
  const masses = Array.from({ length: size }, () => 0.1 + draws.uniform());
  const total = masses.reduce((sum, mass) => sum + mass, 0);
  return masses.map((mass) => mass / total);
}

/** A chain of K states with durations up to D, that says one of so many codes. */
export function madeChain(K: number, codes: number, { longest = 1, ends = false } = {}): HiddenMarkovParams {
  const table = (rows: number, of: (row: number) => number[]) =>
    Float64Array.from(Array.from({ length: rows }, (_, row) => of(row)).flat(), Math.log);
  const stays = (j: number) => {
    if (longest === 1 || K === 1) return randomLaw(K, `move ${j}`);
    const law = randomLaw(K, `move ${j}`);
    return law.map((mass, k) => (k === j ? 0 : mass / (1 - law[j])));
  };
  const lasting = Array.from({ length: K }, (_, k) => (longest === 1 ? [1] : randomLaw(longest, `lasts ${k}`)));
  return {
    start: table(1, () => randomLaw(K, 'start')),
    transitions: table(K, stays),
    durations: table(longest, (d) => lasting.map((law) => law[d])),
    exits: ends ? Float64Array.from({ length: K + 1 }, (_, k) => Math.log(0.05 + 0.1 * k)) : new Float64Array(0),
    laws: table(K, (k) => randomLaw(codes, `says ${k}`)),
    occupancy: new Float64Array(K).fill(1),
  };
}

/** A path of hidden states and its probability together with what it says: the sum over all of them is that of the row. */
export interface WeighedPath {
  readonly path: readonly number[];
  readonly probability: number;
}

/**
 * Every path of states over a row of codes (-1 is missing), by walking all of them: a state is entered for d steps, the last stay may be
 * cut off by the end, and each step but the last does not end the row.
 */
export function allPaths(params: HiddenMarkovParams, codes: readonly number[]): WeighedPath[] {
  const { start, transitions, durations, exits, laws } = params;
  const K = start.length;
  const D = durations.length / K;
  const size = laws.length / K;
  const found: WeighedPath[] = [];
  const says = (k: number, t: number) => {
    const own = codes[t] < 0 ? 1 : Math.exp(laws[k * size + codes[t]]);
    if (exits.length === 0) return own;
    return own * (t === codes.length - 1 ? Math.exp(exits[k]) : 1 - Math.exp(exits[k]));
  };
  const walk = (path: readonly number[], probability: number, entries: (k: number) => number) => {
    if (path.length === codes.length) {
      found.push({ path, probability });
      return;
    }
    for (let k = 0; k < K; k++) {
      const entered = probability * entries(k);
      if (entered === 0) continue;
      for (let d = 1; d <= D; d++) {
        let now = entered * Math.exp(durations[(d - 1) * K + k]);
        const stay: number[] = [];
        for (let s = 0; s < d && path.length + s < codes.length; s++) {
          now *= says(k, path.length + s);
          stay.push(k);
        }
        walk([...path, ...stay], now, (next) => Math.exp(transitions[k * K + next]));
      }
    }
  };
  const some = exits.length === 0 ? 1 : 1 - Math.exp(exits[K]);
  walk([], some, (k) => Math.exp(start[k]));
  return found;
}
