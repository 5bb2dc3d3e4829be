import type { Dataset } from '../data/dataset.js';
import type { Rows } from '../data/rows.js';
import type { Key } from '../random/key.js';
import type { Advanced, Contribution, Learner, Staged } from './learner.js';

/** Points (x, y), a line through which is learned. */
export interface Points extends Rows {
  readonly x: Float64Array;
  readonly y: Float64Array;
}

export type Line = { readonly weights: Float64Array; readonly updates: number };

interface StagedPoints extends Staged {
  readonly points: Points;
}

/** What the learner was asked to do, in order. */
export interface Log {
  readonly calls: (readonly Int32Array[])[];
  released: number;
}

const RATE = 0.2;

export function pointsOf(count: number, noise = 0): Points {
  const x = Float64Array.from({ length: count }, (_, i) => Math.sin(3 * i));
  const y = x.map((value, i) => 2 * value - 1 + noise * Math.cos(7 * i));
  return { count, index: Int32Array.from(x, (_, i) => i), x, y };
}

export function pointsDataset(points: Points): Dataset<Points> {
  const unused = () => {
    throw new Error('not used by the loop');
  };
  return {
    schema: undefined as never,
    count: points.count,
    async *blocks(maximum = 4) {
      for (let from = 0; from < points.count; from += maximum) yield taken(points, range(from, from + maximum, points));
    },
    where: unused,
    gather: unused,
  };
}

/** Least squares by stochastic gradient descent, each row's y disturbed by noise of its own in each pass. */
export function lineLearner(
  changes: Partial<Learner<Points, Line, Sums, Line>> = {},
  log: Log = { calls: [], released: 0 },
): Learner<Points, Line, Sums, Line> {
  const learner: Learner<Points, Line, Sums, Line> = {
    updates: 'per batch',
    additive: true,
    objective: 'none',
    batch: 4,
    passes: 3,
    start: async (_data, key) => ({ weights: Float64Array.of(key.draws().normal(), 0), updates: 0 }),
    contribute: async (state, rows, key) => contributionOf(state, rows, key),
    update: async (state, total) => updated(state, total),
    params: (state) => state,
    fused: {
      async stage(data) {
        const blocks: Points[] = [];
        for await (const block of data.blocks(data.count)) blocks.push(block);
        return { count: data.count, points: blocks[0] } as StagedPoints;
      },
      async advance(state, staged, batches, key): Promise<Advanced<Line>> {
        log.calls.push(batches);
        let next = state;
        const parts = batches.map((batch) => {
          const rows = taken(
            (staged as StagedPoints).points,
            batch.filter((position) => position >= 0),
          );
          const part = contributionOf(next, rows, key);
          next = updated(next, part);
          return part;
        });
        return {
          state: next,
          objectives: Float64Array.from(parts, ({ objective }) => objective),
          counts: Float64Array.from(parts, ({ count }) => count),
          monitors: { slope: Float64Array.from(parts, ({ sums }) => sums[0]) },
        };
      },
      async release() {
        log.released++;
      },
    },
    ...changes,
  };
  return learner;
}

export type Sums = Float64Array;

function contributionOf({ weights: [w, b] }: Line, rows: Points, key: Key): Contribution<Sums> {
  const gradient = new Float64Array(2);
  let objective = 0;
  for (let i = 0; i < rows.count; i++) {
    const error = w * rows.x[i] + b - rows.y[i] + 1e-3 * key.at(rows.index[i]).draws().normal();
    objective += error * error;
    gradient[0] += error * rows.x[i];
    gradient[1] += error;
  }
  return { count: rows.count, objective, sums: gradient };
}

function updated({ weights, updates }: Line, { count, sums }: Contribution<Sums>): Line {
  return { weights: weights.map((weight, i) => weight - (RATE * sums[i]) / count), updates: updates + 1 };
}

export function taken({ x, y, index }: Points, positions: Int32Array): Points {
  const pick = (values: Float64Array) => Float64Array.from(positions, (position) => values[position]);
  return {
    count: positions.length,
    index: Int32Array.from(positions, (position) => index[position]),
    x: pick(x),
    y: pick(y),
  };
}

function range(from: number, to: number, { count }: Points): Int32Array {
  return Int32Array.from({ length: Math.min(to, count) - from }, (_, i) => from + i);
}
