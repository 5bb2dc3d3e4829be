import { failingOperation } from '../engine/failing-operation.js';
import { mapLeaves, type Traced } from '../engine/program.js';
import type { EngineArray } from '../engine/tensor-type.js';
import { AncestralError } from '../util/errors.js';

/** A run of several steps whose objective was not finite, and all that is needed to find out where. */
export interface Failure<State extends object> {
  /** One step as a function of `{ state, given }`. */
  readonly traced: () => Traced<unknown, unknown>;
  readonly run: (state: State, inputs: object, steps: number) => Promise<{ readonly state: object }>;
  readonly before: State;
  /** What the steps were given, one slice a step. */
  readonly inputs: object;
  /** The objective of each step. */
  readonly objectives: Float32Array;
  /** Number of the first of the steps. */
  readonly step: number;
  /** The name of the first parameter that is not finite. */
  readonly firstBad: (state: State) => string | undefined;
}

/**
 * The error that names the step, the operation and the first bad parameter: the steps before are repeated, the bad one is
 * interpreted, or the one before it where that left a bad parameter.
 */
export async function locateFailure<State extends object>(failure: Failure<State>): Promise<AncestralError> {
  const { objectives, step } = failure;
  const bad = objectives.findIndex((value) => !Number.isFinite(value));
  const parameter = failure.firstBad(await stateBefore(failure, bad));
  const isInherited = parameter !== undefined;
  const guilty = isInherited ? bad - 1 : bad;
  const operation = guilty < 0 ? undefined : await operationOf(failure, guilty);
  const of = isInherited ? ` of step ${step + bad}` : '';
  const where = operation === undefined ? '' : `: first in ${operation}${of}`;
  const which = isInherited ? `first bad parameter: ${parameter}` : 'all parameters were finite before it';
  return new AncestralError(
    `fit: the objective must stay finite, got ${objectives[bad]} in step ${step + bad + 1}${where} (${which})`,
    {
      code: 'NOT_FINITE',
      hint: 'a smaller --learning-rate or --clip usually mends it; a value far outside the others is the other usual cause',
    },
  );
}

/** The state before one of the steps. */
async function stateBefore<State extends object>(
  { run, before, inputs, objectives }: Failure<State>,
  at: number,
): Promise<State> {
  return at === 0 ? before : ((await run(before, slice(inputs, objectives.length, 0, at), at)).state as State);
}

/** The first operation of a step that gives a number that is not finite, by the interpreter. */
async function operationOf<State extends object>(failure: Failure<State>, at: number): Promise<string | undefined> {
  const given = slice(failure.inputs, failure.objectives.length, at, at + 1);
  return failingOperation(failure.traced(), { state: await stateBefore(failure, at), given });
}

/** Some of the steps of arrays that hold one slice a step. */
function slice(inputs: object, steps: number, from: number, to: number): object {
  const isArray = (value: unknown): value is EngineArray => ArrayBuffer.isView(value);
  return mapLeaves(inputs, isArray, (array) => {
    const size = array.length / steps;
    return array.subarray(from * size, to * size);
  }) as object;
}
