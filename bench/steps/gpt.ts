import {
  expandDimensions,
  gatherElements,
  geluTanh,
  logSumExp,
  reduceMean,
  reshape,
  slice,
  sub,
} from '../../src/engine/index.js';
import { adam } from '../../src/learn/optimizers/adam.js';
import {
  type EmbeddingParams,
  embedding,
  type LinearParams,
  learnedPositions,
  linear,
  type NormParams,
  layerNorm as normLayer,
  type PositionParams,
  type TransformerBlockParams,
  transformerBlock,
} from '../../src/nn/index.js';
import { gradientSteps } from '../gradient-steps.js';
import { gpt } from '../networks/gpt.js';
import { tensorsOf } from '../networks/network.js';
import type { OwnSteps } from '../own-contestant.js';

const [LAYERS, HEADS, WIDTH, CONTEXT, BATCH, VOCABULARY, BATCHES] = [4, 4, 128, 128, 16, 256, 20];

const layers = {
  tokens: embedding(VOCABULARY, WIDTH),
  positions: learnedPositions(CONTEXT, WIDTH),
  block: transformerBlock(WIDTH, { heads: HEADS, mask: 'causal', activation: geluTanh }),
  norm: normLayer(WIDTH),
  head: linear(WIDTH, VOCABULARY, { bias: 'none' }),
};
interface GptParams {
  readonly tokens: EmbeddingParams;
  readonly positions: PositionParams;
  readonly blocks: readonly TransformerBlockParams[];
  readonly norm: NormParams;
  readonly head: LinearParams;
}

/** gpt-step by our layers and our learner. */
export function gptSteps(): Promise<OwnSteps> {
  const tensors = tensorsOf(gpt);
  const given = (name: string) => tensors.get(name) as Float32Array;
  return gradientSteps<GptParams>({
    objective: {
      parameters: {
        tokens: layers.tokens.parameters,
        positions: layers.positions.parameters,
        blocks: Array.from({ length: LAYERS }, () => layers.block.parameters),
        norm: layers.norm.parameters,
        head: layers.head.parameters,
      },
      batch: BATCH,
      inputs: { text: { dtype: 'i32', shape: [CONTEXT + 1] } },
      loss(params, { text }, { pass }) {
        const inputs = slice(text, { axis: 1, end: CONTEXT });
        const targets = slice(text, { axis: 1, start: 1 });
        let x = layers.positions.apply(params.positions, layers.tokens.apply(params.tokens, inputs, pass), pass);
        for (const block of params.blocks) x = layers.block.apply(block, x, pass);
        const logits = layers.head.apply(params.head, layers.norm.apply(params.norm, x, pass), pass);
        const chosen = gatherElements(logits, expandDimensions(targets, -1), 2);
        const nats = sub(logSumExp(logits, { axes: [2] }), reshape(chosen, [BATCH, CONTEXT]));
        return { loss: reduceMean(nats, { axes: [1] }) };
      },
    },
    optimizer: adam({ learningRate: gpt.settings.learningRate }),
    weights: {
      tokens: { table: given('tokens') },
      positions: { table: given('positions') },
      blocks: Array.from({ length: LAYERS }, (_, layer) => blockWeights(given, layer)),
      norm: { gain: given('scale'), bias: given('shift') },
      head: { weight: given('head') },
    },
    packed: { text: Int32Array.from(given('text')) },
    batches: BATCHES,
  });
}

function blockWeights(given: (name: string) => Float32Array, layer: number) {
  const attention = (part: number) => ({
    weight: columns(given(`attention${layer}`), WIDTH, part),
    bias: columns(given(`attentionBias${layer}`), 1, part),
  });
  const affine = (name: string) => ({ weight: given(`${name}${layer}`), bias: given(`${name}Bias${layer}`) });
  return {
    attentionNorm: { gain: given(`scaleA${layer}`), bias: given(`shiftA${layer}`) },
    attention: { query: attention(0), key: attention(1), value: attention(2), output: affine('project') },
    feedForwardNorm: { gain: given(`scaleB${layer}`), bias: given(`shiftB${layer}`) },
    expand: affine('expand'),
    contract: affine('contract'),
  };
}

/** [rows, 3 width] cut to one of its three parts. */
function columns(matrix: Float32Array, rows: number, part: number): Float32Array {
  return Float32Array.from(
    { length: rows * WIDTH },
    (_, i) => matrix[(Math.floor(i / WIDTH) * 3 + part) * WIDTH + (i % WIDTH)],
  );
}
