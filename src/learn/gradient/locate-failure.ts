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
  /** Which of the steps gave a number that is not finite. */
  readonly bad: number;
  /** Number of the first of the steps, and how many there were. */
  readonly step: number;
  readonly steps: number;
}

/** The error that names the step, the operation and the first bad parameter: the steps before are repeated, the bad one is interpreted. */
export async function locateFailure<P>(failure: Failure<P>): Promise<AncestralError> {
  const { objective, movement, noise, run, inputs, bad, steps } = failure;
  const before = bad === 0 ? failure.before : (await run(failure.before, slice(inputs, steps, 0, bad), bad)).state;
  const given = slice(inputs, steps, bad, bad + 1);
  const types = { state: stateTypes(objective, movement), given: stepTypes(objective, noise, movement) };
  const traced = trace(types, ({ state, given: symbols }) => stepOf(objective, movement, state, symbols) as never);
  const operation = failingOperation(traced, { state: before, given });
  const parameter = firstBad(objective, before as { readonly params: readonly EngineArray[] });
  const where = operation === undefined ? '' : `: first in ${operation}`;
  const which = parameter === undefined ? 'all parameters were finite before it' : `first bad parameter: ${parameter}`;
  return new AncestralError(
    `fit: the objective must stay finite, got a number that is not in step ${failure.step + bad + 1}${where} (${which})`,
    {
      code: 'NOT_FINITE',
      hint: 'a smaller --learning-rate or --clip usually mends it; a value far outside the others is the other usual cause',
    },
  );
}

/** Some of the steps of arrays that hold one slice a step. */
function slice(inputs: object, steps: number, from: number, to: number): object {
  const isArray = (value: unknown): value is EngineArray => ArrayBuffer.isView(value);
  return mapLeaves(inputs, isArray, (array) => {
    const size = array.length / steps;
    return array.subarray(from * size, to * size);
  }) as object;
}

function firstBad<P>(
  { parameters }: Objective<P>,
  { params }: { readonly params: readonly EngineArray[] },
): string | undefined {
  const place = params.findIndex((array) => array.some((value) => !Number.isFinite(value)));
  return place < 0 ? undefined : listSpecs(parameters)[place].path;
}
