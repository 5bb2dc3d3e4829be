import { platform } from '#platform';
import { sliceRows } from '../../src/data/rows.js';
import type { Fused, Learner } from '../../src/learn/learner.js';
import { keyOf } from '../../src/random/key.js';
import { isTypedArray, type Tree } from '../../src/util/tree.js';
import { bytesOf, expectClose, expectSameBytes, promise, when } from './promise.js';
import { bound, datasetOf, fitOnce, logProbOf, type Subject } from './subject.js';

const key = keyOf(4);

/** Steps in one program: the same as their halves, however many there are to a call, on every runtime. */
export function promisesOfFusedSteps(subject: Subject): void {
  const { rows } = subject;
  const { learner, density } = bound(subject);
  const unfused = when(learner.fused === undefined, 'its steps are not one program');
  const size = Math.min(learner.batch ?? rows.count, rows.count);

  promise(
    'a fused step is its two halves, for a padded batch too',
    async () => {
      await withStaged(subject, async ({ contribute, update }, fused, state, staged) => {
        let before = state;
        // Long sequences are staged in pieces: what is compared is then all of them.
        const isWhole = staged.count === rows.count;
        for (const count of isWhole ? [size, size >> 1] : [staged.count]) {
          const {
            state: after,
            objectives,
            counts,
          } = await fused.advance(before, staged, [batchOf(subject, 0, count)], key);
          const total = await contribute(before, isWhole ? sliceRows(rows, 0, count) : rows, key);
          expectClose([objectives[0], counts[0]], [total.objective, total.count], 1e-4);
          expectClose(numbersIn(after), numbersIn(await update(before, total, key)), 1e-4);
          before = after;
        }
      });
    },
    unfused ?? learner.fused?.ownNoise,
  );

  promise(
    'how many steps go into a call changes no bit, and the state that comes in is not written into',
    async () => {
      await withStaged(subject, async (_learner, fused, state, staged) => {
        const first = bytesOf(state);
        const batches = [0, 1, 2, 3].map((i) => {
          const from = (i * 7) % staged.count;
          return batchOf(subject, from, Math.min(size, staged.count - from));
        });
        const whole = await fused.advance(state, staged, batches, key);
        let at = state;
        for (const part of [batches.slice(0, 1), batches.slice(1, 3), batches.slice(3)])
          at = (await fused.advance(at, staged, part, key)).state;
        expectSameBytes(bytesOf(at), bytesOf(whole.state));
        expectSameBytes(bytesOf(state), first);
      });
    },
    unfused,
  );

  promise(
    'log-probabilities are those of the other runtime, to the rounding of single precision',
    async () => {
      const fitted = await fitOnce(subject);
      const some = sliceRows(rows, 0, Math.min(40, rows.count));
      const native = await logProbOf(fitted, some);
      platform.chooseRuntime({ engine: 'wasm' });
      try {
        // Bound anew: programs stay with the runtime that compiled them.
        expectClose(await logProbOf({ ...fitted, model: bound(subject) }, some), native, 1e-5);
      } finally {
        platform.chooseRuntime({ engine: 'auto' });
      }
    },
    unfused ?? when(density === undefined, 'it has no density'),
  );
}

/** A learner after one step, so that moments are not zero, and its rows packed. */
async function withStaged(
  subject: Subject,
  use: (
    learner: Learner<Subject['rows'], Tree>,
    fused: Fused<Subject['rows'], Tree>,
    state: Tree,
    staged: { readonly count: number },
  ) => Promise<void>,
): Promise<void> {
  const { learner } = bound(subject);
  const fused = learner.fused as Fused<Subject['rows'], Tree>;
  const data = datasetOf(subject);
  const staged = await fused.stage(data);
  try {
    const first = await learner.start({ training: data }, keyOf(2));
    const { state } = await fused.advance(first, staged, [batchOf(subject, 0, 1)], keyOf(3));
    await use(learner, fused, state, staged);
  } finally {
    await fused.release?.(staged);
  }
}

/** The positions of so many rows from one on, and -1 for the rest of the batch. */
function batchOf(subject: Subject, from: number, count: number): Int32Array {
  const batch = bound(subject).learner.batch ?? subject.rows.count;
  return Int32Array.from({ length: batch }, (_, i) => (i < count ? from + i : -1));
}

/** All numbers of a tree, end to end. */
function numbersIn(tree: Tree): number[] {
  if (typeof tree === 'number') return [tree];
  if (isTypedArray(tree)) return Array.from(tree);
  if (typeof tree !== 'object' || tree === null) return [];
  return Object.values(tree).flatMap((child) => numbersIn(child as Tree));
}
