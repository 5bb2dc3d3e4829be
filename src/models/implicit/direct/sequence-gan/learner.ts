// Three learners by gradients that take turns: the generator by maximum likelihood, the judge by its logistic loss, and the generator by
// REINFORCE, Σ_t A_t ∇log p(y_t | y_<t), with what the judge says of roll-outs (Yu et al. 2017, algorithm 1).
import type { Dataset } from '../../../../data/dataset.js';
import type { TableRows } from '../../../../data/rows.js';
import type { Symbols } from '../../../../data/sequences/symbols.js';
import { initialise } from '../../../../engine/parameters.js';
import { addContributions } from '../../../../learn/contribution.js';
import type { PackedRows } from '../../../../learn/gradient/packed-rows.js';
import type { GradientState } from '../../../../learn/gradient.js';
import type { Contribution, Fused, Learner } from '../../../../learn/learner.js';
import { fillRows } from '../../../../random/bulk.js';
import type { Key } from '../../../../random/key.js';
import { codeAll, codeRows } from '../../../../symbols/network/coded-rows.js';
import {
  cutWindows,
  type StagedWindows,
  stageWindows,
  type WindowPlan,
} from '../../../../symbols/network/training-windows.js';
import type { Tree } from '../../../../util/tree.js';
import type { Generator } from './generator.js';
import type { Judge } from './judge.js';
import { noiseWidths, playOf, type Reward } from './programs.js';
import { type TurnShape, turnLearners } from './turn-learners.js';
import { creditedRows, joinedRows, judgedRows, lastsOf, taughtRows } from './turn-rows.js';
import { stepsOf, type Turn, type TurnPlan, turnAt } from './turns.js';

export interface GameOptions extends TurnPlan, TurnShape {
  /** Sequences drawn on from each beginning, N. */
  readonly rollOuts: number;
  readonly reward: Reward;
}

type Moments = Omit<GradientState, 'params'>;

/** All that a resumed fit needs; whose turn it is follows from the step. */
export type GameState = {
  readonly step: number;
  readonly generator: Tree;
  readonly moments: { readonly teacher: Moments; readonly policy: Moments };
  readonly judge: GradientState;
  /** What was seen last, for whoever watches: the mean reward of a drawn sequence, and the share that the judge told rightly. */
  readonly seen: { readonly reward: number; readonly told: number };
};

export type GameLearner = Learner<TableRows, Tree, Tree, GameState> & {
  readonly fused: Fused<TableRows, GameState>;
};

/** What a turn shows to whoever watches. */
const SHOWN = { teacher: undefined, judge: 'told', policy: 'reward' } as const;
const NO_DATA = undefined as never;

