import { reshape } from '../../../../engine/ops/broadcasting.js';
import { filled } from '../../../../engine/ops/parameter.js';
import { where } from '../../../../engine/ops/selection.js';
import { scan } from '../../../../engine/scan.js';
import type { Tensor } from '../../../../engine/tensor.js';
import type { RecurrentCell } from '../../../../nn/recurrent-cell.js';

/**
 * A cell read over steps of which some are not there, [steps, rows, inputs] and booleans [steps, rows, 1]: those leave the state as it is,
 * whichever way they are read. Outputs [steps, rows, hidden], and the last one read, [rows, hidden].
 */
export function maskedRecurrent<P>(
  cell: RecurrentCell<P>,
  params: P,
  x: Tensor,
  isThere: Tensor,
  direction: 'forward' | 'backward',
): { readonly outputs: Tensor; readonly last: Tensor } {
  const [steps, rows, width] = x.shape;
  const projected = cell.project(params, reshape(x, [-1, width]));
  const slices = projected.map((each) => reshape(each, [steps, rows, -1]));
  const nothing = Array.from({ length: cell.states }, () => filled(0, { dtype: x.dtype, shape: [rows, cell.hidden] }));
  const { carried, stacked } = scan(
    (state, [there, ...now]) => {
      const next = cell.advance(params, now, state).map((each, k) => where(there, each, state[k]));
      return { carried: next, stacked: [next[0]] };
    },
    nothing,
    [isThere, ...slices],
    { reverse: direction === 'backward' },
  );
  return { outputs: stacked[0], last: carried[0] };
}
