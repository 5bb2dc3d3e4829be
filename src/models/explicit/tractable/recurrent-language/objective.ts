import { div, mul, negate } from '../../../../engine/ops/arithmetic.js';
import { reduceSum, reshape } from '../../../../engine/ops/broadcasting.js';
import { max } from '../../../../engine/ops/selection.js';
import { slice } from '../../../../engine/ops/slicing.js';
import type { Pass } from '../../../../engine/pass.js';
import type { Tensor } from '../../../../engine/tensor.js';
import type { TensorType } from '../../../../engine/tensor-type.js';
import type { Objective } from '../../../../learn/gradient/objective.js';
import { zeros } from '../../../../nn/initializers.js';
import { windowTypes } from './lanes.js';
import type { RecurrentNetwork } from './network.js';
import type { LawTensors, StepLaw, StepTensors } from './step-law.js';

/** A network and the law of a step given its state. */
export interface Parts {
  readonly law: StepLaw;
  readonly network: RecurrentNetwork;
}

export interface RecurrentTensors {
  readonly cells: readonly unknown[];
  readonly law: LawTensors;
}

/** Windows of some lanes as tensors: arrays of steps, [lanes, context + 1, ...], and `begins`, `keeps` and `weights`, [lanes, context]. */
export type WindowTensors = Readonly<Record<string, Tensor>>;

export function specsOf({ law, network }: Parts) {
  return { cells: network.parameters, law: law.parameters };
}

/** Types of the state of so many lanes. */
export function stateTypes({ network }: Parts, lanes: number): TensorType[] {
  return Array.from({ length: network.states }, () => ({ dtype: 'f32', shape: [lanes, network.hidden] }));
}

/** What the state before each step says of it, [lanes × context, outputs], and the state after the window. */
export function readWindows(
  { law, network }: Parts,
  params: RecurrentTensors,
  given: WindowTensors,
  first: readonly Tensor[],
  pass: Pass,
) {
  const [lanes, context] = given.begins.shape;
  const before = stepsOf(law, given, 0, context);
  const x = law.input(params.law, before, reshape(given.begins, [-1, 1]));
  const { outputs, last } = network.run(
    params.cells,
    reshape(x, [lanes, context, law.width]),
    given.keeps,
    first,
    pass,
  );
  return { outputs: law.outputs(params.law, reshape(outputs, [lanes * context, network.hidden])), last };
}

/** The steps of windows from one place to another, those of all lanes one after the other. */
export function stepsOf({ types }: StepLaw, given: WindowTensors, start: number, end: number): StepTensors {
  return Object.fromEntries(
    Object.entries(types).map(([name, { shape }]) => [
      name,
      reshape(slice(given[name], { axis: 1, start, end }), [-1, ...shape]),
    ]),
  );
}

const NO_WEIGHT = 1e-37;

/** The mean loss of the steps of each lane's window; the state that the lanes are left in is kept for the next window. */
export function recurrentObjective(
  parts: Parts,
  lanes: number,
  context: number,
  variant: number,
): Objective<RecurrentTensors & { readonly carried: readonly Tensor[] }> {
  const { law } = parts;
  return {
    parameters: {
      ...specsOf(parts),
      carried: stateTypes(parts, lanes).map(({ shape }) => ({ shape, initial: zeros, role: 'statistic' })),
    },
    batch: lanes,
    inputs: windowTypes(law.types, context),
    loss(params, given, { pass }) {
      const { outputs, last } = readWindows(parts, params, given, params.carried, pass);
      for (const [i, state] of params.carried.entries()) pass.replace(state, last[i]);
      const now = stepsOf(law, given, 1, context + 1);
      const weights = given.weights;
      const total = max(reduceSum(weights, { axes: [1] }), NO_WEIGHT);
      const mean = (each: Tensor) =>
        div(reduceSum(mul(reshape(each, [lanes, context]), weights), { axes: [1] }), total);
      const noise = {
        uniform: (width: number) => reshape(pass.noise('uniform', [lanes, context * width]), [lanes * context, width]),
      };
      return { loss: mean(lossOf(law)(params.law, outputs, now, variant, noise)) };
    },
  };
}

/** -log p, or what is learned in its place. */
function lossOf({ loss, logProb }: StepLaw): NonNullable<StepLaw['loss']> {
  if (loss !== undefined) return loss;
  if (logProb === undefined) throw new Error('a law has a loss or log-probabilities');
  return (...given) => negate(logProb(...(given.slice(0, 4) as Parameters<typeof logProb>)));
}
