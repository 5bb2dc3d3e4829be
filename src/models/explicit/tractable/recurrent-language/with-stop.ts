import { softplus } from '../../../../engine/derived/log-space.js';
import { add, mul, sub } from '../../../../engine/ops/arithmetic.js';
import { reshape } from '../../../../engine/ops/broadcasting.js';
import { gemm } from '../../../../engine/ops/matrix.js';
import { cast } from '../../../../engine/ops/selection.js';
import { concat, slice } from '../../../../engine/ops/slicing.js';
import { lecunNormal, zeros } from '../../../../nn/initializers.js';
import type { StepLaw } from './step-law.js';

/** Steps of sequences that end: with p = σ(the last output) there is none. What is learned of a step stays as it is; the stop is learned beside it. */
export function withStop(law: StepLaw, hidden: number): StepLaw {
  const own = law.outputWidth;
  const { logProb, loss } = law;
  type Told = NonNullable<StepLaw['loss']>;
  const and =
    (inner: Told, sign: 1 | -1): Told =>
    (params, outputs, steps, noise) => {
      const logit = reshape(slice(outputs, { axis: 1, start: own }), [-1]);
      const stops = cast(steps.stop, 'f32');
      const goesOn = sub(1, stops);
      const step = mul(inner(params.step, slice(outputs, { axis: 1, end: own }), steps, noise), goesOn);
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
      : { logProb: (params, outputs, steps) => and(logProb, 1)(params, outputs, steps, NONE) }),
    ...(loss === undefined ? {} : { loss: and(loss, -1) }),
    stopLogit: (outputs, at) => outputs[at + own],
    draw: (params) => law.draw((params as { readonly step: never }).step),
  };
}

const NONE = undefined as never;
