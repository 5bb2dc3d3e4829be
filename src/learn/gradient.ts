// Learning by gradients. A step is one graph: loss, gradients and optimiser; several steps are one run of the engine, with the state
// going from step to step inside. Contributions are sums of gradients over rows, so those of A ∪ B are those of A plus those of B.
import type { Dataset } from '../data/dataset.js';
import type { Rows } from '../data/rows.js';
import { compileLoop } from '../engine/loop.js';
import { initialise, listSpecs } from '../engine/parameters.js';
import { type EngineArray, sizeOf, type TensorType } from '../engine/tensor-type.js';
import { fillRows } from '../random/bulk.js';
import type { Key } from '../random/key.js';
import { addTrees, type Tree } from '../util/tree.js';
import { compileContribution, compileUpdate } from './gradient/halves.js';
import { lazily } from './gradient/lazily.js';
import { fromList, noiseOf, type Objective, toList } from './gradient/objective.js';
import { gatherRows, type Packed, type PackedRows, packAll, packBlock } from './gradient/packed-rows.js';
import { type Movement, scalarCount, scalarsAt, stateTypes, stepOf, stepTypes, tracedStep } from './gradient/step.js';
import type { Advanced, Contribution, Fused, Learner } from './learner.js';
import { locateFailure } from './locate-failure.js';

/** All that gradient learning needs to know of a model. */
export interface GradientOptions<R extends Rows, P> extends Movement {
  readonly objective: Objective<P>;
  /** Types of one packed row, where they differ from the inputs of the network. */
  readonly packedTypes?: Readonly<Record<string, TensorType>>;
  /** Rows as arrays, row by row. */
  readonly pack: (rows: R) => Packed;
  /** Packed rows as inputs of the network: fresh binarisation, dequantisation, masks. Row i may draw from `key.at(index[i])` or by row-keyed bulk fills only. */
  readonly prepare?: (packed: Packed, index: Int32Array, key: Key) => Packed;
  readonly passes?: number;
  readonly steps?: number;
  readonly patience?: number;
  readonly starts?: number;
  /** Why contributions do not add, where they do not (statistics of a batch). */
  readonly notAdditive?: string;
  /** First parameters in place of the specifications' own. */
  readonly first?: (data: Dataset<R>, key: Key) => Promise<Tree>;
}

/** The state of a fit by gradients: everything that a resumed fit needs. */
export type GradientState = {
  readonly step: number;
  readonly params: Tree;
  readonly moments: readonly (readonly Tree[])[];
  readonly averages: readonly Tree[];
};

type Sums = { readonly gradients: readonly Tree[]; readonly statistics: readonly Tree[] };

