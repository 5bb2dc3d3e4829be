// SeqGAN: a recurrent generator of symbols that learns from a judge of whole sequences,
//   max over θ of E_{y ~ p_θ}[R(y)],   ∇ = E Σ_t A_t ∇log p_θ(y_t | y_<t),   A_t = Q(y_1…t) - Q(y_1…t-1),
// where R is what the judge D says of a sequence, and Q the mean of R over N sequences drawn on from a beginning. It starts from maximum
// likelihood; then generator and judge move in turn. D learns to tell: D(real) → 1, D(drawn) → 0.
// Yu, Zhang, Wang and Yu, "SeqGAN: sequence generative adversarial nets with policy gradient", AAAI 2017.
import type { TableSchema } from '../../../data/schema.js';
import { symbolsOf } from '../../../data/sequences/symbols.js';
import { countParameters } from '../../../engine/parameters.js';
import type { Movement } from '../../../learn/gradient/step.js';
import { adamW } from '../../../learn/optimizers/adam-w.js';
import { clipByNorm } from '../../../learn/optimizers/clipping.js';
import { cosine } from '../../../learn/optimizers/schedules.js';
import { defineModel } from '../../../model/define-model.js';
import { symbolSampling } from '../../../model/symbol-sampling.js';
import { inputCount } from '../../../symbols/network/coded-rows.js';
import { networkFamily } from '../../../symbols/network/network-family.js';
import { contextOf, usualLength } from '../../../symbols/network/network-options.js';
import { nextSymbolOf } from '../../../symbols/network/next-symbol-of.js';
import { rowSums, symbolScorer } from '../../../symbols/network/symbol-log-probs.js';
import type { Tree } from '../../../util/tree.js';
import { type GeneratorTensors, generatorOf } from './sequence-gan/generator.js';
import { judgeOf } from './sequence-gan/judge.js';
import { type GameState, gameLearner } from './sequence-gan/learner.js';
import { options, type SequenceGanOptions } from './sequence-gan/options.js';
import type { Turn } from './sequence-gan/turns.js';

const WHO = 'sequence-gan';
/** Share of the learning rate that teaching ends at. */
const RATE_END = 0.1;

/** A long short-term memory taught by maximum likelihood, then by a judge of whole sequences. */
export const sequenceGan = defineModel({
  name: WHO,
  title: 'Sequence GAN',
  summary: 'A recurrent generator that draws sequences, and learns from a judge of whole ones by policy gradients.',
  references: [
    {
      authors: 'L. Yu, W. Zhang, J. Wang and Y. Yu',
      year: 2017,
      title: 'SeqGAN: sequence generative adversarial nets with policy gradient',
      venue: 'AAAI Conference on Artificial Intelligence',
      url: 'https://arxiv.org/abs/1609.05473',
    },
    {
      authors: 'M. Caccia, L. Caccia, W. Fedus, H. Larochelle, J. Pineau and L. Charlin',
      year: 2020,
      title: 'Language GANs falling short',
      venue: 'International Conference on Learning Representations',
      url: 'https://arxiv.org/abs/1811.02549',
    },
  ],
  options,
  ...networkFamily,
  bind: bindSequenceGan,
});

function bindSequenceGan(chosen: SequenceGanOptions, schema: TableSchema) {
  const symbols = symbolsOf(WHO, schema);
  const time = contextOf(chosen, schema);
  const generator = generatorOf({ ...chosen, context: time, inputs: inputCount(symbols), outputs: symbols.count });
  const judge = judgeOf({
    ...{ codes: symbols.count + 1, context: time, embedding: chosen.judgeEmbedding },
    ...{ width: chosen.judgeWidth, filters: chosen.judgeFilters, dropout: chosen.judgeDropout },
  });
  const learner = gameLearner(WHO, { generator, judge }, symbols, { ...chosen, time, movements: movementsOf(chosen) });
  const symbolLogProbs = symbolScorer<GeneratorTensors, Tree>(WHO, generator, symbols);
  const logProb = async (params: Tree, rows: Parameters<typeof symbolLogProbs>[1]) => ({
    certainty: 'exact' as const,
    values: rowSums(await symbolLogProbs(params, rows)),
  });
  const next = nextSymbolOf<GeneratorTensors, Tree>(generator, symbols);
  return {
    learner: {
      ...learner,
      // Held-out rows say how likely they are, which the game does not aim at: of its states the last one counts, not the likeliest.
      async validate(state: GameState, rows: Parameters<typeof symbolLogProbs>[1]) {
        const played = state.step - chosen.teacherSteps;
        if (played > 0) return { merit: played * rows.count, count: rows.count };
        const { values, starts } = await symbolLogProbs(learner.params(state), rows);
        const merit = values.reduce((sum, value) => sum + value, 0);
        return { merit, count: starts[starts.length - 1] };
      },
    },
    parameters: () => countParameters(generator.parameters),
    density: { certainty: 'exact' as const, logProb },
    sampling: symbolSampling(WHO, symbols, usualLength(schema), next),
    ...{ next, symbolLogProbs },
  };
}

/** How parameters move in each turn. */
function movementsOf(chosen: SequenceGanOptions): Readonly<Record<Turn, Movement>> {
  const { learningRate, teacherSteps, weightDecay, clip } = chosen;
  const falling = cosine(learningRate, learningRate * RATE_END, Math.max(1, teacherSteps));
  const move = (rate: Parameters<typeof adamW>[0]['learningRate'], decay: number): Movement => ({
    optimizer: adamW({ learningRate: rate, decay }),
    clip: clipByNorm(clip),
  });
  return {
    teacher: move(falling, weightDecay),
    judge: move(chosen.judgeRate, chosen.judgeDecay),
    policy: { ...move(chosen.policyRate, 0), average: chosen.average },
  };
}
