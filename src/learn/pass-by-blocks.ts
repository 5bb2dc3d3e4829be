import type { Dataset } from '../data/dataset.js';
import type { Rows } from '../data/rows.js';
import type { Key } from '../random/key.js';
import { addTrees, type Tree } from '../util/tree.js';
import type { PassSums } from './checkpoint.js';
import { addContributions } from './contribution.js';
import type { Contribution, Learner } from './learner.js';

/** Where a walk over the rows led, in how many updates. */
export interface Walked {
  readonly state: Tree;
  readonly steps: number;
  readonly sums: PassSums;
}

/**
 * One walk over the training rows: contributions are added block by block, in order, or each makes an update of at most `steps`.
 * `pause` is called between blocks, and may throw.
 */
export async function passByBlocks<R extends Rows, Params extends Tree>(
  learner: Learner<R, Params>,
  training: Dataset<R>,
  state: Tree,
  key: Key,
  steps: number,
  pause: (isEnd: boolean) => Promise<void>,
): Promise<Walked> {
  const combine = learner.combine ?? addTrees<Tree>;
  let total: Contribution<Tree> | undefined;
  let [rows, objective, count] = [0, 0, 0];
  let current = state;
  let made = 0;
  for await (const block of training.blocks(learner.batch)) {
    await pause(false);
    const part = await learner.contribute(current, block, key);
    rows += block.count;
    objective += part.objective;
    count += part.count;
    if (learner.updates === 'per batch') current = await learner.update(current, part, key.at('update').at(made++));
    else total = total === undefined ? part : addContributions(total, part, combine);
    if (made === steps) break;
  }
  await pause(true);
  if (total !== undefined) current = await learner.update(current, total, key.at('update'));
  return { state: current, steps: total === undefined ? made : 1, sums: { rows, objective, count, monitors: {} } };
}
