import type { TableRows } from '../../../../data/rows.js';
import type { Tensor } from '../../../../engine/tensor.js';
import type { EngineArray, TensorType } from '../../../../engine/tensor-type.js';
import type { Draws } from '../../../../random/draws.js';
import type { Key } from '../../../../random/key.js';
import type { Tree } from '../../../../util/tree.js';

/** Steps as arrays by name, one after the other. */
export type PackedSteps = Readonly<Record<string, EngineArray>>;
export type StepTensors = Readonly<Record<string, Tensor>>;
// biome-ignore lint/suspicious/noExplicitAny: what parameters a law has, only the law itself needs to know.
export type LawTensors = any;

/** Noise that a law learns with. */
export interface LawNoise {
  /** Uniform numbers, [steps, width]. */
  uniform(width: number): Tensor;
}

/** What a recurrent network is given of a step, and what its state says of the next one. */
export interface StepLaw {
  /** Types of one packed step. */
  readonly types: Readonly<Record<string, TensorType>>;
  /** The steps as arrays; DataError for a missing cell. */
  pack(steps: TableRows): PackedSteps;
  /** What stands in the arrays where there is no step: after the last one of a sequence that ends. Zeros where absent. */
  readonly atStop?: Readonly<Record<string, number>>;
  /** Numbers that the network is given of a step. */
  readonly width: number;
  readonly parameters: object;
  /** Steps for the network, [steps, width]; where `begins` is 1 there is none before. */
  input(params: LawTensors, before: StepTensors, begins: Tensor): Tensor;
  /** What the outputs of the network, [steps, hidden], say of each step. */
  outputs(params: LawTensors, hidden: Tensor): Tensor;
  /** A number by which these steps may be told faster; 0 where absent. What is told does not depend on it. */
  variantOf?(arrays: PackedSteps): number;
  /** log p(step | outputs) in nats on the scale of the data, [steps]; absent where it is only estimated. */
  logProb?(params: LawTensors, outputs: Tensor, steps: StepTensors, variant: number): Tensor;
  /** What is larger for better parameters where log p is only estimated, [steps]. */
  merit?(params: LawTensors, outputs: Tensor, steps: StepTensors): Tensor;
  /** log p of each step, estimated, with the variance of each, where it is not told by `logProb`. */
  estimate?(params: Tree, told: ToldSteps, key: Key): Promise<Estimates>;
  /** What is learned where it is not -log p, [steps]. */
  loss?(params: LawTensors, outputs: Tensor, steps: StepTensors, variant: number, noise: LawNoise): Tensor;
  /** Numbers that `outputs` gives for a step. */
  readonly outputWidth: number;
  /** 1 for steps that have probability 0: a category never seen, a count that is none. */
  impossible?(steps: TableRows): Uint8Array;
  /** Logit of the stop in place of a step, where sequences end. */
  stopLogit?(outputs: Float32Array, at: number): number;
  /** Draws a step from its outputs, which begin at `at`, into row `row` of the columns. */
  draw(params: Tree): StepDrawing;
}

/** Steps with the outputs for each, `stride` numbers each; noise is keyed by `index`. */
export interface ToldSteps {
  readonly arrays: PackedSteps;
  readonly outputs: Float32Array;
  readonly stride: number;
  readonly index: Int32Array;
}

export interface Estimates {
  readonly logProb: Float64Array;
  readonly variance: Float64Array;
}

/** Writes one drawn step into a row of columns. */
export type StepDrawing = (
  outputs: Float32Array,
  at: number,
  columns: readonly Float64Array[],
  row: number,
  draws: Draws,
) => void;