/** The learner that moves parameters against the gradient of a loss summed over rows. */
export function gradient<R extends Rows, P, Params extends Tree = Tree>(
  options: GradientOptions<R, P>,
): Learner<R, Params, Sums, GradientState> & { readonly fused: Fused<R, GradientState> } {
  const { objective, optimizer, pack, prepare = asTheyAre } = options;
  const { batch } = objective;
  const specs = listSpecs(objective.parameters);
  const noise = noiseOf(objective);
  const types = options.packedTypes ?? objective.inputs;
  const loop = lazily(() =>
    compileLoop('step', stateTypes(objective, options), stepTypes(objective, noise, options), (state, given) =>
      stepOf(objective, options, state, given),
    ),
  );
  const contribution = lazily(() => compileContribution(objective, options, noise));
  const update = lazily(() => compileUpdate(objective, options));

  /** The arrays of steps, one after the other, from gathered rows. */
  const given = (rows: PackedRows, firstStep: number, steps: number, key: Key) => ({
    inputs: prepare(rows.arrays, rows.index, key.at('prepare')),
    weights: rows.weights,
    noise: noise.map(({ law, shape }, i) => {
      const width = sizeOf(shape.slice(1));
      const numbers = new Float32Array(rows.count * width);
      fillRows(key.at('noise').at(i), rows.index, width, numbers, law === 'normal' ? 'normals' : 'uniforms');
      return numbers;
    }),
    scheduled: Object.values(objective.schedules ?? {}).map((at) =>
      Float32Array.from({ length: steps }, (_, step) => at(firstStep + step)),
    ),
  });
  const scalarsOf = (firstStep: number, steps: number) => {
    const each = Array.from({ length: steps }, (_, step) => scalarsAt(options, firstStep + step));
    return Array.from({ length: scalarCount(options) }, (_, i) => Float32Array.from(each, (numbers) => numbers[i]));
  };

  /** The contribution of no rows. */
  const nothing = (): Contribution<Sums> => {
    const zeros = (role: boolean) =>
      specs
        .filter(({ spec }) => (spec.role === 'statistic') === role)
        .map(({ spec }) => new Float32Array(sizeOf(spec.shape)));
    return { count: 0, objective: 0, sums: { gradients: zeros(false), statistics: zeros(true) } };
  };

  const fused: Fused<R, GradientState> = {
    stage: (data) => packAll(data, types, pack),
    async advance(state, staged, batches, key): Promise<Advanced<GradientState>> {
      const steps = batches.length;
      const positions = new Int32Array(steps * batch);
      for (const [i, rows] of batches.entries()) positions.set(rows, i * batch);
      const rows = gatherRows(staged as PackedRows, types, positions);
      const inputs = { ...given(rows, state.step, steps, key), scalars: scalarsOf(state.step, steps) };
      const before = toArrays(objective.parameters, state);
      const { run } = await loop.get();
      const { state: after, outputs } = await run(before as never, inputs as never, steps);
      const reached = outputs as unknown as {
        objective: Float32Array;
        count: Float32Array;
        monitors: Record<string, Float32Array>;
      };
      if (!reached.objective.every(Number.isFinite))
        throw await locateFailure({
          traced: () => tracedStep(objective, options, noise),
          run: run as never,
          ...{ before, inputs, objectives: reached.objective, step: state.step },
          firstBad: ({ params }: StateArrays) => {
            const place = params.findIndex((array) => !array.every(Number.isFinite));
            return place < 0 ? undefined : listSpecs(objective.parameters)[place].path;
          },
        });
      return {
        state: fromArrays(objective.parameters, state.step + steps, after as unknown as StateArrays),
        objectives: Float64Array.from(reached.objective),
        counts: Float64Array.from(reached.count),
        monitors: Object.fromEntries(
          Object.entries(reached.monitors).map(([name, values]) => [name, Float64Array.from(values)]),
        ),
      };
    },
    async release() {
      for (const program of [loop, contribution, update]) await program.release();
    },
  };

  return {
    updates: 'per batch',
    batch,
    additive: options.notAdditive === undefined ? true : { no: options.notAdditive },
    precision: 'single',
    objective: 'none',
    ...bounds(options),
    fused,
    async start({ training }, key) {
      const params = (await options.first?.(training, key)) ?? initialise(objective.parameters, key);
      const arrays = leavesOf(objective.parameters, params);
      const zeros = (array: EngineArray) => new Float32Array(array.length);
      return {
        step: 0,
        params,
        moments: arrays.map((array, i) =>
          specs[i].spec.role === 'statistic' ? [] : Array.from({ length: optimizer.moments }, () => zeros(array)),
        ),
        averages: options.average === undefined ? [] : arrays.map((array) => Float32Array.from(array)),
      };
    },
    async contribute(state, rows, key) {
      const packed = packBlock(rows, pack);
      let total: Contribution<Sums> | undefined;
      const program = await contribution.get();
      for (let from = 0; from < packed.count; from += batch) {
        const positions = Int32Array.from({ length: batch }, (_, i) => (from + i < packed.count ? from + i : -1));
        const part = gatherRows(packed, types, positions);
        const result = (await program.run({
          params: leavesOf(objective.parameters, state.params),
          ...given(part, state.step, 1, key),
        } as never)) as unknown as {
          objective: Float32Array;
          count: Float32Array;
          gradients: readonly Float32Array[];
          statistics: readonly Float32Array[];
        };
        const { gradients, statistics } = result;
        const own = { count: result.count[0], objective: result.objective[0], sums: { gradients, statistics } };
        total =
          total === undefined
            ? own
            : (addTrees(total as unknown as Tree, own as unknown as Tree) as unknown as Contribution<Sums>);
      }
      return total ?? nothing();
    },
    async update(state, total) {
      const program = await update.get();
      const after = await program.run({
        ...toArrays(objective.parameters, state),
        gradients: total.sums.gradients,
        statistics: total.sums.statistics,
        count: Float32Array.of(total.count),
        scalars: scalarsOf(state.step, 1),
      } as never);
      return fromArrays(objective.parameters, state.step + 1, after as unknown as StateArrays);
    },
    params: ({ params, averages }) =>
      (averages.length === 0 ? params : fromList(objective.parameters, averages)) as Params,
  };
}

interface StateArrays {
  readonly params: readonly EngineArray[];
  readonly moments: readonly (readonly EngineArray[])[];
  readonly averages: readonly EngineArray[];
}

function toArrays(specs: object, { params, moments, averages }: GradientState): StateArrays {
  return { params: leavesOf(specs, params), moments: moments as never, averages: averages as never };
}

function fromArrays(specs: object, step: number, { params, moments, averages }: StateArrays): GradientState {
  return { step, params: fromList(specs, params) as Tree, moments: moments as never, averages: averages as never };
}

function leavesOf(specs: object, params: Tree): EngineArray[] {
  return toList(specs, params) as EngineArray[];
}

function bounds<R extends Rows, P>({ passes, steps, patience, starts }: GradientOptions<R, P>) {
  return {
    ...(passes === undefined ? {} : { passes }),
    ...(steps === undefined ? {} : { steps }),
    ...(passes === undefined && steps === undefined ? { stopsBy: 'validation' as const } : {}),
    ...(patience === undefined ? {} : { patience }),
    ...(starts === undefined ? {} : { starts }),
  };
}

function asTheyAre(packed: Packed): Packed {
  return packed;
}
