import type { TableRows } from '../../../../data/rows.js';
import { type SequenceRows, sequenceRows, sequencesOf } from '../../../../data/sequences/sequence-rows.js';
import type { DrawnHow, Sampling } from '../../../../model/define-model.js';
import type { Draws } from '../../../../random/draws.js';
import { OptionError } from '../../../../util/errors.js';
import { type StepLaws, stopLogMasses } from './step-laws.js';

/** Steps after which a sequence that would not stop is broken off, in usual lengths. */
const PATIENCE = 10;

type Params = { readonly laws: Float64Array };
type Steps = Iterable<readonly Float64Array[]>;

/** Drawing of steps of any columns: each by itself, until one stops, after `usual` where none does, or exactly `length`. */
export function stepSampling(who: string, laws: StepLaws, usual: number): Required<Sampling<TableRows, Params>> {
  return {
    async sample(params, { first, count }, key, how = {}) {
      const prompt = checkHow(who, how);
      const drawn: (readonly Float64Array[])[] = [];
      const lengths = new Int32Array(count);
      for (let i = 0; i < count; i++) {
        for (const step of stepsOfOne(laws, usual, params.laws, key.at(first + i).draws(), prompt, how.length)) {
          drawn.push(step);
          lengths[i] += step[0].length;
        }
      }
      return joined(laws, drawn, lengths, first);
    },
    async *stream(params, key, how = {}) {
      const prompt = checkHow(who, how);
      for (const step of stepsOfOne(laws, usual, params.laws, key.at(0).draws(), prompt, how.length))
        if (step[0].length > 0) yield joined(laws, [step], [step[0].length], 0);
    },
  };
}

/** The prompt, then one step after the other, as columns. */
function* stepsOfOne(
  laws: StepLaws,
  usual: number,
  parameters: Float64Array,
  draws: Draws,
  prompt: SequenceRows | undefined,
  length: number | undefined,
): Steps {
  const { step, stop } = laws;
  const begun = prompt?.columns[0].length ?? 0;
  if (prompt !== undefined) yield prompt.columns;
  const last = length ?? (stop === undefined ? Math.max(usual, begun) : PATIENCE * (usual + 1) + begun);
  const stops = length === undefined ? Math.exp(stopLogMasses(laws, parameters)[1]) : 0;
  for (let at = begun; at < last; at++) {
    if (stops > 0 && draws.uniform() < stops) return;
    const columns = step.laws.map(() => Float64Array.of(Number.NaN));
    step.fill(parameters, 0, columns, 0, draws);
    yield columns;
  }
}

function joined(
  { step }: StepLaws,
  parts: readonly (readonly Float64Array[])[],
  lengths: ArrayLike<number>,
  first: number,
): SequenceRows {
  const total = parts.reduce((sum, part) => sum + part[0].length, 0);
  const columns = step.laws.map((_, c) => {
    const column = new Float64Array(total);
    let at = 0;
    for (const part of parts) {
      column.set(part[c], at);
      at += part[c].length;
    }
    return column;
  });
  return sequenceRows(columns, lengths, { first });
}

const BENT = ['temperature', 'topK', 'topP'] as const;

/** Refuses what only laws of one symbol can heed, and returns the prompt. */
function checkHow(who: string, how: DrawnHow): SequenceRows | undefined {
  const bent = BENT.find((name) => how[name] !== undefined);
  if (bent !== undefined) throw new OptionError(`${who}: ${bent} is for one symbol a step, got ${how[bent]}`);
  const { length, prompt } = how;
  const row = prompt === undefined ? undefined : sequencesOf(prompt as TableRows);
  if (row !== undefined && row.count !== 1) throw new OptionError(`${who}: prompt must be one row, got ${row.count}`);
  if (row?.columns.some((column) => column.some(Number.isNaN)))
    throw new OptionError(`${who}: prompt must have no missing cell, got one`);
  if (length === undefined) return row;
  if (!Number.isInteger(length) || length < 1)
    throw new OptionError(`${who}: length must be an integer >= 1, got ${length}`);
  const begun = row?.columns[0].length ?? 0;
  if (length < begun)
    throw new OptionError(`${who}: length must be at least that of the prompt, ${begun}, got ${length}`);
  return row;
}
