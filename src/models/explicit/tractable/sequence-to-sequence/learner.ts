import type { TableSchema } from '../../../../data/schema.js';
import type { SequenceRows } from '../../../../data/sequences/sequence-rows.js';
import { logSumExp } from '../../../../engine/derived/log-space.js';
import { add, div, mul, sub } from '../../../../engine/ops/arithmetic.js';
import { reduceSum } from '../../../../engine/ops/broadcasting.js';
import { filled } from '../../../../engine/ops/parameter.js';
import { reduceMean } from '../../../../engine/ops/reduction.js';
import { cast } from '../../../../engine/ops/selection.js';
import { concat, slice } from '../../../../engine/ops/slicing.js';
import type { Pass } from '../../../../engine/pass.js';
import type { Tensor } from '../../../../engine/tensor.js';
import { gradient } from '../../../../learn/gradient.js';
import { natsOf } from '../../../../symbols/network/network-learner.js';
import { networkMovement } from '../../../../symbols/network/network-options.js';
import type { Tree } from '../../../../util/tree.js';
import { lstmNetwork } from './lstm-network.js';
import type { PairNetwork } from './network.js';
import type { PairOptions } from './options.js';
import { type PairLengths, type PairSymbols, packedTypes, packPairs, pairLengths, pairSymbols } from './pair-codes.js';
import { isThere } from './source-steps.js';
import { transformerNetwork } from './transformer-network.js';

export const WHO = 'sequence-to-sequence';
/** Updates without a better validation after which a fit ends, where passes are short. */
const PATIENT_STEPS = 400;

/** All that a model of pairs is made of. */
export interface Parts {
  readonly symbols: PairSymbols;
  /** Of training rows, padding included. */
  readonly lengths: PairLengths;
  readonly network: PairNetwork;
  /** Steps that places were learned for, where they were. */
  readonly limits: PairLengths | undefined;
}

export function partsOf(options: PairOptions, schema: TableSchema): Parts {
  const symbols = pairSymbols(WHO, schema);
  const lengths = pairLengths(WHO, schema);
  const { architecture, positions, layers = architecture === 'lstm' ? 1 : 2 } = options;
  const [source, target] = [symbols.source.count, symbols.target.count];
  const network =
    architecture === 'lstm'
      ? lstmNetwork(source, target, { ...options, layers })
      : transformerNetwork(source, target, lengths, { ...options, layers });
  const hasEnd = architecture === 'transformer' && positions === 'learned';
  return { symbols, lengths, network: network as PairNetwork, limits: hasEnd ? lengths : undefined };
}

/** What a packed row is, as symbols. */
export interface PairTensors {
  readonly source: Tensor;
  readonly sourceSteps: Tensor;
  readonly target: Tensor;
  readonly targetSteps: Tensor;
}

/** Logits of each step of the targets, each step shown those before it: [rows, steps, symbols]. */
export function taughtLogits({ network, symbols }: Parts, params: unknown, given: PairTensors, pass: Pass): Tensor {
  const { source, sourceSteps, target } = given;
  const [rows, steps] = target.shape;
  const start = filled(symbols.target.stop, { dtype: 'i32', shape: [rows, 1] });
  const shown = concat([start, slice(target, { axis: 1, end: steps - 1 })], 1);
  return network.decode(params, network.encode(params, source, sourceSteps, pass), shown, pass);
}

/** Learning by gradients of the nats of targets given sources and all of the target that came before. */
export function pairLearner(parts: Parts, options: PairOptions, schema: TableSchema) {
  const { symbols, lengths, network } = parts;
  const { epochs, steps, batch, smoothing } = options;
  const passSteps = Math.max(1, Math.ceil(schema.rows / batch));
  return gradient<SequenceRows, unknown, Tree>({
    objective: {
      parameters: network.parameters as object,
      batch,
      inputs: packedTypes(lengths),
      loss(params, inputs, { pass }) {
        const given = inputs as unknown as PairTensors;
        const logits = taughtLogits(parts, params, given, pass);
        const counted = cast(isThere(given.targetSteps, lengths.target), 'f32');
        const nats = natsOf(logits, given.target);
        const objective = reduceSum(mul(nats, counted), { axes: [1] });
        const learned = smoothing === 0 ? nats : add(mul(nats, 1 - smoothing), mul(evenNats(logits), smoothing));
        // By the step, so that the longest gradient means the same for long rows and short ones.
        return { loss: div(reduceSum(mul(learned, counted), { axes: [1] }), lengths.target), objective };
      },
    },
    ...networkMovement(WHO, options, steps ?? (epochs === undefined ? undefined : epochs * passSteps)),
    pack: (rows) => packPairs(WHO, symbols, lengths, rows),
    ...(epochs === undefined ? {} : { passes: epochs }),
    ...(steps === undefined ? {} : { steps }),
    patience: Math.max(5, Math.ceil(PATIENT_STEPS / passSteps)),
  });
}

/** Nats of a symbol that is any with equal chance: [rows, steps]. */
function evenNats(logits: Tensor): Tensor {
  return sub(logSumExp(logits, { axes: [2] }), reduceMean(logits, { axes: [2] }));
}
