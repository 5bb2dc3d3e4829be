import { add, negate, sub } from '../../../../engine/ops/arithmetic.js';
import { gemm } from '../../../../engine/ops/matrix.js';
import { cast } from '../../../../engine/ops/selection.js';
import { split } from '../../../../engine/ops/slicing.js';
import type { Tensor } from '../../../../engine/tensor.js';
import { glorotUniform, normal } from '../../../../nn/initializers.js';
import { type Annealing, frameAnnealing } from './anneal-frames.js';
import { beginningAt, frames } from './frame-steps.js';
import { freeEnergy, logPartition, type Machines, pseudoLikelihood, sweptFrames } from './rbm.js';
import type { LawTensors, StepDrawing, StepLaw } from './step-law.js';

export interface RbmOptions extends Annealing {
  readonly units: number;
  /** Units of the state. */
  readonly hidden: number;
  /** Of contrastive divergence. */
  readonly sweeps: number;
}

/** Most units, or bits, over whose states sums are taken. */
const ENUMERATED = 10;
/** Sweeps before a frame counts as drawn. */
const SWEEPS = 100;

/**
 * Frames of bits, each on with these log odds in the training rows, by a restricted Boltzmann machine whose biases are linear in the state: RNN-RBM (Boulanger-Lewandowski, Bengio and
 * Vincent, 2012), learned by contrastive divergence. Exact where one side is small, else an estimate by annealing.
 */
export function rbmSteps(base: Float32Array, { units, hidden, sweeps, ...annealing }: RbmOptions): StepLaw {
  const width = base.length;
  const anneal = frameAnnealing(base, units, annealing);
  const machines = ({ coupling }: LawTensors, outputs: Tensor): Machines => {
    const [b, c] = split(outputs, [width, units], 1);
    return { coupling, b, c };
  };
  const bitsOf = (bits: Tensor) => cast(bits, 'f32');
  return {
    ...frames(width),
    outputWidth: width + units,
    parameters: {
      weight: { shape: [hidden, width + units], initial: glorotUniform() },
      bias: { shape: [width + units], initial: beginningAt(base) },
      coupling: { shape: [width, units], initial: normal(0.01) },
    },
    outputs: ({ weight, bias }, h) => gemm(h, weight, { plus: bias }),
    ...(Math.min(width, units) <= ENUMERATED
      ? {
          logProb(params, outputs, { bits }) {
            const own = machines(params, outputs);
            return negate(add(freeEnergy(own, bitsOf(bits)), logPartition(own)));
          },
        }
      : {
          merit: (params, outputs, { bits }) => pseudoLikelihood(machines(params, outputs), bitsOf(bits)),
          estimate: (params, told, key) => anneal((params as { readonly coupling: Float32Array }).coupling, told, key),
        }),
    loss(params, outputs, { bits }, _variant, noise) {
      const own = machines(params, outputs);
      const v = bitsOf(bits);
      const model = sweptFrames(own, v, sweeps, noise.uniform(sweeps * (width + units)));
      return sub(freeEnergy(own, v), freeEnergy(own, model));
    },
    draw(params) {
      const { coupling } = params as { readonly coupling: Float32Array };
      return drawFrame(coupling, width, units);
    },
  };
}

/** Block Gibbs sampling from units that are all off. */
function drawFrame(coupling: Float32Array, width: number, units: number): StepDrawing {
  return (outputs, at, columns, row, draws) => {
    const frame = new Uint8Array(width);
    for (let sweep = 0; sweep <= SWEEPS; sweep++) {
      const fromUnits = Float64Array.from(outputs.subarray(at, at + width));
      const inputs = Float64Array.from(outputs.subarray(at + width, at + width + units));
      for (let i = 0; i < width; i++)
        if (frame[i] === 1) for (let j = 0; j < units; j++) inputs[j] += coupling[i * units + j];
      for (let j = 0; j < units; j++) {
        if (draws.uniform() * (1 + Math.exp(-inputs[j])) >= 1) continue;
        for (let i = 0; i < width; i++) fromUnits[i] += coupling[i * units + j];
      }
      for (let i = 0; i < width; i++) frame[i] = draws.uniform() * (1 + Math.exp(-fromUnits[i])) < 1 ? 1 : 0;
    }
    for (let i = 0; i < width; i++) columns[i][row] = frame[i];
  };
}
