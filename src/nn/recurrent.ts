import { expand, reshape } from '../engine/ops/broadcasting.js';
import { transpose } from '../engine/ops/matrix.js';
import { filled } from '../engine/ops/parameter.js';
import type { SpecsOf } from '../engine/parameters.js';
import { scan } from '../engine/scan.js';
import type { Tensor } from '../engine/tensor.js';
import { zeros } from './initializers.js';
import type { Layer } from './layer.js';
import type { RecurrentCell } from './recurrent-cell.js';

/** A layer over time: as a layer, [batch, time, inputs] to [batch, time, outputs]. */
export interface SequenceLayer<P> extends Layer<P> {
  /** How many tensors its state has. */
  readonly states: number;
  /** The same on [time, batch, ...], from a state to a state; from the layer's own first state where none is given. */
  run(params: P, x: Tensor, first?: readonly Tensor[]): { readonly outputs: Tensor; readonly last: readonly Tensor[] };
}

export interface RecurrentParams<P> {
  readonly cell: P;
  /** The state before the first step, [hidden] each, where it is learned. */
  readonly first?: readonly Tensor[];
}

export interface RecurrentOptions {
  /** 'backward' reads from the last step to the first; outputs stay in the order of the steps. */
  readonly direction?: 'forward' | 'backward';
  readonly first?: 'zeros' | 'learned';
}

/** A cell applied step by step. What depends on the inputs alone is one product for all steps; only the rest is in the loop. */
export function recurrent<P>(
  cell: RecurrentCell<P>,
  { direction = 'forward', first: start = 'zeros' }: RecurrentOptions = {},
): SequenceLayer<RecurrentParams<P>> {
  const own = Array.from({ length: cell.states }, () => ({ shape: [cell.hidden], initial: zeros }));
  const parameters = { cell: cell.parameters, ...(start === 'learned' && { first: own }) };
  const run: SequenceLayer<RecurrentParams<P>>['run'] = (params, x, first = firstOf(cell, params, x)) => {
    const [time, batch, width] = x.shape; // [time, batch, inputs]
    const projected = cell.project(params.cell, reshape(x, [-1, width]));
    const slices = projected.map((each) => reshape(each, [time, batch, -1])); // [time, batch, hidden]
    const { carried, stacked } = scan(
      (state, now) => {
        const next = cell.advance(params.cell, now, state);
        return { carried: next, stacked: [next[0]] };
      },
      first,
      slices,
      { reverse: direction === 'backward' },
    );
    return { outputs: stacked[0], last: carried };
  };
  return sequenceLayer(parameters as SpecsOf<RecurrentParams<P>>, cell.states, run);
}

/** A layer over time from what it does to [time, batch, ...]. */
export function sequenceLayer<P>(
  parameters: SpecsOf<P>,
  states: number,
  run: SequenceLayer<P>['run'],
): SequenceLayer<P> {
  const exchanged = (x: Tensor) => transpose(x, [1, 0, 2]);
  return { parameters, states, run, apply: (params, x) => exchanged(run(params, exchanged(x)).outputs) };
}

function firstOf<P>(
  cell: RecurrentCell<P>,
  { first }: RecurrentParams<P>,
  { dtype, shape }: Tensor,
): readonly Tensor[] {
  const type = { dtype, shape: [shape[1], cell.hidden] };
  if (first !== undefined) return first.map((each) => expand(each, type.shape));
  return Array.from({ length: cell.states }, () => filled(0, type));
}
