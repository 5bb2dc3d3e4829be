// Sequences of frames and numbers drawn step by step: each step from the law that the state gives, then read by the network.
import { concatRows, sliceRows, type TableRows } from '../../../../data/rows.js';
import {
  lengthsOf,
  type SequenceRows,
  sequenceRows,
  sequencesOf,
  stepsOf,
} from '../../../../data/sequences/sequence-rows.js';
import { emptyArray, sizeOf } from '../../../../engine/tensor-type.js';
import type { DrawnHow, Range } from '../../../../model/define-model.js';
import type { Draws } from '../../../../random/draws.js';
import type { Key } from '../../../../random/key.js';
import { OptionError } from '../../../../util/errors.js';
import { type Evaluation, type SaidOfNext, STEP_LANES } from './evaluate.js';
import type { RecurrentParams } from './learner.js';
import type { PackedSteps, StepLaw } from './step-law.js';

export interface StepSource {
  readonly law: StepLaw;
  readonly network: Evaluation;
  readonly columns: number;
  /** Steps of a sequence that does not end by itself. */
  readonly usual: number;
}

/** Steps after which a sequence that would not stop is broken off, in usual lengths. */
const PATIENCE = 10;

/** Sequences `first … first + count - 1`; each draws from `key.at(i)` alone. */
export async function drawSteps(
  source: StepSource,
  params: RecurrentParams,
  { first, count }: Range,
  key: Key,
  how: DrawnHow = {},
): Promise<SequenceRows> {
  const prompt = checkHow(how);
  const blocks: SequenceRows[] = [];
  for (let from = 0; from < count; from += STEP_LANES) {
    const lanes = Math.min(STEP_LANES, count - from);
    const draws = Array.from({ length: lanes }, (_, lane) => key.at(first + from + lane).draws());
    const drawn: SequenceRows[][] = draws.map(() => (prompt === undefined ? [] : [prompt]));
    for await (const { steps, isDrawn } of drawnSteps(source, params, draws, prompt, how))
      for (let lane = 0; lane < lanes; lane++)
        if (isDrawn[lane] === 1) drawn[lane].push(sliceRows(steps, lane, lane + 1) as SequenceRows);
    for (const [lane, parts] of drawn.entries()) blocks.push(joined(parts, source.columns, first + from + lane));
  }
  return blocks.length === 0 ? joined([], source.columns, first, 0) : sequencesOf(concatRows(blocks));
}

/** Row 0 of the sample step by step, its prompt first. */
export async function* streamSteps(
  source: StepSource,
  params: RecurrentParams,
  key: Key,
  how: DrawnHow = {},
): AsyncGenerator<SequenceRows> {
  const prompt = checkHow(how);
  if (prompt !== undefined) yield prompt;
  for await (const { steps } of drawnSteps(source, params, [key.at(0).draws()], prompt, how))
    yield sliceRows(steps, 0, 1) as SequenceRows;
}

/** The next step of each lane, one row each, until all have ended. */
async function* drawnSteps(
  { law, network, columns, usual }: StepSource,
  params: RecurrentParams,
  draws: readonly Draws[],
  prompt: SequenceRows | undefined,
  { length }: DrawnHow,
): AsyncGenerator<{ readonly steps: SequenceRows; readonly isDrawn: Uint8Array }> {
  const draw = law.draw(params.law);
  const lanes = draws.length;
  let said = await network.next(params, undefined, network.atRest());
  const begun = prompt === undefined ? 0 : prompt.starts[1];
  if (prompt !== undefined) {
    const packed = law.pack(stepsOf(prompt));
    for (let step = 0; step < begun; step++)
      said = await network.next(params, inAllLanes(law, packed, step), said.state);
  }
  const last = length ?? (law.stopLogit === undefined ? Math.max(usual, begun) : PATIENCE * (usual + 1) + begun);
  const isDrawn = new Uint8Array(lanes).fill(1);
  for (let step = begun; step < last; step++) {
    const cells = Array.from({ length: columns }, () => new Float64Array(lanes));
    for (let lane = 0; lane < lanes; lane++) {
      const at = lane * law.outputWidth;
      if (length === undefined && isDrawn[lane] === 1 && stops(law, said, at, draws[lane])) isDrawn[lane] = 0;
      if (isDrawn[lane] === 1) draw(said.outputs, at, cells, lane, draws[lane]);
    }
    if (!isDrawn.includes(1)) return;
    const steps = sequenceRows(cells, new Int32Array(lanes).fill(1));
    yield { steps, isDrawn: isDrawn.slice() };
    if (step + 1 < last) said = await network.next(params, padded(law, law.pack(stepsOf(steps))), said.state);
  }
}

function stops(law: StepLaw, { outputs }: SaidOfNext, at: number, draws: Draws): boolean {
  if (law.stopLogit === undefined) return false;
  return draws.uniform() * (1 + Math.exp(-law.stopLogit(outputs, at))) < 1;
}

function inAllLanes({ types }: StepLaw, packed: PackedSteps, step: number): PackedSteps {
  return Object.fromEntries(
    Object.entries(types).map(([name, { dtype, shape }]) => {
      const size = sizeOf(shape);
      const all = emptyArray({ dtype, shape: [STEP_LANES, ...shape] });
      for (let lane = 0; lane < STEP_LANES; lane++)
        all.set(packed[name].subarray(step * size, (step + 1) * size) as never, lane * size);
      return [name, all];
    }),
  );
}

function padded({ types }: StepLaw, packed: PackedSteps): PackedSteps {
  return Object.fromEntries(
    Object.entries(types).map(([name, { dtype, shape }]) => {
      const all = emptyArray({ dtype, shape: [STEP_LANES, ...shape] });
      all.set(packed[name] as never);
      return [name, all];
    }),
  );
}

/** Parts of one sequence as one row. */
function joined(parts: readonly SequenceRows[], columns: number, first: number, rows = 1): SequenceRows {
  const steps = parts.reduce((sum, part) => sum + part.starts[part.count], 0);
  const cells = Array.from({ length: columns }, (_, c) => {
    const cell = new Float64Array(steps);
    let at = 0;
    for (const { columns: own } of parts) {
      cell.set(own[c], at);
      at += own[c].length;
    }
    return cell;
  });
  return sequenceRows(cells, rows === 0 ? [] : [steps], { first });
}

function checkHow({ temperature, topK, topP, prompt, length }: DrawnHow): SequenceRows | undefined {
  for (const [name, value] of Object.entries({ temperature, topK, topP })) {
    if (value === undefined) continue;
    throw new OptionError(`recurrent-language: ${name} must go with symbols, got ${value} for other steps`);
  }
  const row = prompt === undefined ? undefined : sequencesOf(prompt as TableRows);
  if (row !== undefined && row.count !== 1)
    throw new OptionError(`recurrent-language: prompt must be one row, got ${row.count}`);
  const begun = row === undefined ? 0 : lengthsOf(row)[0];
  if (length !== undefined && !(Number.isInteger(length) && length >= 1))
    throw new OptionError(`recurrent-language: length must be an integer >= 1, got ${length}`);
  if (length !== undefined && length < begun)
    throw new OptionError(`recurrent-language: length must be at least that of the prompt, ${begun}, got ${length}`);
  return row;
}
