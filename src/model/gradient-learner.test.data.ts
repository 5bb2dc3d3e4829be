import type { Dataset } from '../data/dataset.js';
import { type TableRows, takeRows } from '../data/rows.js';
import type { Contribution, Learner, Staged } from '../learn/learner.js';
import type { MeansParams } from './made-family.test.data.js';

type State = MeansParams & { readonly updates: number };
type Sums = { readonly means: Float64Array };

interface StagedRows extends Staged {
  readonly rows: TableRows;
}

/** The mean of one column by stochastic gradient descent, told by held-out rows when to stop; `log` counts what was staged and freed. */
export function gradientLearner(
  changes: Partial<Learner<TableRows, MeansParams, Sums, State>> = {},
  log: { rows: number[]; released: number } = { rows: [], released: 0 },
): Learner<TableRows, MeansParams, Sums, State> {
  const contribution = ({ means }: State, rows: TableRows): Contribution<Sums> => {
    const errors = rows.columns[0].map((value) => value - means[0]);
    const sum = errors.reduce((total, error) => total + error, 0);
    const objective = errors.reduce((total, error) => total + error ** 2 / 2, 0);
    return { count: rows.count, objective, sums: { means: Float64Array.of(sum) } };
  };
  const updated = ({ means, updates }: State, { count, sums }: Contribution<Sums>): State => ({
    means: means.map((mean, i) => mean + (0.1 * sums.means[i]) / count),
    updates: updates + 1,
  });
  return {
    updates: 'per batch',
    additive: true,
    objective: 'none',
    batch: 8,
    stopsBy: 'validation',
    start: async () => ({ means: Float64Array.of(0), updates: 0 }),
    contribute: async (state, rows) => contribution(state, rows),
    update: async (state, total) => updated(state, total),
    params: ({ means }) => ({ means }),
    fused: {
      async stage(data: Dataset<TableRows>) {
        log.rows.push(data.count);
        const blocks: TableRows[] = [];
        for await (const block of data.blocks(data.count)) blocks.push(block);
        return { count: data.count, rows: blocks[0] } as StagedRows;
      },
      async advance(state, staged, batches) {
        const objectives = new Float64Array(batches.length);
        const counts = new Float64Array(batches.length);
        let next = state;
        for (const [i, batch] of batches.entries()) {
          const known = batch.filter((position) => position >= 0);
          const part = contribution(next, takeRows((staged as StagedRows).rows, known));
          objectives[i] = part.objective;
          counts[i] = part.count;
          next = updated(next, part);
        }
        return { state: next, objectives, counts };
      },
      async release() {
        log.released++;
      },
    },
    ...changes,
  };
}
