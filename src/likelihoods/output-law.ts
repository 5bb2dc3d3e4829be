// What the outputs of a network say of a row: the product of a law for each cell, given the outputs.
import type { ParameterSpec } from '../engine/parameters.js';
import type { Tensor } from '../engine/tensor.js';
import type { Draws } from '../random/draws.js';
import type { GivenCells, Part } from './row-features.js';

/** The law of all cells of one kind, given some of the outputs of a network. */
export interface PartLaw {
  readonly part: Part;
  /** Outputs that the network gives for a row. */
  readonly fromNetwork: number;
  /** Parameters of its own, the same for all rows. */
  readonly parameters: Readonly<Record<string, ParameterSpec>>;
  /** Outputs in all: those of the network and those that follow from the parameters. */
  readonly outputs: number;
  /** How outputs of the network lie: those of a cell side by side, or one quantity of all cells after the other; undefined where cells differ in number. */
  readonly layout: 'by cell' | 'by quantity' | undefined;
  /** All outputs, [rows, outputs], from those of the network. */
  complete(network: Tensor, parameters: Readonly<Record<string, Tensor>>): Tensor;
  /** log-probability of each cell in nats, numbers in units of their own: [..., cells] from [..., outputs] and cells that fit. */
  logDensity(outputs: Tensor, cells: Tensor): Tensor;
  /** A value of a cell, on the scale of the data, from the outputs of a row that begin at `at`. */
  draw(outputs: Float32Array, at: number, cell: number, draws: Draws): number;
  /** The mean of a number, the most probable of codes; of bits with `asMeans` the probability of a one. */
  centre(outputs: Float32Array, at: number, cell: number, asMeans: boolean): number;
  /** The same for exported files; absent where it is not a matter of plain operations. */
  readonly graph?: CellsGraph;
}

/** How a law's outputs become cells in an exported file: at their centres, or drawn from noise. */
export interface CellsGraph {
  /** Numbers of noise that a row takes. */
  readonly normal: number;
  readonly uniform: number;
  /** [rows, cells] on the scale of the data, from all outputs of the law in single precision. */
  centres(outputs: Tensor): Tensor;
  draw(outputs: Tensor, normal: Tensor | undefined, uniform: Tensor | undefined): Tensor;
}

/** The law of a whole row. */
export interface OutputLaw {
  readonly fromNetwork: number;
  readonly outputs: number;
  readonly parameters: Readonly<Record<string, Readonly<Record<string, ParameterSpec>>>>;
  readonly laws: readonly PartLaw[];
  complete(network: Tensor, parameters: OwnTensors): Tensor;
  /** log p(known cells | outputs) in nats, numbers in units of their own, [...] from [..., outputs]; `logUnits` makes it that of the data. */
  logDensity(outputs: Tensor, given: GivenCells): Tensor;
  /** What `logDensity` lacks to nats on the scale of the data, [rows] or without axes: -Σ log(unit) over the known numbers. */
  logUnits(given: GivenCells): Tensor;
  /** Fills the missing cells of a row from its outputs, which begin at `at`: drawn, at their centres, or with probabilities for bits. */
  fill(outputs: Float32Array, at: number, columns: readonly Float64Array[], row: number, how: Draws | Centres): void;
}

/** Most probable values of codes, or probabilities of ones where there are two. */
export type Centres = 'centres' | 'means';

export type OwnTensors = Readonly<Record<string, Readonly<Record<string, Tensor>>>>;
