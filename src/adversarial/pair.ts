// A generator and a critic, as the game and whoever draws from the generator need to know them. Rows are one tensor, [rows, …]: cells that
// are shown to the critic side by side, or maps of pixels.
import type { SpecsOf } from '../engine/parameters.js';
import type { Pass } from '../engine/pass.js';
import type { Tensor } from '../engine/tensor.js';

/** What is given of each row beside noise, by name: conditions, labels, the real cells. */
export type Given = Readonly<Record<string, Tensor>>;

/** What a drawn row begins with. */
export interface Noise {
  /** Standard normal numbers, [rows, normals]. */
  readonly z: Tensor;
  /** Uniform numbers, [rows, uniforms], where the generator asks for any. */
  readonly u: Tensor | undefined;
}

/** Noise and what is given, to rows as the critic is shown them. */
export interface Generator<G> {
  readonly parameters: SpecsOf<G>;
  /** Standard normal numbers that a row takes. */
  readonly normals: number;
  /** Uniform numbers that a row takes; none where absent. */
  readonly uniforms?: number;
  draw(params: G, noise: Noise, given: Given, pass: Pass): Tensor;
}

/** Rows to scores, logits of being real: one a row, [rows], or several whose losses are averaged, [rows, places]. */
export interface Critic<D> {
  readonly parameters: SpecsOf<D>;
  score(params: D, rows: Tensor, given: Given, pass: Pass): Tensor;
}

/** Parameters of both, and what nobody moves, as symbols. */
export interface PairParams<G, D, F = unknown> {
  readonly critic: D;
  readonly generator: G;
  readonly fixed: F;
}
