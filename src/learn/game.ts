// Learning by a game: several players, each of whom moves its own parameters against a loss of its own that depends on those of the
// others (Goodfellow et al., 2014). A step is one graph: the turns of all players, each after the one before, so that a generator
// answers the critic as it now is. What is learned is no sum over rows, since players answer each other within a step.
import type { Dataset } from '../data/dataset.js';
import type { Rows } from '../data/rows.js';
import { compileLoop } from '../engine/loop.js';
import { initialise, listSpecs } from '../engine/parameters.js';
import { type EngineArray, sizeOf, type TensorType } from '../engine/tensor-type.js';
import { fillRows } from '../random/bulk.js';
import type { Key } from '../random/key.js';
import { addTrees, type Tree } from '../util/tree.js';
import { type Game, partsOf, turnsOf } from './game/player.js';
import { gameStateTypes, gameStepTypes, keptArrays, playStep, tracedGame, turnScalarsAt } from './game/step.js';
import { lazily } from './gradient/lazily.js';
import { fromList, noiseOf, toList } from './gradient/objective.js';
import { gatherRows, type Packed, type PackedRows, packAll, packBlock } from './gradient/packed-rows.js';
import type { Advanced, Contribution, Fused, Learner } from './learner.js';
import { locateFailure } from './locate-failure.js';

export type { Game, Player } from './game/player.js';

/** All that learning by a game needs to know of a model. */
export interface GameOptions<R extends Rows, P> extends Game<P> {
  /** Types of one packed row, where they differ from the inputs of the networks. */
  readonly packedTypes?: Readonly<Record<string, TensorType>>;
  /** Rows as arrays, row by row. */
  readonly pack: (rows: R) => Packed;
  /** Packed rows as inputs of the networks. Row i may draw from `key.at(index[i])` or by row-keyed bulk fills only. */
  readonly prepare?: (packed: Packed, index: Int32Array, key: Key) => Packed;
  readonly passes?: number;
  readonly steps?: number;
  /** First parameters in place of the specifications' own. */
  readonly first?: (data: Dataset<R>, key: Key) => Promise<Tree>;
  /** What goes wrong, with what to try, from the means of the monitors over a pass. */
  readonly alarm?: Learner<R, Tree>['alarm'];
}

/** The state of a game: everything that a resumed fit needs. Whose turn it is need not be said, since steps are whole. */
export type GameState = {
  readonly step: number;
  readonly params: Tree;
  readonly moments: readonly (readonly Tree[])[];
  readonly averages: readonly (readonly Tree[])[];
};

type Arrays = Readonly<Record<'params', readonly EngineArray[]>> &
  Readonly<Record<'moments' | 'averages', readonly (readonly EngineArray[])[]>>;
/** How far a step moved each array. */
type Moves = Readonly<Record<'params', readonly Tree[]>> &
  Readonly<Record<'moments' | 'averages', readonly (readonly Tree[])[]>>;

