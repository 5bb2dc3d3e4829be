// Learning from windows of lanes. Each step of a fit reads the next window of every lane, beginning with the state that the last step
// left; each pass lays the sequences into lanes anew.
import type { Dataset } from '../../../../data/dataset.js';
import { concatRows, type Rows, type TableRows } from '../../../../data/rows.js';
import type { Packed, PackedRows } from '../../../../learn/gradient/packed-rows.js';
import type { Movement } from '../../../../learn/gradient/step.js';
import { type GradientState, gradient } from '../../../../learn/gradient.js';
import type { Contribution, Learner, Staged } from '../../../../learn/learner.js';
import type { Key } from '../../../../random/key.js';
import { addTrees, type Tree } from '../../../../util/tree.js';
import { byVariant } from './by-variant.js';
import { fillWindows, type Lanes, laneLength, layLanes, layWhole, type Steps, windowCount } from './lanes.js';
import { type Parts, type RecurrentTensors, recurrentObjective, stateTypes } from './objective.js';
import { packSequences } from './pack-sequences.js';
import { shifted } from './shift.js';

/** Parameters as they are saved. */
export type RecurrentParams = { readonly cells: Tree; readonly law: Tree };

export interface RecurrentLearning extends Movement {
  /** Lanes read beside each other. */
  readonly lanes: number;
  /** Steps of a window. */
  readonly context: number;
  readonly ends: boolean;
  /** Most columns by which the frames of a sequence are moved in a pass, either way. */
  readonly shift: number;
  readonly passes?: number;
  readonly steps?: number;
  readonly patience?: number;
  /** Why gradients of disjoint rows do not add, where they do not. */
  readonly notAdditive?: string;
}

/** The windows of a step as rows of the gradient learner. */
interface WindowRows extends Rows {
  readonly arrays: Packed;
  readonly weights: Float64Array;
}

interface StagedLanes extends Staged {
  readonly steps: Steps;
  /** How they lie in the newest pass. */
  newest?: { readonly key: Key; readonly laid: Lanes };
}

type CarriedParams = RecurrentParams & { readonly carried: readonly Float32Array[] };
type Sums = { readonly gradients: readonly Tree[]; readonly statistics: readonly Tree[] };

/** The learner of a network that reads lanes. */
export function recurrentLearner(parts: Parts, learning: RecurrentLearning) {
  const { lanes, context, ends, shift, ...rest } = learning;
  const learners = byVariant((variant) =>
    gradient<WindowRows, RecurrentTensors & { readonly carried: readonly never[] }, CarriedParams>({
      ...rest,
      objective: recurrentObjective(parts, lanes, context, variant) as never,
      pack: ({ arrays }) => arrays,
    }),
  );
  // Variants differ in how they compute, in nothing of what is learned.
  const inner = learners(0);
  const carriedOf = (state: GradientState) => (state.params as CarriedParams).carried;
  const withCarried = (state: GradientState, carried: readonly Tree[]): GradientState => ({
    ...state,
    params: { ...(state.params as CarriedParams), carried },
  });
  const atRest = () => stateTypes(parts, lanes).map(({ shape }) => new Float32Array(shape[0] * shape[1]));
  const learner: Learner<TableRows, RecurrentParams, Sums, GradientState> = {
    ...bounds(inner),
    // A step reads the next window, whichever position the loop drew.
    batch: 1,
    start: (_data, key) => inner.start(NO_DATA, key),
    async contribute(state, rows, key) {
      const steps = packSequences(parts.law, rows, ends);
      const laid = layWhole(steps, lanes);
      let total: Contribution<Sums> | undefined;
      let at = withCarried(state, atRest());
      for (let window = 0; window < windowCount(laid, context); window++) {
        const windows = windowRows(fillWindows(steps, laid, context, [window]));
        const own = (await learners(steps.variant).contribute(at, windows, key)) as Contribution<Sums>;
        const carried = carriedOf(at).map((_, i) => meanOf(own.sums.statistics[i] as Float32Array, own.count));
        at = withCarried(state, carried);
        total = total === undefined ? own : added(total, own);
      }
      return forgetful(total as Contribution<Sums>);
    },
    params(state) {
      const { cells, law } = inner.params(state);
      return { cells, law };
    },
    fused: {
      ownNoise: 'a step goes on from the state where the last one ended, its halves begin anew',
      async stage(data): Promise<StagedLanes> {
        const steps = packSequences(parts.law, await allRows(data), ends);
        const total = steps.starts[steps.starts.length - 1];
        return { count: Math.ceil(laneLength(total, lanes) / context), steps };
      },
      async advance(state, staged, batches, key) {
        const own = staged as StagedLanes;
        if (own.newest?.key !== key) {
          const laid = layLanes(own.steps, lanes, key);
          own.newest = { key, laid: shift === 0 ? laid : { ...laid, shifts: shifted(own.steps, shift, key) } };
        }
        const windows = batches.map((_, i) => (state.step + i) % own.count);
        const filled = fillWindows(own.steps, own.newest.laid, context, windows);
        const rows: PackedRows = { count: filled.weights.length, ...filled };
        const inOrder = windows.map((_, w) => Int32Array.from({ length: lanes }, (_unused, lane) => w * lanes + lane));
        return learners(own.steps.variant).fused.advance(state, rows, inOrder, key);
      },
      release: async (staged) => learners((staged as StagedLanes).steps.variant).fused.release?.(staged),
    },
  };
  return learner;
}

/** All that holds for windows as it does for sequences. */
function bounds({
  additive,
  updates,
  precision,
  objective,
  passes,
  steps,
  stopsBy,
  patience,
  ...inner
}: Learner<WindowRows, CarriedParams, Sums, GradientState>) {
  return {
    ...{ additive, updates, objective, update: inner.update },
    ...(precision === undefined ? {} : { precision }),
    ...(passes === undefined ? {} : { passes }),
    ...(steps === undefined ? {} : { steps }),
    ...(stopsBy === undefined ? {} : { stopsBy }),
    ...(patience === undefined ? {} : { patience }),
  };
}

/** The first state of a network is of its own key alone. */
const NO_DATA = { training: undefined as never };

async function allRows(data: Dataset<TableRows>): Promise<TableRows> {
  const blocks: TableRows[] = [];
  for await (const rows of data.blocks()) blocks.push(rows);
  return concatRows(blocks);
}

function windowRows({ arrays, index, weights }: ReturnType<typeof fillWindows>): WindowRows {
  return { count: weights.length, arrays, index, weights: Float64Array.from(weights) };
}

function added(a: Contribution<Sums>, b: Contribution<Sums>): Contribution<Sums> {
  return addTrees(a as unknown as Tree, b as unknown as Tree) as unknown as Contribution<Sums>;
}

function meanOf(sum: Float32Array, count: number): Float32Array {
  return count === 0 ? sum : sum.map((value) => value / count);
}

/** Without the states in which lanes were left: those are of no row. */
function forgetful({ count, objective, sums }: Contribution<Sums>): Contribution<Sums> {
  const statistics = sums.statistics.map((each) => new Float32Array((each as Float32Array).length));
  return { count, objective, sums: { ...sums, statistics } };
}
