// A fitted network at work: log-probabilities of sequences, and what it says of the next step of many lanes.
import type { TableRows } from '../../../../data/rows.js';
import { stepsOf as allSteps, sequencesOf } from '../../../../data/sequences/sequence-rows.js';
import { cached } from '../../../../engine/cached.js';
import { reshape } from '../../../../engine/ops/broadcasting.js';
import { typesOf } from '../../../../engine/parameters.js';
import { EVALUATION } from '../../../../engine/pass.js';
import type { ArraysOf } from '../../../../engine/program.js';
import type { Tensor } from '../../../../engine/tensor.js';
import { emptyArray, type TensorType } from '../../../../engine/tensor-type.js';
import type { Key } from '../../../../random/key.js';
import { byVariant } from './by-variant.js';
import type { Steps } from './lanes.js';
import type { RecurrentParams } from './learner.js';
import { type Parts, type RecurrentTensors, readWindows, specsOf, stateTypes, stepsOf } from './objective.js';
import { packSequences } from './pack-sequences.js';
import { atRest, type LaneState, laneReader, layForReading, type Told } from './read-lanes.js';
import type { PackedSteps } from './step-law.js';

/** Lanes whose next steps are asked for together. */
export const STEP_LANES = 16;

/** What is said of the next step of each lane. */
export interface SaidOfNext {
  readonly outputs: Float32Array;
  /** The state after what was read. */
  readonly state: LaneState;
}

/** What a fitted network is asked. */
export interface Evaluation {
  /** log p of each sequence, in nats, its state carried from its first step to its last. */
  logProb(params: RecurrentParams, rows: TableRows): Promise<Float64Array>;
  /** log p of each step given those before it, stops among them, and where each sequence begins. */
  stepsLogProb(
    params: RecurrentParams,
    rows: TableRows,
  ): Promise<{ readonly starts: Int32Array; readonly values: Float64Array }>;
  /** Σ log p of all steps and their number; long sequences are cut into lanes, at whose beginnings the state is forgotten. */
  merit(params: RecurrentParams, rows: TableRows): Promise<{ readonly merit: number; readonly count: number }>;
  /** Estimates of log p of each sequence, and their standard errors, where the law of a step has no more. */
  estimate(
    params: RecurrentParams,
    rows: TableRows,
    key: Key,
  ): Promise<{ readonly values: Float64Array; readonly standardError: Float64Array }>;
  /** After `STEP_LANES` lanes have read one more step each, or none yet. */
  next(params: RecurrentParams, before: PackedSteps | undefined, state: LaneState): Promise<SaidOfNext>;
  /** Before anything was read. */
  atRest(): LaneState;
}