/** The learner that lets players move in turn. Parameters come out averaged where their player is. */
export function game<R extends Rows, P, Params extends Tree = Tree>(
  options: GameOptions<R, P>,
): Learner<R, Params, Moves, GameState> & { readonly fused: Fused<R, GameState> } {
  const { parameters, rows, inputs, pack, prepare = (packed) => packed, passes, steps: mostSteps } = options;
  const turns = turnsOf(options);
  const parts = partsOf(options);
  const batch = rows * parts;
  const types = options.packedTypes ?? inputs;
  const noise = turns.map(({ objective }) => noiseOf(objective));
  const loop = lazily(() =>
    compileLoop('game', gameStateTypes(options), gameStepTypes(options, noise), (state, given) =>
      playStep(options, state, given as never),
    ),
  );

  /** The arrays of steps, one after the other. */
  const given = (staged: PackedRows, positions: Int32Array, firstStep: number, steps: number, key: Key) => {
    const cut = Array.from({ length: parts }, (_, part) => {
      const own = new Int32Array(steps * rows);
      for (let s = 0; s < steps; s++)
        own.set(positions.subarray(s * batch + part * rows, s * batch + (part + 1) * rows), s * rows);
      return gatherRows(staged, types, own);
    });
    const each = Array.from({ length: steps }, (_, s) => turnScalarsAt(options, firstStep + s));
    return {
      parts: cut.map(({ arrays, index, weights }) => ({ inputs: prepare(arrays, index, key.at('prepare')), weights })),
      noise: noise.map((requests, t) =>
        requests.map(({ law, shape }, i) => {
          const width = sizeOf(shape.slice(1));
          const numbers = new Float32Array(steps * rows * width);
          const own = key.at('noise').at(t).at(i);
          fillRows(own, cut[turns[t].part].index, width, numbers, law === 'normal' ? 'normals' : 'uniforms');
          return numbers;
        }),
      ),
      scalars: turns.map((_, t) => each[0][t].map((_number, i) => Float32Array.from(each, (ofStep) => ofStep[t][i]))),
      scheduled: Object.values(options.schedules ?? {}).map((at) =>
        Float32Array.from({ length: steps }, (_, s) => at(firstStep + s)),
      ),
    };
  };

  const advance = async (
    state: GameState,
    staged: PackedRows,
    batches: readonly Int32Array[],
    key: Key,
  ): Promise<Advanced<GameState>> => {
    const steps = batches.length;
    const positions = new Int32Array(steps * batch);
    for (const [i, each] of batches.entries()) positions.set(each, i * batch);
    const before = toArrays(parameters, state);
    const slices = given(staged, positions, state.step, steps, key);
    const { run } = await loop.get();
    const { state: after, outputs } = await run(before as never, slices as never, steps);
    const reached = outputs as unknown as {
      readonly objective: Float32Array;
      readonly count: Float32Array;
      readonly monitors: Readonly<Record<string, Float32Array>>;
    };
    if (!reached.objective.every(Number.isFinite))
      throw await locateFailure({
        traced: () => tracedGame(options, noise),
        run: run as never,
        ...{ before, inputs: slices, objectives: reached.objective, step: state.step },
        firstBad: ({ params }: Arrays) => {
          const place = params.findIndex((array) => !array.every(Number.isFinite));
          return place < 0 ? undefined : listSpecs(parameters)[place].path;
        },
      });
    return {
      state: fromArrays(parameters, state.step + steps, after as unknown as Arrays),
      objectives: Float64Array.from(reached.objective),
      counts: Float64Array.from(reached.count),
      monitors: Object.fromEntries(
        Object.entries(reached.monitors).map(([name, values]) => [name, Float64Array.from(values)]),
      ),
    };
  };

  return {
    updates: 'per batch',
    batch,
    additive: { no: 'players answer each other within a step' },
    precision: 'single',
    objective: 'none',
    ...(passes === undefined ? {} : { passes }),
    ...(mostSteps === undefined ? {} : { steps: mostSteps }),
    ...(options.alarm === undefined ? {} : { alarm: options.alarm }),
    fused: {
      stage: (data) => packAll(data, types, pack),
      advance: (state, staged, batches, key) => advance(state, staged as PackedRows, batches, key),
      release: () => loop.release(),
    },
    async start({ training }, key) {
      const params = (await options.first?.(training, key)) ?? initialise(parameters, key);
      const arrays = toList(parameters, params) as EngineArray[];
      const kept = keptArrays(options);
      return {
        step: 0,
        params,
        moments: arrays.map((array, i) =>
          Array.from({ length: kept[i].moments }, () => new Float32Array(array.length)),
        ),
        averages: arrays.map((array, i) => Array.from({ length: kept[i].averages }, () => Float32Array.from(array))),
      };
    },
    // How far a step leads from the state: those of several batches are steps made side by side.
    async contribute(state, block, key): Promise<Contribution<Moves>> {
      const packed = packBlock(block, pack);
      const before = toArrays(parameters, state);
      let total: Contribution<Moves> = { count: 0, objective: 0, sums: movesOf(before, before) };
      for (let from = 0; from < packed.count; from += batch) {
        const positions = Int32Array.from({ length: batch }, (_, i) => (from + i < packed.count ? from + i : -1));
        const after = await advance(state, packed, [positions], key);
        const own = {
          ...{ count: after.counts[0], objective: after.objectives[0] },
          sums: movesOf(before, toArrays(parameters, after.state)),
        };
        total = addTrees(total as unknown as Tree, own as unknown as Tree) as unknown as Contribution<Moves>;
      }
      return total;
    },
    async update(state, { sums }) {
      const after = addTrees(toArrays(parameters, state) as unknown as Tree, sums as unknown as Tree);
      return fromArrays(parameters, state.step + 1, after as unknown as Arrays);
    },
    params: ({ params, averages }) => {
      const plain = toList(parameters, params);
      return fromList(
        parameters,
        plain.map((array, i) => averages[i][0] ?? array),
      ) as Params;
    },
  };
}

function movesOf(before: Arrays, after: Arrays): Moves {
  const apart = (a: EngineArray, b: EngineArray) => Float32Array.from(b, (value, i) => Number(value) - Number(a[i]));
  const lists = (name: 'moments' | 'averages') =>
    before[name].map((own, i) => own.map((array, j) => apart(array, after[name][i][j])));
  return {
    params: before.params.map((array, i) => apart(array, after.params[i])),
    moments: lists('moments'),
    averages: lists('averages'),
  };
}

function toArrays(specs: object, { params, moments, averages }: GameState): Arrays {
  return { params: toList(specs, params) as EngineArray[], moments: moments as never, averages: averages as never };
}

function fromArrays(specs: object, step: number, { params, moments, averages }: Arrays): GameState {
  return { step, params: fromList(specs, params) as Tree, moments: moments as never, averages: averages as never };
}
