import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Draws } from '../../src/random/draws.js';
import { keyOf } from '../../src/random/key.js';

/** A network and its training, described once for all contestants; `README.md` has the formulas. */
export interface Network {
  readonly name: string;
  /** Numbers of the formulas that shapes do not tell: rates, slopes, heads. */
  readonly settings: Readonly<Record<string, number>>;
  /** Initial weights, in this order; matrices are [in, out]. */
  readonly weights: readonly GivenTensor[];
  /** Batches, taken in turn, [count, ...], and the noise of the checked steps, [CHECKED_STEPS, ...]. */
  readonly given: readonly GivenTensor[];
}

export interface GivenTensor {
  readonly name: string;
  readonly shape: readonly number[];
  readonly draw: (draws: Draws) => number;
}

/** First steps that are done with the given noise; their losses are what contestants must agree on. */
export const CHECKED_STEPS = 3;

export const constant = (value: number) => () => value;
export const normal = (deviation: number) => (draws: Draws) => deviation * draws.normal();
export const uniform = (low: number, high: number) => (draws: Draws) => low + (high - low) * draws.uniform();
export const bernoulli = (probability: number) => (draws: Draws) => Number(draws.uniform() < probability);
export const below = (count: number) => (draws: Draws) => draws.below(count);

/** Uniform on ±1/√inputs, as fully connected layers commonly start. */
export const fanIn = (inputs: number) => uniform(-1 / Math.sqrt(inputs), 1 / Math.sqrt(inputs));

/** The tensors of a network by name, each drawn from its own key; whole numbers are floats too. */
export function tensorsOf(network: Network): ReadonlyMap<string, Float32Array> {
  const key = keyOf(3).at(network.name);
  return new Map(
    [...network.weights, ...network.given].map(({ name, shape, draw }) => {
      const draws = key.at(name).draws();
      return [name, Float32Array.from({ length: sizeOf(shape) }, () => draw(draws))];
    }),
  );
}

/** The same tensors in a folder: `tensors.f32` (raw, one after the other) and `network.json` (names, shapes, settings). */
export function networkFolder(network: Network): { readonly path: string; remove(): void } {
  const path = mkdtempSync(join(tmpdir(), 'ancestral-bench-'));
  const specs = [...network.weights, ...network.given].map(({ name, shape }) => ({ name, shape }));
  const description = { name: network.name, settings: network.settings, checkedSteps: CHECKED_STEPS, tensors: specs };
  writeFileSync(join(path, 'network.json'), JSON.stringify(description));
  const parts = [...tensorsOf(network).values()].map((values) => new Uint8Array(values.buffer));
  writeFileSync(join(path, 'tensors.f32'), Buffer.concat(parts));
  return { path, remove: () => rmSync(path, { recursive: true, force: true }) };
}

function sizeOf(shape: readonly number[]): number {
  return shape.reduce((product, size) => product * size, 1);
}
