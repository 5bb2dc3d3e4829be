// Small networks of each kind that a graphics card is to learn: each gives a loss of a few rows, all of whose gradients are compared.
import {
  add,
  binaryCrossEntropyWithLogits,
  exp,
  mul,
  reduceMean,
  reduceSum,
  type Shape,
  slice,
  square,
  sub,
  type Tensor,
} from '../../../src/engine/index.js';
import {
  activation,
  convolution,
  groupNorm,
  type Layer,
  linear,
  lstmCell,
  recurrent,
  sequential,
  transformerBlock,
  transposedConvolution,
} from '../../../src/nn/index.js';

export interface Network {
  readonly name: string;
  readonly layers: readonly Layer<unknown>[];
  /** Standard normal numbers that it is given. */
  readonly inputs: readonly Shape[];
  /** Why some of it is left to the processor, where it is. */
  readonly onProcessor?: string;
  loss(apply: readonly ((x: Tensor) => Tensor)[], ...inputs: Tensor[]): Tensor;
}

const BATCH = 3;
const [PIXELS, LATENT, HIDDEN] = [12, 2, 8];
const layers = (...list: readonly object[]) => list as readonly Layer<unknown>[];
const stack = (...list: readonly object[]) => sequential(...layers(...list));

export const networks: readonly Network[] = [
  {
    name: 'variational autoencoder',
    layers: layers(
      stack(linear(PIXELS, HIDDEN), activation('relu'), linear(HIDDEN, 2 * LATENT)),
      stack(linear(LATENT, HIDDEN), activation('tanh'), linear(HIDDEN, PIXELS)),
    ),
    inputs: [
      [BATCH, PIXELS],
      [BATCH, LATENT],
    ],
    loss([encode, decode], x, epsilon) {
      const heads = encode(x);
      const mean = slice(heads, { axis: 1, end: LATENT });
      const logScale = slice(heads, { axis: 1, start: LATENT });
      const z = add(mean, mul(exp(logScale), epsilon));
      const misfit = reduceSum(binaryCrossEntropyWithLogits(decode(z), square(x)));
      const kl = mul(sub(add(square(mean), exp(mul(logScale, 2))), add(mul(logScale, 2), 1)), 0.5);
      return add(misfit, reduceSum(kl));
    },
  },
  {
    name: 'convolutions down and up again',
    layers: layers(
      stack(convolution(2, 4, [3, 3], { stride: 2, padding: 1 }), groupNorm(2, 4), activation('silu')),
      stack(
        convolution(4, 8, [3, 3], { groups: 4, padding: 1 }),
        activation('gelu'),
        transposedConvolution(8, 2, [4, 4], { stride: 2, padding: 1 }),
      ),
    ),
    inputs: [[2, 2, 6, 6]],
    loss: ([down, up], x) => reduceSum(square(sub(up(down(x)), x))),
  },
  {
    name: 'causal attention',
    layers: layers(transformerBlock(8, { heads: 2, mask: 'causal' })),
    inputs: [[2, 5, 8]],
    loss: ([block], x) => reduceSum(square(sub(block(x), x))),
  },
  {
    name: 'long short-term memory',
    layers: layers(recurrent(lstmCell(3, 4)), linear(4, 2)),
    inputs: [[BATCH, 5, 3]],
    onProcessor: 'it has no kernel for loops',
    loss: ([remember, read], x) => reduceMean(square(read(remember(x)))),
  },
];
