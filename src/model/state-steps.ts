import type { RawBlock } from '../data/formats/raw-table.js';
import type { TableRows } from '../data/rows.js';
import type { TableSchema } from '../data/schema.js';
import { sequencesOf } from '../data/sequences/sequence-rows.js';
import type { HiddenStates } from './define-model.js';

/** The columns of `stateSteps`: sequence, step, the state of the most probable path, and the probability of each state. */
export function stateStepNames(
  { sequence }: Pick<TableSchema, 'sequence'>,
  states: HiddenStates<TableRows, unknown>,
  params: unknown,
): readonly string[] {
  return [sequence?.by ?? 'sequence', 'step', 'state', ...states.names(params).map((name) => `p(${name})`)];
}

/** What is known of the hidden state of each step, one line a step: numbers of sequences and steps count from 1, sequences on from `first`. */
export async function stateSteps(
  states: HiddenStates<TableRows, unknown>,
  params: unknown,
  rows: TableRows,
  first = 0,
): Promise<RawBlock> {
  const { starts, count } = sequencesOf(rows);
  const steps = starts[count];
  const names = states.names(params);
  const path = states.path(params, rows);
  const smoothed = await states.smoothed(params, rows);
  const sequence = new Float64Array(steps);
  const step = new Float64Array(steps);
  for (let i = 0; i < count; i++) {
    sequence.fill(first + i + 1, starts[i], starts[i + 1]);
    for (let t = starts[i]; t < starts[i + 1]; t++) step[t] = t - starts[i] + 1;
  }
  const each = names.map((_, k) => Float64Array.from({ length: steps }, (_, t) => smoothed[t * names.length + k]));
  return { firstRow: 1, count: steps, columns: [sequence, step, Array.from(path, (k) => names[k]), ...each] };
}
