import { sequenceRows } from '../../../../data/sequences/sequence-rows.js';
import type { Symbols } from '../../../../data/sequences/symbols.js';
import { cached } from '../../../../engine/cached.js';
import { typesOf } from '../../../../engine/parameters.js';
import { EVALUATION } from '../../../../engine/pass.js';
import type { Tensor } from '../../../../engine/tensor.js';
import { rowSums, symbolScorer } from '../../../../symbols/network/symbol-log-probs.js';
import type { Tree } from '../../../../util/tree.js';
import type { Generator, GeneratorTensors } from './generator.js';
import type { Judge } from './judge.js';

interface Players {
  readonly generator: Generator;
  readonly judge: Judge;
  readonly symbols: Symbols;
}

/** The judge's logit of each sequence of codes, all of one length. */
export async function verdictsOf({ judge }: Pick<Players, 'judge'>, sequences: readonly number[][], critic: Tree) {
  const shape = [sequences.length, sequences[0].length];
  const types = { judge: typesOf(judge.parameters), sequences: { dtype: 'i32', shape } } as const;
  const told = cached<typeof types, { readonly logits: Tensor }>('verdicts', (given) => ({
    logits: judge.logits(given.judge as never, given.sequences, EVALUATION),
  }));
  const { logits } = await told(types, { judge: critic, sequences: Int32Array.from(sequences.flat()) } as never);
  return Float64Array.from(logits as Float32Array);
}

/** Σ p(y) R(y) over these sequences. */
export async function expectedReward(players: Players, sequences: readonly number[][], params: Tree, critic: Tree) {
  const { generator, symbols } = players;
  const rows = sequenceRows(
    [Float64Array.from(sequences.flat())],
    sequences.map((row) => row.length),
  );
  const logProbs = rowSums(await symbolScorer<GeneratorTensors, Tree>('made', generator, symbols)(params, rows));
  const rewards = await verdictsOf(players, sequences, critic);
  return rewards.reduce((sum, reward, i) => sum + Math.exp(logProbs[i]) * reward, 0);
}
