import { CapabilityError } from '../util/errors.js';
import type { Tensor } from './tensor.js';
import type { Shape } from './tensor-type.js';

/** Laws of noise that a forward pass may ask for. */
export type NoiseLaw = 'uniform' | 'normal';

/** What surrounds one forward pass: whether it is for learning, where its noise comes from, and who keeps running statistics. */
export interface Pass {
  readonly mode: 'training' | 'evaluation';
  /** How much each row of the batch counts, [batch]: 0 for one that only fills it up. Where absent, all count alike. */
  readonly weights?: Tensor;
  /** Fresh noise, independent for each row: the first axis is the batch. Given at each run, keyed by row. */
  noise(law: NoiseLaw, shape: Shape): Tensor;
  /** The value that a running statistic has after this step. */
  replace(statistic: Tensor, next: Tensor): void;
}

/** The pass of a fitted network: no noise, statistics as they are. */
export const EVALUATION: Pass = {
  mode: 'evaluation',
  noise() {
    throw new CapabilityError('network: an evaluation pass has no noise, got a request for it', {
      hint: 'give the noise as an input',
    });
  },
  replace() {},
};
