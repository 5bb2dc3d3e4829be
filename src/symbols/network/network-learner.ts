import type { Rows, TableRows } from '../../data/rows.js';
import type { Symbols } from '../../data/sequences/symbols.js';
import { expandDimensions } from '../../engine/derived/axes.js';
import { logSumExp } from '../../engine/derived/log-space.js';
import { div, mul, sub } from '../../engine/ops/arithmetic.js';
import { reduceSum, reshape } from '../../engine/ops/broadcasting.js';
import { gatherElements } from '../../engine/ops/gathering.js';
import { max } from '../../engine/ops/selection.js';
import type { Tensor } from '../../engine/tensor.js';
import type { Packed, PackedRows } from '../../learn/gradient/packed-rows.js';
import type { Movement } from '../../learn/gradient/step.js';
import { type GradientState, gradient } from '../../learn/gradient.js';
import type { Fused, Learner } from '../../learn/learner.js';
import { OptionError } from '../../util/errors.js';
import type { Tree } from '../../util/tree.js';
import { codeAll, codeRows } from './coded-rows.js';
import type { SymbolNetwork } from './symbol-network.js';
import { cutWindows, type StagedWindows, stageWindows, type WindowPlan, windowTypes } from './training-windows.js';

export interface NetworkLearning extends Movement, Pick<WindowPlan, 'context'> {
  /** Windows of a step. */
  readonly batch: number;
  /** As in WindowPlan; 0 where absent. */
  readonly seen?: number;
  /** Passes over all symbols, and steps, at most. */
  readonly epochs?: number;
  readonly steps?: number;
  /** Passes without a better validation after which a fit ends. */
  readonly patience?: number;
}

/** A learner of sequences whose steps are one program. */
export type NetworkLearner<Params extends Tree> = Learner<TableRows, Params, Tree, GradientState> & {
  readonly fused: Fused<TableRows, GradientState>;
};

/** Windows as rows of the gradient learner; each weighs as much as it has symbols that count. */
interface WindowRows extends Rows {
  readonly arrays: Packed;
  readonly weights: Float64Array;
}

/** Learning by gradients of the nats of each symbol given those before it in its window; a batch's loss is the mean over its symbols. */
export function networkLearner<P, Params extends Tree = Tree>(
  who: string,
  network: SymbolNetwork<P>,
  symbols: Symbols,
  { context, batch, seen = 0, epochs, steps, patience, ...movement }: NetworkLearning,
): NetworkLearner<Params> {
  if (!(seen >= 0 && seen < context)) throw new OptionError(`${who}: context must be over ${seen}, got ${context}`);
  const plan: WindowPlan = { context, seen, breaksOff: symbols.stop === undefined };
  const learner = gradient<WindowRows, P, Params>({
    objective: {
      parameters: network.parameters as object,
      batch,
      inputs: windowTypes(plan),
      loss: (params, { symbols: given, targets, counted }, { pass }) => ({
        loss: meanNats(network.logits(params, given, pass), targets, counted),
      }),
    },
    ...movement,
    pack: ({ arrays }) => arrays,
    ...(epochs === undefined ? {} : { passes: epochs }),
    ...(steps === undefined ? {} : { steps }),
    ...(patience === undefined ? {} : { patience }),
  });
  const fused: Fused<TableRows, GradientState> = {
    stage: async (data) => stageWindows(await codeAll(who, symbols, data), plan),
    advance(state, staged, batches, key) {
      const positions = new Int32Array(batches.length * batch);
      for (const [i, windows] of batches.entries()) positions.set(windows, i * batch);
      const cut = cutWindows(staged as StagedWindows, plan, positions, key);
      const inOrder = batches.map((_, i) => Int32Array.from({ length: batch }, (_unused, j) => i * batch + j));
      return learner.fused.advance(state, cut, inOrder, key);
    },
    release: async (staged) => learner.fused.release?.(staged),
  };
  return {
    ...(learner as unknown as NetworkLearner<Params>),
    fused,
    // The first state of a network is of its key alone.
    start: (_data, key) => learner.start({ training: NO_DATA }, key),
    contribute(state, rows, key) {
      const staged = stageWindows(codeRows(who, symbols, rows), plan);
      const all = Int32Array.from({ length: staged.count }, (_, i) => i);
      return learner.contribute(state, windowRows(cutWindows(staged, plan, all, key)), key) as never;
    },
  };
}

const NO_DATA = undefined as never;

function windowRows({ count, arrays, index, weights }: PackedRows): WindowRows {
  return { count, arrays, index, weights: Float64Array.from(weights) };
}

/** Nats of each counted target, in the mean: [batch, time, symbols] and twice [batch, time] to [batch]. */
function meanNats(logits: Tensor, targets: Tensor, counted: Tensor): Tensor {
  const nats = mul(natsOf(logits, targets), counted);
  return div(reduceSum(nats, { axes: [1] }), max(reduceSum(counted, { axes: [1] }), 1));
}

/** -log softmax(logits) at the targets: [batch, time, symbols] and [batch, time] to [batch, time]. */
export function natsOf(logits: Tensor, targets: Tensor): Tensor {
  const chosen = gatherElements(logits, expandDimensions(targets, -1), 2);
  return sub(logSumExp(logits, { axes: [2] }), reshape(chosen, targets.shape));
}
