import type { Rows } from '../data/rows.js';
import type { Key } from '../random/key.js';
import type { Tree } from '../util/tree.js';
import type { BatchPace } from './batch-pace.js';
import type { PassSums, Point } from './checkpoint.js';
import type { Advanced, Fused, Staged } from './learner.js';
import { checkFinite } from './not-finite.js';

export interface BatchPlan {
  readonly staged: Staged;
  /** Rows of a batch. */
  readonly batch: number;
  /** Of the pass: the order of the rows and the noise of the steps come from it. */
  readonly key: Key;
  /** Updates made before the pass, and most in all. */
  readonly step: number;
  readonly steps: number;
  readonly pace: BatchPace;
  readonly nowMs: () => number;
}

const RAN_AWAY = 'a smaller --learning-rate usually mends it; a value far outside the others is the other usual cause';

/** How many batches a pass has. */
export function batchCount(rows: number, batch: number): number {
  return Math.ceil(rows / batch);
}

/**
 * The steps of a pass from where it begins: batches of rows in an order drawn from its key, several to a call.
 * `pause` is called between calls; where it says false, the pass ends there.
 */
export async function passByBatches<R extends Rows>(
  fused: Fused<R, Tree>,
  begin: Point,
  plan: BatchPlan,
  pause: (point: Point) => Promise<boolean>,
): Promise<Point> {
  const { staged, batch, key, pace, nowMs } = plan;
  const order = key.at('order').draws().permutation(staged.count);
  const end = Math.min(batchCount(staged.count, batch), plan.steps - plan.step);
  let point = begin;
  while (point.position < end) {
    const { position } = point;
    const size = pace.next(end - position);
    const batches = Array.from({ length: size }, (_, i) => batchAt(order, position + i, batch));
    const startedAt = nowMs();
    const advanced = await fused.advance(point.state, staged, batches, key);
    pace.took(size, nowMs() - startedAt);
    checkSteps(advanced, plan.step + position);
    const rows = Math.min(staged.count, (position + size) * batch);
    point = { state: advanced.state, position: position + size, sums: addSteps(point.sums, advanced, rows) };
    if (!(await pause(point))) break;
  }
  return point;
}

/** The positions of a batch, -1 beyond the last row. */
function batchAt(order: Int32Array, position: number, batch: number): Int32Array {
  const rows = order.subarray(position * batch, (position + 1) * batch);
  if (rows.length === batch) return rows;
  const padded = new Int32Array(batch).fill(-1);
  padded.set(rows);
  return padded;
}

// Step by step, never call by call: the order of additions must not depend on the pace.
function addSteps(sums: PassSums, { objectives, counts, monitors = {} }: Advanced<Tree>, rows: number): PassSums {
  const watched = Object.entries(monitors).map(([name, values]) => [name, added(sums.monitors[name] ?? 0, values)]);
  return {
    rows,
    objective: added(sums.objective, objectives),
    count: added(sums.count, counts),
    monitors: Object.fromEntries(watched),
  };
}

function added(sum: number, values: Float64Array): number {
  return values.reduce((total, value) => total + value, sum);
}

function checkSteps({ objectives, state }: Advanced<Tree>, before: number): void {
  const bad = objectives.findIndex((objective) => !Number.isFinite(objective));
  if (bad >= 0) checkFinite(objectives[bad], `step ${before + bad + 1}`, state, RAN_AWAY);
}
