import { softplus } from '../../../../engine/derived/log-space.js';
import { add, mul, sub } from '../../../../engine/ops/arithmetic.js';
import { reshape } from '../../../../engine/ops/broadcasting.js';
import { gemm } from '../../../../engine/ops/matrix.js';
import { cast } from '../../../../engine/ops/selection.js';
import { concat, slice } from '../../../../engine/ops/slicing.js';
import { lecunNormal, zeros } from '../../../../nn/initializers.js';
import type { Tree } from '../../../../util/tree.js';
import type { Estimates, StepLaw, ToldSteps } from './step-law.js';

/** Steps of sequences that end: with p = σ(the last output) there is none. What is learned of a step stays as it is; the stop is learned beside it. */
export function withStop(law: StepLaw, hidden: number): StepLaw {
  const own = law.outputWidth;
  const { logProb, loss, merit, estimate } = law;
  type Told = NonNullable<StepLaw['loss']>;
  const and =
    (inner: Told, sign: 1 | -1): Told =>
    (params, outputs, steps, variant, noise) => {
      const logit = reshape(slice(outputs, { axis: 1, start: own }), [-1]);
      const stops = cast(steps.stop, 'f32');
      const goesOn = sub(1, stops);
      const step = mul(inner(params.step, slice(outputs, { axis: 1, end: own }), steps, variant, noise), goesOn);
      // log σ(l) where it stops, log(1 - σ(l)) where not.
      return add(step, mul(sub(mul(logit, stops), softplus(logit)), sign));
    };
  return {
    ...law,
    types: { ...law.types, stop: { dtype: 'u8', shape: [] } },
    pack: (steps) => ({ ...law.pack(steps), stop: new Uint8Array(steps.count) }),
    atStop: { ...law.atStop, stop: 1 },
    outputWidth: own + 1,
    parameters: {
      step: law.parameters,
      stopWeight: { shape: [hidden, 1], initial: lecunNormal({ gain: 0.5 }) },
      stopBias: { shape: [1], initial: zeros },
    },
    input: (params, before, begins) => law.input(params.step, before, begins),
    outputs: (params, h) =>
      concat([law.outputs(params.step, h), gemm(h, params.stopWeight, { plus: params.stopBias })], 1),
    ...(logProb === undefined
      ? {}
      : {
          logProb: (params, outputs, steps, variant) => and(logProb, 1)(params, outputs, steps, variant, NO_NOISE),
        }),
    ...(merit === undefined
      ? {}
      : { merit: (params, outputs, steps) => and(merit, 1)(params, outputs, steps, 0, NO_NOISE) }),
    ...(loss === undefined ? {} : { loss: and(loss, -1) }),
    ...(estimate === undefined
      ? {}
      : {
          async estimate(params, told, key) {
            const own = await estimate((params as { readonly step: Tree }).step, told, key);
            return addStops(own, told, law.outputWidth);
          },
        }),
    stopLogit: (outputs, at) => outputs[at + own],
    draw: (params) => law.draw((params as { readonly step: never }).step),
  };
}

/** With log σ(l) in place of what is told where a sequence stops, and log(1 - σ(l)) beside it elsewhere. */
function addStops({ logProb, variance }: Estimates, { outputs, stride, arrays }: ToldSteps, at: number): Estimates {
  for (let step = 0; step < logProb.length; step++) {
    const isStop = arrays.stop[step] === 1;
    const logit = isStop ? outputs[step * stride + at] : -outputs[step * stride + at];
    logProb[step] = (isStop ? 0 : logProb[step]) + Math.min(logit, 0) - Math.log1p(Math.exp(-Math.abs(logit)));
    if (isStop) variance[step] = 0;
  }
  return { logProb, variance };
}

/** Log-probabilities have none. */
const NO_NOISE = undefined as never;