/** The learner of the game over windows of symbols. */
export function gameLearner(
  who: string,
  { generator, judge }: { readonly generator: Generator; readonly judge: Judge },
  symbols: Symbols,
  options: GameOptions,
): GameLearner {
  const { batch } = options;
  const plan: WindowPlan = { context: options.time, seen: 0, breaksOff: symbols.stop === undefined };
  const learners = turnLearners(generator, judge, options);
  const rowsFor = turnRows(generator, judge, symbols, options);

  /** Steps of one turn. */
  const take = async (turn: Turn, state: GameState, windows: readonly PackedRows[], key: Key) => {
    const given: PackedRows[] = [];
    for (const real of windows) given.push(await rowsFor(turn, state, real, key));
    const rows = joinedRows(given);
    const size = given[0].count;
    const places = given.map((_, i) => Int32Array.from({ length: size }, (_unused, j) => i * size + j));
    const { state: after, ...told } = await learners[turn].fused.advance(
      ownState(turn, state),
      rows,
      places,
      key.at(turn),
    );
    return { state: movedState(turn, state, after, windows.length), ...told };
  };

  return {
    updates: 'per batch',
    batch,
    steps: stepsOf(options),
    patience: Number.POSITIVE_INFINITY,
    additive: true,
    precision: 'single',
    objective: 'none',
    fused: {
      stage: async (data: Dataset<TableRows>) => stageWindows(await codeAll(who, symbols, data), plan),
      async advance(state, staged, batches, key) {
        const told = {
          objectives: [] as number[],
          counts: [] as number[],
          reward: [] as number[],
          told: [] as number[],
        };
        let at = state;
        for (let from = 0; from < batches.length; ) {
          const turn = turnAt(options, at.step);
          const to = from + sameTurns(options, at.step, batches.length - from);
          const windows = batches.slice(from, to).map((rows) => cutWindows(staged as StagedWindows, plan, rows, key));
          const { state: after, objectives, counts, monitors } = await take(turn, at, windows, key);
          at = after;
          const name = SHOWN[turn];
          for (const [i, count] of counts.entries()) {
            if (name !== undefined && count > 0)
              at = { ...at, seen: { ...at.seen, [name]: (monitors?.seen[i] as number) / count } };
            told.objectives.push(objectives[i]);
            told.counts.push(count);
            told.reward.push(at.seen.reward * count);
            told.told.push(at.seen.told * count);
          }
          from = to;
        }
        return {
          state: at,
          objectives: Float64Array.from(told.objectives),
          counts: Float64Array.from(told.counts),
          monitors: { reward: Float64Array.from(told.reward), told: Float64Array.from(told.told) },
        };
      },
      async release() {
        for (const learner of Object.values(learners)) await learner.fused.release?.(NO_DATA);
      },
    },
    async start(_data, key) {
      const params = initialise(generator.parameters, key.at('generator'));
      const momentsOf = async (turn: 'teacher' | 'policy') => {
        const { params: _own, ...moments } = await learners[turn].start({ training: NO_DATA }, key);
        return moments;
      };
      return {
        step: 0,
        generator: params,
        moments: { teacher: await momentsOf('teacher'), policy: await momentsOf('policy') },
        judge: await learners.judge.start({ training: NO_DATA }, key.at('judge')),
        seen: { reward: 0, told: 0 },
      };
    },
    async contribute(state, rows, key) {
      const turn = turnAt(options, state.step);
      const staged = stageWindows(codeRows(who, symbols, rows), plan);
      let total: Contribution<Tree> | undefined;
      for (let from = 0; from === 0 || from < staged.count; from += batch) {
        const positions = Int32Array.from({ length: batch }, (_, i) => (from + i < staged.count ? from + i : -1));
        const given = await rowsFor(turn, state, cutWindows(staged, plan, positions, key), key);
        const part = (await learners[turn].contribute(
          ownState(turn, state),
          given,
          key.at(turn),
        )) as Contribution<Tree>;
        total = total === undefined ? part : addContributions(total, part);
      }
      return total as Contribution<Tree>;
    },
    async update(state, total, key) {
      const turn = turnAt(options, state.step);
      return movedState(turn, state, await learners[turn].update(ownState(turn, state), total as never, key), 1);
    },
    // What policy steps lead to is noisy: once there are some, their running average is kept.
    params: (state) =>
      state.moments.policy.step === 0 ? state.generator : learners.policy.params(ownState('policy', state)),
  };
}

/** The rows of a turn from a batch of real windows. */
function turnRows(
  generator: Generator,
  judge: Judge,
  symbols: Symbols,
  { batch, time, rollOuts, reward }: GameOptions,
) {
  const blank = symbols.count;
  const play = playOf(generator, judge, { blank, stop: symbols.stop, lanes: batch, time, copies: rollOuts, reward });
  const widths = noiseWidths({ time, copies: rollOuts });
  const uniforms = (key: Key, index: Int32Array, width: number) => {
    const numbers = new Float32Array(index.length * width);
    fillRows(key, index, width, numbers, 'uniforms');
    return numbers;
  };
  return async (turn: Turn, state: GameState, real: PackedRows, key: Key): Promise<PackedRows> => {
    if (turn === 'teacher') return taughtRows(real, time);
    const codes = real.arrays.symbols as Int32Array;
    const first = Int32Array.from({ length: batch }, (_, row) => codes[row * time]);
    const beside = { first, lasts: lastsOf(real, time, symbols.stop) };
    const own = uniforms(key.at('drawn'), real.index, widths.own);
    if (turn === 'judge') return judgedRows(real, await play.draw(state.generator, beside, own), time, blank);
    const further = uniforms(key.at('rolled'), real.index, widths.rolled);
    const played = await play.play(state.generator, state.judge.params, beside, own, further);
    return creditedRows(real, first, played, time);
  };
}

/** How many steps from this one on are of its turn, of so many; the policy moves before its sequences are drawn anew. */
function sameTurns(plan: TurnPlan, step: number, most: number): number {
  const turn = turnAt(plan, step);
  let count = 1;
  while (turn !== 'policy' && count < most && turnAt(plan, step + count) === turn) count++;
  return count;
}

/** What the learner of a turn moves. */
function ownState(turn: Turn, { generator, moments, judge }: GameState): GradientState {
  return turn === 'judge' ? judge : { ...moments[turn], params: generator };
}

/** The state of the game after the learner of a turn has moved its own. */
function movedState(turn: Turn, state: GameState, own: GradientState, steps: number): GameState {
  const step = state.step + steps;
  if (turn === 'judge') return { ...state, step, judge: own };
  const { params, ...moments } = own;
  return { ...state, step, generator: params, moments: { ...state.moments, [turn]: moments } };
}
