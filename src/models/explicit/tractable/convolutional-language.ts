// Convolutional language model: p(x) = Π_t p(x_t | x_t-R … x_t-1), each law a softmax of what dilated causal convolutions make of the
// last R symbols:  h_0 = E x;  h ← h + mix(bend(Σ_k W_k h_t-kd)), d = 1, 2, 4, … layer by layer;  law = softmax(head(h)).
// A layer's output at t reads nothing after t, so that all positions are learned from at once, and R doubles with each layer.
// van den Oord et al., "WaveNet: a generative model for raw audio", 2016; Bai, Kolter and Koltun, 2018.
import { z } from 'zod';
import type { TableSchema } from '../../../data/schema.js';
import { symbolsOf } from '../../../data/sequences/symbols.js';
import { defineModel } from '../../../model/define-model.js';
import { symbolSampling } from '../../../model/symbol-sampling.js';
import { inputCount } from '../../../symbols/network/coded-rows.js';
import { networkFamily } from '../../../symbols/network/network-family.js';
import { networkMembers } from '../../../symbols/network/network-members.js';
import { networkLearning, networkOptions, usualLength } from '../../../symbols/network/network-options.js';
import type { Tree } from '../../../util/tree.js';
import { type ConvolutionalTensors, convolutions } from './convolutional-language/network.js';

const WHO = 'convolutional-language';

const options = z.object({
  layers: z.int().min(1).default(8).describe('residual blocks on top of one another'),
  width: z.int().min(1).default(128).describe('numbers that each step is inside'),
  taps: z.int().min(1).default(2).describe('steps that a convolution reads'),
  cycle: z
    .int()
    .min(1)
    .max(20)
    .default(8)
    .describe('layers over which the distance of taps doubles from 1 on, before it begins again at 1'),
  activation: z
    .enum(['gated', 'relu'])
    .default('gated')
    .describe('gated: tanh times sigmoid, as in WaveNet; relu: as in temporal convolutional networks'),
  norm: z
    .enum(['layer', 'weight', 'none'])
    .default('layer')
    .describe(
      'what keeps scales in bounds: layer norms before convolutions, or lengths of their weights learned apart',
    ),
  dropout: z.number().min(0).lt(1).default(0).describe('share of numbers that are dropped while learning'),
  ...networkOptions({ context: 128, batch: 16, learningRate: 2e-3, rateWarmUp: 100 }),
});

/** Dilated causal convolutions that read the last symbols and tell the law of the next one. */
export const convolutionalLanguage = defineModel({
  name: WHO,
  title: 'Convolutional language model',
  summary: 'Each symbol given the last ones, through dilated causal convolutions.',
  references: [
    {
      authors:
        'A. van den Oord, S. Dieleman, H. Zen, K. Simonyan, O. Vinyals, A. Graves, N. Kalchbrenner, A. Senior and K. Kavukcuoglu',
      year: 2016,
      title: 'WaveNet: a generative model for raw audio',
      venue: 'arXiv',
      url: 'https://arxiv.org/abs/1609.03499',
    },
    {
      authors: 'S. Bai, J. Z. Kolter and V. Koltun',
      year: 2018,
      title: 'An empirical evaluation of generic convolutional and recurrent networks for sequence modeling',
      venue: 'arXiv',
      url: 'https://arxiv.org/abs/1803.01271',
    },
  ],
  options,
  ...networkFamily,
  bind(chosen: z.output<typeof options>, schema: TableSchema) {
    const symbols = symbolsOf(WHO, schema);
    const network = convolutions({ ...chosen, inputs: inputCount(symbols), outputs: symbols.count });
    const learning = networkLearning(WHO, chosen, schema);
    const members = networkMembers<ConvolutionalTensors, Tree>(WHO, network, symbols, learning);
    return { ...members, sampling: symbolSampling(WHO, symbols, usualLength(schema), members.next) };
  },
});
