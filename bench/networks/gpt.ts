import { below, constant, type GivenTensor, type Network, normal } from './network.js';

const LAYERS = 4;
const WIDTH = 128;
const CONTEXT = 128;
const BATCH = 16;
const VOCABULARY = 256;

/** A pre-norm transformer with causal attention, tanh GELU and learned positions. */
export const gpt: Network = {
  name: 'gpt-step',
  settings: {
    layers: LAYERS,
    heads: 4,
    learningRate: 1e-3,
    beta1: 0.9,
    beta2: 0.999,
    epsilon: 1e-8,
    normEpsilon: 1e-5,
  },
  weights: [
    { name: 'tokens', shape: [VOCABULARY, WIDTH], draw: normal(0.02) },
    { name: 'positions', shape: [CONTEXT, WIDTH], draw: normal(0.02) },
    ...Array.from({ length: LAYERS }, (_, layer) => block(layer)).flat(),
    { name: 'scale', shape: [WIDTH], draw: constant(1) },
    { name: 'shift', shape: [WIDTH], draw: constant(0) },
    { name: 'head', shape: [WIDTH, VOCABULARY], draw: normal(0.02) },
  ],
  given: [{ name: 'text', shape: [20, BATCH, CONTEXT + 1], draw: below(VOCABULARY) }],
};

function block(layer: number): readonly GivenTensor[] {
  return [
    { name: `scaleA${layer}`, shape: [WIDTH], draw: constant(1) },
    { name: `shiftA${layer}`, shape: [WIDTH], draw: constant(0) },
    { name: `attention${layer}`, shape: [WIDTH, 3 * WIDTH], draw: normal(0.02) },
    { name: `attentionBias${layer}`, shape: [3 * WIDTH], draw: constant(0) },
    { name: `project${layer}`, shape: [WIDTH, WIDTH], draw: normal(0.02) },
    { name: `projectBias${layer}`, shape: [WIDTH], draw: constant(0) },
    { name: `scaleB${layer}`, shape: [WIDTH], draw: constant(1) },
    { name: `shiftB${layer}`, shape: [WIDTH], draw: constant(0) },
    { name: `expand${layer}`, shape: [WIDTH, 4 * WIDTH], draw: normal(0.02) },
    { name: `expandBias${layer}`, shape: [4 * WIDTH], draw: constant(0) },
    { name: `contract${layer}`, shape: [4 * WIDTH, WIDTH], draw: normal(0.02) },
    { name: `contractBias${layer}`, shape: [WIDTH], draw: constant(0) },
  ];
}
