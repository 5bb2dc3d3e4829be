import { dropout as thinned } from '../../../../engine/derived/activations.js';
import { mul } from '../../../../engine/ops/arithmetic.js';
import { reshape } from '../../../../engine/ops/broadcasting.js';
import { transpose } from '../../../../engine/ops/matrix.js';
import type { Pass } from '../../../../engine/pass.js';
import { scan } from '../../../../engine/scan.js';
import type { Tensor } from '../../../../engine/tensor.js';
import { gruCell } from '../../../../nn/gru-cell.js';
import { lstmCell } from '../../../../nn/lstm-cell.js';
import type { RecurrentCell } from '../../../../nn/recurrent-cell.js';
import { vanillaCell } from '../../../../nn/vanilla-cell.js';

export const CELLS = ['lstm', 'gru', 'vanilla'] as const;

export interface NetworkShape {
  readonly cell: (typeof CELLS)[number];
  readonly layers: number;
  readonly hidden: number;
  readonly dropout: number;
}

// biome-ignore lint/suspicious/noExplicitAny: cells differ in what their parameters are, and only they need to know.
type AnyCell = RecurrentCell<any>;
const MADE: Readonly<Record<NetworkShape['cell'], (inputs: number, hidden: number) => AnyCell>> = {
  lstm: lstmCell,
  gru: gruCell,
  vanilla: vanillaCell,
};

/** Layers of cells on top of one another that read lanes in which one sequence follows another. */
export interface RecurrentNetwork {
  readonly parameters: readonly object[];
  /** Tensors of its state, [lanes, hidden] each, the lowest layer's first. */
  readonly states: number;
  readonly hidden: number;
  /** [lanes, time, inputs] to [lanes, time, hidden], and the state after it. Where `keeps`, [lanes, time], is 0 the state before is forgotten. */
  run(
    params: readonly unknown[],
    x: Tensor,
    keeps: Tensor,
    first: readonly Tensor[],
    pass: Pass,
  ): { readonly outputs: Tensor; readonly last: readonly Tensor[] };
}

export function recurrentNetwork(inputs: number, { cell, layers, hidden, dropout }: NetworkShape): RecurrentNetwork {
  const cells = Array.from({ length: layers }, (_, layer) => MADE[cell](layer === 0 ? inputs : hidden, hidden));
  const each = cells[0].states;
  return {
    parameters: cells.map(({ parameters }) => parameters),
    states: each * layers,
    hidden,
    run(params, x, keeps, first, pass) {
      const kept = reshape(transpose(keeps), [keeps.shape[1], keeps.shape[0], 1]); // [time, lanes, 1]
      const last: Tensor[] = [];
      let outputs = x;
      for (const [layer, own] of cells.entries()) {
        const thin = layer === 0 ? outputs : thinnedBy(outputs, dropout, pass);
        const result = runCell(own, params[layer], thin, kept, first.slice(layer * each, (layer + 1) * each));
        outputs = result.outputs;
        last.push(...result.last);
      }
      return { outputs: thinnedBy(outputs, dropout, pass), last };
    },
  };
}

/** One layer. What depends on its inputs alone is one product for all steps; only the rest is in the loop. */
function runCell(cell: AnyCell, params: unknown, x: Tensor, kept: Tensor, first: readonly Tensor[]) {
  const [lanes, time, width] = x.shape;
  const projected = cell.project(params, reshape(transpose(x, [1, 0, 2]), [time * lanes, width]));
  const { carried, stacked } = scan(
    (state, [keep, ...now]) => {
      const next = cell.advance(
        params,
        now,
        state.map((part) => mul(part, keep)),
      );
      return { carried: next, stacked: [next[0]] };
    },
    first,
    [kept, ...projected.map((part) => reshape(part, [time, lanes, cell.hidden]))],
  );
  return { outputs: transpose(stacked[0], [1, 0, 2]), last: carried };
}

/** Between layers and after the last, never from step to step (Zaremba, Sutskever and Vinyals, 2014). */
function thinnedBy(x: Tensor, rate: number, pass: Pass): Tensor {
  if (rate === 0 || pass.mode === 'evaluation') return x;
  return thinned(x, rate, pass.noise('uniform', x.shape));
}
