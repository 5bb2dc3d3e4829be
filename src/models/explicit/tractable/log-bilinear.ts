// Log-bilinear language model: p(x) = Π_t p(x_t | x_t-n … x_t-1). Each symbol has a vector r; those seen foretell the vector of the next,
//   r̂ = Σ_i C_i r(x_t-i),   p(x_t = w | …) = exp(r̂ · r(w) + b(w)) / Σ_v exp(r̂ · r(v) + b(v)),
// with a matrix C_i for each position. The sum goes over all symbols, so that the likelihood is exact.
// Mnih and Hinton, "Three new graphical models for statistical language modelling", ICML 2007.
import { z } from 'zod';
import type { TableSchema } from '../../../data/schema.js';
import { type Symbols, symbolsOf } from '../../../data/sequences/symbols.js';
import { writeWordVectors } from '../../../data/sequences/word-vectors.js';
import { defineModel, type ModelFormat } from '../../../model/define-model.js';
import { symbolSampling } from '../../../model/symbol-sampling.js';
import { inputCount } from '../../../symbols/network/coded-rows.js';
import { networkFamily } from '../../../symbols/network/network-family.js';
import { networkMembers } from '../../../symbols/network/network-members.js';
import { networkLearning, networkOptions, usualLength } from '../../../symbols/network/network-options.js';
import { CapabilityError } from '../../../util/errors.js';
import type { Tree } from '../../../util/tree.js';
import { type LogBilinearTensors, logBilinearNetwork } from './log-bilinear/network.js';

const WHO = 'log-bilinear';

const options = z.object({
  order: z.int().min(1).default(8).describe('symbols that the next one is foretold by'),
  width: z.int().min(1).default(100).describe('numbers in the vector of a symbol'),
  positions: z
    .enum(['full', 'diagonal'])
    .default('full')
    .describe('what each position does to the vector of its symbol: a matrix, or a number for each coordinate'),
  ...networkOptions({ context: 64, batch: 32, learningRate: 2e-3, rateWarmUp: 100 }),
});

/** Vectors of the last symbols that foretell, by a matrix for each position, the vector of the next one. */
export const logBilinear = defineModel({
  name: WHO,
  title: 'Log-bilinear language model',
  summary: 'Each symbol given the last ones, whose vectors foretell its vector.',
  references: [
    {
      authors: 'A. Mnih and G. E. Hinton',
      year: 2007,
      title: 'Three new graphical models for statistical language modelling',
      venue: 'International Conference on Machine Learning',
    },
  ],
  options,
  ...networkFamily,
  bind(chosen: z.output<typeof options>, schema: TableSchema) {
    const symbols = symbolsOf(WHO, schema);
    const network = logBilinearNetwork({ ...chosen, inputs: inputCount(symbols), outputs: symbols.count });
    const learning = networkLearning(WHO, chosen, schema, chosen.order);
    const members = networkMembers<LogBilinearTensors, Tree>(WHO, network, symbols, learning);
    return {
      ...members,
      sampling: symbolSampling(WHO, symbols, usualLength(schema), members.next),
      formats: { word2vec: vectorFormat(symbols, chosen.width) },
    };
  },
});

/** The text form of word2vec: vectors of the known symbols. They are no model, so that nothing can be read back. */
function vectorFormat({ names, known }: Symbols, width: number): ModelFormat<Tree> {
  return {
    write(params) {
      const { table } = (params as { readonly vectors: { readonly table: Float32Array } }).vectors;
      return writeWordVectors({ words: names.slice(0, known), vectors: table.subarray(0, known * width) });
    },
    read() {
      throw new CapabilityError(`${WHO}: needs positions and biases beside vectors, got a word2vec file`, {
        hint: 'keep the model in its own form',
      });
    },
  };
}
