import { failingOperation } from '../../engine/failing-operation.js';
import { listSpecs } from '../../engine/parameters.js';
import { mapLeaves, trace } from '../../engine/program.js';
import type { EngineArray } from '../../engine/tensor-type.js';
import { AncestralError } from '../../util/errors.js';
import type { NoiseRequest, Objective } from './objective.js';
import { type Movement, stateTypes, stepOf, stepTypes } from './step.js';

interface Failure<P> {
  readonly objective: Objective<P>;
  readonly movement: Movement;
  readonly noise: readonly NoiseRequest[];
  readonly run: (
    state: object,
    inputs: object,
    steps: number,
  ) => Promise<{ readonly state: object; readonly outputs: object }>;
  readonly before: object;
  readonly inputs: object;
  /** Which of the steps gave a number that is not finite, and which number. */
  readonly bad: number;
  readonly value: number;
  /** Number of the first of the steps, and how many there were. */
  readonly step: number;
  readonly steps: number;
}

/**
 * The error that names the step, the operation and the first bad parameter: the steps before are repeated, the bad one is
 * interpreted, or the one before it where that left a bad parameter.
 */
export async function locateFailure<P>(failure: Failure<P>): Promise<AncestralError> {
  const { bad, step, value } = failure;
  const parameter = firstBad(failure.objective, await stateBefore(failure, bad));
  const isInherited = parameter !== undefined;
  const guilty = isInherited ? bad - 1 : bad;
  const operation = guilty < 0 ? undefined : await operationOf(failure, guilty);
  const of = isInherited ? ` of step ${step + bad}` : '';
  const where = operation === undefined ? '' : `: first in ${operation}${of}`;
  const which = isInherited ? `first bad parameter: ${parameter}` : 'all parameters were finite before it';
  return new AncestralError(
    `fit: the objective must stay finite, got ${value} in step ${step + bad + 1}${where} (${which})`,
    {
      code: 'NOT_FINITE',
      hint: 'a smaller --learning-rate or --clip usually mends it; a value far outside the others is the other usual cause',
    },
  );
}

type Arrays = { readonly params: readonly EngineArray[] };

/** The state before one of the steps. */
async function stateBefore<P>({ run, before, inputs, steps }: Failure<P>, at: number): Promise<Arrays> {
  return (at === 0 ? before : (await run(before, slice(inputs, steps, 0, at), at)).state) as Arrays;
}

/** The first operation of a step that gives a number that is not finite, by the interpreter. */
async function operationOf<P>(failure: Failure<P>, at: number): Promise<string | undefined> {
  const { objective, movement, noise, inputs, steps } = failure;
  const types = { state: stateTypes(objective, movement), given: stepTypes(objective, noise, movement) };
  const traced = trace(types, ({ state, given }) => stepOf(objective, movement, state, given) as never);
  return failingOperation(traced, { state: await stateBefore(failure, at), given: slice(inputs, steps, at, at + 1) });
}

/** Some of the steps of arrays that hold one slice a step. */
function slice(inputs: object, steps: number, from: number, to: number): object {
  const isArray = (value: unknown): value is EngineArray => ArrayBuffer.isView(value);
  return mapLeaves(inputs, isArray, (array) => {
    const size = array.length / steps;
    return array.subarray(from * size, to * size);
  }) as object;
}

function firstBad<P>({ parameters }: Objective<P>, { params }: Arrays): string | undefined {
  const place = params.findIndex((array) => array.some((value) => !Number.isFinite(value)));
  return place < 0 ? undefined : listSpecs(parameters)[place].path;
}
