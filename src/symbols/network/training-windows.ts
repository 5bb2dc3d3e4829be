import type { TensorType } from '../../engine/tensor-type.js';
import type { PackedRows } from '../../learn/gradient/packed-rows.js';
import type { Staged } from '../../learn/learner.js';
import type { Key } from '../../random/key.js';
import type { CodedRows } from './coded-rows.js';

/** How rows are cut into windows of training. */
export interface WindowPlan {
  /** Steps of a window. */
  readonly context: number;
  /** Steps at the front of a window that are only seen, where there are true ones; 0 where all are learned from. */
  readonly seen: number;
  /** Whether rows just break off: a window then now and again begins as a row does, so that it is learned how a text may begin. */
  readonly breaksOff: boolean;
}

/**
 * Rows and where their windows are. A row that fits into one window has it to itself: nothing is to be seen across rows. The symbols of
 * a longer one are shared out to windows side by side, which lie elsewhere in each pass; each symbol is learned from once a pass.
 */
export interface StagedWindows extends Staged {
  readonly rows: CodedRows;
  /** Which window of all is the first of each row. */
  readonly firsts: Int32Array;
}

/** Of windows that may begin a text in their middle, this share does. */
const BEGINNINGS = 1 / 32;

/** The types of what a network is given of one window: codes, what comes after each, and which of these count. */
export function windowTypes({ context }: WindowPlan): Readonly<Record<string, TensorType>> {
  const codes: TensorType = { dtype: 'i32', shape: [context] };
  return { symbols: codes, targets: codes, counted: { dtype: 'f32', shape: [context] } };
}

/** The windows of rows, not yet cut. */
export function stageWindows(rows: CodedRows, plan: WindowPlan): StagedWindows {
  const firsts = new Int32Array(rows.count + 1);
  for (let row = 0; row < rows.count; row++)
    firsts[row + 1] = firsts[row] + windowsOf(rows.starts[row + 1] - rows.starts[row], plan);
  return { count: firsts[rows.count], rows, firsts };
}

/** How many windows a row of so many codes has; of a long one the first and the last are both cut. */
export function windowsOf(length: number, { context, seen }: Pick<WindowPlan, 'context' | 'seen'>): number {
  return length <= context ? 1 : Math.ceil(length / (context - seen)) + 1;
}

/** The windows at these positions, cut by the key of a pass; -1 is a window that counts nothing. */
export function cutWindows(staged: StagedWindows, plan: WindowPlan, positions: Int32Array, key: Key): PackedRows {
  const { rows } = staged;
  const { context } = plan;
  const count = positions.length;
  const symbols = new Int32Array(count * context).fill(rows.start);
  const targets = new Int32Array(count * context);
  const counted = new Float32Array(count * context);
  const weights = new Float32Array(count);
  const index = new Int32Array(count);
  for (const [place, position] of positions.entries()) {
    if (position < 0) continue;
    const row = rowOf(staged.firsts, position);
    const part = position - staged.firsts[row];
    index[place] = windowIndex(rows.index[row], part);
    const cut = cutOf(rows, row, part, plan, key);
    const to = place * context;
    const from = rows.starts[row];
    for (let i = cut.first; i < cut.end; i++) {
      const at = to + i - cut.first;
      if (i > 0) symbols[at] = rows.codes[from + i - 1];
      targets[at] = rows.codes[from + i];
      counted[at] = i < cut.counted ? 0 : 1;
    }
    if (plan.breaksOff && key.at('beginnings').at(index[place]).draws().uniform() < BEGINNINGS)
      symbols[to] = rows.start;
    weights[place] = Math.max(0, cut.end - cut.counted) * (rows.weights?.[row] ?? 1);
  }
  return { count, arrays: { symbols, targets, counted }, index, weights };
}

/** Which symbols of its row a window predicts: from the first that it sees to the end, those from `counted` on counting. */
function cutOf({ starts, index }: CodedRows, row: number, part: number, plan: WindowPlan, key: Key) {
  const length = starts[row + 1] - starts[row];
  if (length <= plan.context) return { first: 0, counted: 0, end: length };
  const stride = plan.context - plan.seen;
  const offset = key.at('offsets').at(index[row]).draws().below(stride);
  const from = Math.max(0, part * stride - offset);
  const end = Math.min(length, (part + 1) * stride - offset);
  // A window beyond the end: nothing of it counts.
  if (from >= end) return { first: 0, counted: 0, end: 0 };
  return { first: Math.max(0, from - plan.seen), counted: from, end };
}

/** The number that noise of a window is keyed by: of the row alone, whatever is learned beside it. */
function windowIndex(row: number, part: number): number {
  return part === 0 ? row : (Math.imul(row, 0x9e3779b1) + Math.imul(part, 0x85ebca6b)) & 0x7fffffff;
}

/** The row whose windows a window is among. */
function rowOf(firsts: Int32Array, window: number): number {
  let low = 0;
  let high = firsts.length - 1;
  while (high - low > 1) {
    const middle = (low + high) >> 1;
    if (firsts[middle] <= window) low = middle;
    else high = middle;
  }
  return low;
}