export function evaluation(parts: Parts, ends: boolean): Evaluation {
  const { law } = parts;
  const { logProb = noLaw, merit: better = logProb } = law;
  const told =
    (of: typeof logProb, variant: number): Told =>
    (params, outputs, given) => {
      const now = stepsOf(law, given, 1, given.begins.shape[1] + 1);
      return reshape(of(params.law, outputs, now, variant), given.begins.shape);
    };
  const scores = byVariant((variant) => laneReader(parts, 'score', told(logProb, variant)));
  const merits = byVariant((variant) => laneReader(parts, 'merit', told(better, variant), 'guesses'));
  const said = laneReader(parts, 'outputs', (_params, outputs) => outputs);
  const types = typesOf(specsOf(parts));
  const stepsLogProb = async (params: RecurrentParams, rows: TableRows) => {
    const steps = packSequences(law, rows, ends);
    const laid = layForReading(steps);
    const values = new Float64Array(steps.starts[rows.count]);
    await scores(steps.variant)(params, steps, laid, (told, place, at) => {
      values[laid.places[place]] = told[at];
    });
    return { starts: steps.starts, values };
  };
  const step = cached<object, { readonly outputs: Tensor; readonly state: readonly Tensor[] }>(
    'next step',
    (symbols) => {
      const { params, given, state } = symbols as StepSymbols;
      const read = readWindows(parts, params, given, state, EVALUATION);
      return { outputs: read.outputs, state: read.last };
    },
  );
  const stepTypes = Object.fromEntries(
    Object.entries(law.types).map(([name, { dtype, shape }]): [string, TensorType] => [
      name,
      { dtype, shape: [STEP_LANES, 1, ...shape] },
    ]),
  );
  const flag: TensorType = { dtype: 'f32', shape: [STEP_LANES, 1] };
  const nextTypes = {
    params: types,
    given: { ...stepTypes, begins: flag, keeps: flag },
    state: stateTypes(parts, STEP_LANES),
  };
  return {
    async logProb(params, rows) {
      const { starts, values: each } = await stepsLogProb(params, rows);
      const values = new Float64Array(rows.count);
      for (let row = 0; row < rows.count; row++)
        for (let step = starts[row]; step < starts[row + 1]; step++) values[row] += each[step];
      refuse(law.impossible?.(allSteps(sequencesOf(rows))), rows, values);
      return values;
    },
    stepsLogProb,
    async merit(params, rows) {
      const steps = packSequences(law, rows, ends);
      let merit = 0;
      await merits(steps.variant)(params, steps, layForReading(steps), (values, _place, at) => {
        merit += values[at];
      });
      return { merit, count: steps.starts[rows.count] };
    },
    async estimate(params, rows, key) {
      const steps = packSequences(law, rows, ends);
      const stride = law.outputWidth;
      const laid = layForReading(steps);
      const outputs = new Float32Array(steps.starts[rows.count] * stride);
      await said(params, steps, laid, (values, place, at) =>
        outputs.set(values.subarray(at * stride, (at + 1) * stride), laid.places[place] * stride),
      );
      const told = { arrays: steps.arrays, outputs, stride, index: indexOfSteps(steps, rows) };
      const found = await law.estimate?.(params.law, told, key);
      const [values, standardError] = [new Float64Array(rows.count), new Float64Array(rows.count)];
      for (let row = 0; row < rows.count; row++) {
        for (let step = steps.starts[row]; step < steps.starts[row + 1]; step++) {
          values[row] += found?.logProb[step] ?? Number.NaN;
          standardError[row] += found?.variance[step] ?? Number.NaN;
        }
        standardError[row] = Math.sqrt(standardError[row]);
      }
      refuse(law.impossible?.(allSteps(sequencesOf(rows))), rows, values);
      return { values, standardError };
    },
    async next(params, before, state) {
      const ones = new Float32Array(STEP_LANES).fill(1);
      const given = {
        ...(before ?? emptySteps(law.types)),
        begins: before === undefined ? ones : new Float32Array(STEP_LANES),
        keeps: ones,
      };
      const found = await step(nextTypes, { params, given, state } as unknown as ArraysOf<object>);
      return found as unknown as SaidOfNext;
    },
    atRest: () => atRest(parts, STEP_LANES),
  };
}

interface StepSymbols {
  readonly params: RecurrentTensors;
  readonly given: Readonly<Record<string, Tensor>>;
  readonly state: readonly Tensor[];
}

/** A number for each step that depends on its sequence and its place alone. */
function indexOfSteps({ starts }: Steps, { index, count }: TableRows): Int32Array {
  const numbers = new Int32Array(starts[count]);
  for (let row = 0; row < count; row++)
    for (let step = starts[row]; step < starts[row + 1]; step++)
      numbers[step] = (Math.imul(index[row], 0x9e3779b1) + step - starts[row]) & 0x7fffffff;
  return numbers;
}

function noLaw(): never {
  throw new Error('a law without log-probabilities is estimated');
}

/** Steps of which nothing is told. */
function emptySteps(types: Readonly<Record<string, TensorType>>): PackedSteps {
  return Object.fromEntries(
    Object.entries(types).map(([name, { dtype, shape }]) => [
      name,
      emptyArray({ dtype, shape: [STEP_LANES, ...shape] }),
    ]),
  );
}

/** Sequences with a step of probability 0. */
function refuse(marks: Uint8Array | undefined, rows: TableRows, values: Float64Array): void {
  const { starts } = sequencesOf(rows);
  if (marks === undefined) return;
  for (let row = 0; row < rows.count; row++)
    if (marks.subarray(starts[row], starts[row + 1]).includes(1)) values[row] = Number.NEGATIVE_INFINITY;
}
