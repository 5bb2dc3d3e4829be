// Gibbs sampling, a chain a row: h given v, then v given h, known cells held. After a finite number of sweeps its law is near the
// machine's, not equal to it.

import { cached } from '../../../../../engine/cached.js';
import { gate, gemm, scan, type Tensor, type TensorType } from '../../../../../engine/index.js';
import { fillRows } from '../../../../../random/bulk.js';
import type { Key } from '../../../../../random/key.js';
import { heldLogits } from './annealing.js';
import { drawn, f32, hiddenGiven } from './contrastive-step.js';
import { logistic, type Machine } from './machine.js';

/** Rows that are swept together; always as many, so that a row's numbers do not depend on its neighbours. */
const ROWS = 64;
/** Sweeps of one call; their number is rounded up to a multiple of this. */
const SWEEPS_A_CALL = 10;

/**
 * Complete rows after so many sweeps from the base rates; `cells` of a row are NaN where they are to be drawn. Row i draws from
 * the key and `index[i]` alone. [index.length × visible]
 */
export async function sweepRows(
  machine: Machine,
  baseLogits: ArrayLike<number>,
  cellsOf: ((row: number) => ArrayLike<number>) | undefined,
  index: Int32Array,
  sweeps: number,
  key: Key,
): Promise<Float32Array> {
  const { visible } = machine;
  const swept = new Float32Array(index.length * visible);
  for (let from = 0; from < index.length; from += ROWS) {
    const count = Math.min(ROWS, index.length - from);
    // The last tile is filled up with rows that are thrown away.
    const bias = new Float32Array(ROWS * visible);
    const base = new Float32Array(ROWS * visible);
    for (let row = 0; row < count; row++) {
      const cells = cellsOf?.(from + row);
      bias.set(heldLogits(machine.visibleBias, cells), row * visible);
      base.set(heldLogits(baseLogits, cells), row * visible);
    }
    const own = new Int32Array(ROWS);
    own.set(index.subarray(from, from + count));
    const units = await sweepTile(machine, { bias, base, index: own }, sweeps, key);
    swept.set(units.subarray(0, count * visible), from * visible);
  }
  return swept;
}

interface Tile {
  readonly bias: Float32Array;
  readonly base: Float32Array;
  readonly index: Int32Array;
}

async function sweepTile(machine: Machine, { bias, base, index }: Tile, sweeps: number, key: Key) {
  const { visible, hidden } = machine;
  const types = sweepTypes(visible, hidden);
  let units = new Float32Array(ROWS * visible);
  fillRows(key.at('first'), index, visible, units, 'uniforms');
  units = units.map((uniform, at) => (uniform < logistic(base[at]) ? 1 : 0));
  const widths = { hidden, visible };
  const noise = {
    hidden: new Float32Array(SWEEPS_A_CALL * ROWS * hidden),
    visible: new Float32Array(SWEEPS_A_CALL * ROWS * visible),
  };
  const fixed = {
    weights: Float32Array.from(machine.weights),
    hiddenBias: Float32Array.from(machine.hiddenBias),
    bias,
  };
  for (let from = 0; from < sweeps; from += SWEEPS_A_CALL) {
    for (let s = 0; s < SWEEPS_A_CALL; s++) {
      const own = key.at('sweep').at(from + s);
      for (const side of ['hidden', 'visible'] as const) {
        const size = ROWS * widths[side];
        fillRows(own.at(side), index, widths[side], noise[side].subarray(s * size, (s + 1) * size), 'uniforms');
      }
    }
    units = (await sweep(types, { ...fixed, units, noise })).units as typeof units;
  }
  return units;
}

function sweepTypes(visible: number, hidden: number) {
  const noise = (width: number): TensorType => f32(SWEEPS_A_CALL, ROWS, width);
  return {
    weights: f32(visible, hidden),
    hiddenBias: f32(1, hidden),
    bias: f32(ROWS, visible),
    units: f32(ROWS, visible),
    noise: { hidden: noise(hidden), visible: noise(visible) },
  };
}

type SweepTypes = ReturnType<typeof sweepTypes>;

const sweep = cached<SweepTypes, { readonly units: Tensor }>('gibbs-sweeps', (symbols) => {
  const { weights, hiddenBias, bias, units, noise } = symbols;
  const { carried } = scan(
    ([v], [hidden, visible]) => {
      const h = drawn(hiddenGiven({ weights, hiddenBias }, v), hidden);
      const p = gate(gemm(h, weights, { transB: 1, plus: bias }));
      return { carried: [drawn(p, visible)], stacked: [] };
    },
    [units],
    [noise.hidden, noise.visible],
  );
  return { units: carried[0] };
});
