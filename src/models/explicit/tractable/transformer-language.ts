// Transformer language model: p(x) = Π_t p(x_t | x_1 … x_t-1), each law a softmax of what a decoder makes of the symbols before.
//   h_0 = E x;  h ← h + attention(norm(h)), h ← h + W₂ bend(W₁ norm(h)), layer by layer;  law = softmax(E norm(h))
// Attention is causal: a step sees itself and earlier ones of its window. Learned by the mean nats of a symbol, AdamW, warm-up, cosine.
// Vaswani et al., "Attention is all you need", 2017; Radford et al., "Language models are unsupervised multitask learners", 2019.
import { z } from 'zod';
import type { TableSchema } from '../../../data/schema.js';
import { symbolsOf } from '../../../data/sequences/symbols.js';
import { defineModel } from '../../../model/define-model.js';
import { symbolSampling } from '../../../model/symbol-sampling.js';
import { inputCount } from '../../../symbols/network/coded-rows.js';
import { networkFamily } from '../../../symbols/network/network-family.js';
import { networkMembers } from '../../../symbols/network/network-members.js';
import { contextOf, networkLearning, networkOptions, usualLength } from '../../../symbols/network/network-options.js';
import type { Tree } from '../../../util/tree.js';
import { type TransformerTensors, transformer } from './transformer-language/network.js';

const WHO = 'transformer-language';

const options = z.object({
  layers: z.int().min(1).default(4).describe('blocks of attention on top of one another'),
  heads: z.int().min(1).default(4).describe('attentions beside each other in a block; they divide the width'),
  width: z.int().min(1).default(128).describe('numbers that each step is inside'),
  positions: z
    .enum(['rotary', 'learned'])
    .default('rotary')
    .describe('how steps know where they are: angles between keys and queries, or a learned vector for each place'),
  head: z
    .enum(['tied', 'own'])
    .default('tied')
    .describe('vectors that score what comes next: those of the symbols themselves, or ones of their own'),
  activation: z
    .enum(['squared-relu', 'gelu'])
    .default('squared-relu')
    .describe('what the layer within a block does with its sums: the square of what is above 0, or x Φ(x)'),
  dropout: z.number().min(0).lt(1).default(0).describe('share of numbers that are dropped while learning'),
  ...networkOptions({ context: 128, batch: 16, learningRate: 2e-3, rateWarmUp: 100 }),
});

/** A decoder with causal attention that reads symbols and tells the law of the next one. */
export const transformerLanguage = defineModel({
  name: WHO,
  title: 'Transformer language model',
  summary: 'Each symbol given those before it in a window, weighed by causal attention.',
  references: [
    {
      authors: 'A. Vaswani, N. Shazeer, N. Parmar, J. Uszkoreit, L. Jones, A. N. Gomez, Ł. Kaiser and I. Polosukhin',
      year: 2017,
      title: 'Attention is all you need',
      venue: 'Advances in Neural Information Processing Systems',
      url: 'https://arxiv.org/abs/1706.03762',
    },
    {
      authors: 'A. Radford, J. Wu, R. Child, D. Luan, D. Amodei and I. Sutskever',
      year: 2019,
      title: 'Language models are unsupervised multitask learners',
      venue: 'OpenAI',
    },
    {
      authors: 'D. R. So, W. Mańke, H. Liu, Z. Dai, N. Shazeer and Q. V. Le',
      year: 2021,
      title: 'Primer: searching for efficient transformers for language modeling',
      venue: 'Advances in Neural Information Processing Systems',
      url: 'https://arxiv.org/abs/2109.08668',
    },
    {
      authors: 'J. Su, Y. Lu, S. Pan, A. Murtadha, B. Wen and Y. Liu',
      year: 2021,
      title: 'RoFormer: enhanced transformer with rotary position embedding',
      venue: 'arXiv',
      url: 'https://arxiv.org/abs/2104.09864',
    },
  ],
  options,
  ...networkFamily,
  bind(chosen: z.output<typeof options>, schema: TableSchema) {
    const symbols = symbolsOf(WHO, schema);
    const context = contextOf(chosen, schema);
    const network = transformer({ ...chosen, context, inputs: inputCount(symbols), outputs: symbols.count });
    const learning = networkLearning(WHO, chosen, schema);
    const members = networkMembers<TransformerTensors, Tree>(WHO, network, symbols, learning);
    return { ...members, sampling: symbolSampling(WHO, symbols, usualLength(schema), members.next) };
  },
});
