// jax-js's side of the training steps of README.md, WebAssembly backend: node jax-js.js FOLDER.
// An array is consumed where it is used; `.ref` keeps it for another use.
import { createRequire } from 'node:module';
import { defaultDevice, init, jit, nn, numpy as np, random, tree, valueAndGrad } from '@jax-js/jax';
import { partOf, readNetwork, serve } from './serve.js';

const { name, settings, checkedSteps, tensors } = readNetwork(process.argv[2]);
await init('wasm');
defaultDevice('wasm');

const arrayOf = ({ values, shape }) => np.array(values, { shape, dtype: np.float32 });
const linear = (x, weight, bias) => np.matmul(x, weight).add(bias);

function vae(w, { x, noise }) {
  const rows = x.shape[0];
  const hidden = nn.relu(linear(x.ref, w.encoderWeight, w.encoderBias));
  const mean = linear(hidden.ref, w.meanWeight, w.meanBias);
  const logVariance = linear(hidden, w.logVarianceWeight, w.logVarianceBias);
  const z = mean.ref.add(np.exp(logVariance.ref.mul(0.5)).mul(noise));
  const logits = linear(nn.relu(linear(z, w.decoderWeight, w.decoderBias)), w.logitWeight, w.logitBias);
  const reconstruction = np.sum(nn.softplus(logits.ref).sub(logits.mul(x)));
  const divergence = np.sum(logVariance.ref.add(1).sub(np.square(mean)).sub(np.exp(logVariance))).mul(-0.5);
  return reconstruction.add(divergence).div(rows);
}

function lstm(w, { x, target }) {
  const [time, rows, inputs] = x.shape;
  const units = w.hiddenWeight.shape[0];
  const projected = linear(x.reshape([time * rows, inputs]), w.inputWeight, w.bias).reshape([time, rows, 4 * units]);
  let h = np.zeros([rows, units]);
  let c = np.zeros([rows, units]);
  const outputs = [];
  const steps = np.split(projected, time);
  for (const step of steps) {
    const gates = step.reshape([rows, 4 * units]).add(np.matmul(h, w.hiddenWeight.ref));
    const [i, f, g, o] = np.split(gates, 4, 1);
    c = nn
      .sigmoid(f)
      .mul(c)
      .add(nn.sigmoid(i).mul(np.tanh(g)));
    h = nn.sigmoid(o).mul(np.tanh(c.ref));
    outputs.push(h.ref);
  }
  // Unit by unit first: its sums are plain float32 ones, and half a million terms at once lose the fourth digit.
  return np.mean(np.mean(np.square(np.stack(outputs).sub(target)), 2));
}

function gpt(w, { text, next }) {
  const [rows, context] = text.shape;
  const [vocabulary, width] = w.tokens.shape;
  const embedded = np.matmul(nn.oneHot(text.reshape([rows * context]), vocabulary), w.tokens);
  let x = embedded
    .reshape([rows, context, width])
    .add(w.positions)
    .reshape([rows * context, width]);
  for (let i = 0; i < settings.layers; i++) {
    x = x.ref.add(attend(w, norm(x, w[`scaleA${i}`], w[`shiftA${i}`]), i, rows, context));
    const expanded = linear(norm(x.ref, w[`scaleB${i}`], w[`shiftB${i}`]), w[`expand${i}`], w[`expandBias${i}`]);
    x = x.add(linear(nn.gelu(expanded, { approximate: true }), w[`contract${i}`], w[`contractBias${i}`]));
  }
  const logits = np.matmul(norm(x, w.scale, w.shift), w.head);
  const chosen = nn.oneHot(next.reshape([rows * context]), vocabulary).mul(nn.logSoftmax(logits));
  return np.sum(chosen).div(-rows * context);
}

function attend(w, x, i, rows, context) {
  const { heads } = settings;
  const width = x.shape[1];
  const joint = linear(x, w[`attention${i}`], w[`attentionBias${i}`]); // [rows context, 3 width]
  const split = np.transpose(joint.reshape([rows, context, 3, heads, width / heads]), [2, 0, 3, 1, 4]);
  const [query, key, value] = np.split(split, 3).map((each) => each.reshape([rows * heads, context, width / heads]));
  const scores = np.matmul(query, np.transpose(key, [0, 2, 1])).mul((width / heads) ** -0.5);
  const masked = np.where(np.tri(context, context, 0, { dtype: np.bool }), scores, Number.NEGATIVE_INFINITY);
  const mixed = np.matmul(nn.softmax(masked), value).reshape([rows, heads, context, width / heads]);
  const joined = np.transpose(mixed, [0, 2, 1, 3]).reshape([rows * context, width]);
  return linear(joined, w[`project${i}`], w[`projectBias${i}`]);
}

function norm(x, scale, shift) {
  const centered = x.ref.sub(np.mean(x, 1, { keepdims: true }));
  const variance = np.mean(np.square(centered.ref), 1, { keepdims: true });
  return centered
    .div(np.sqrt(variance.add(settings.normEpsilon)))
    .mul(scale)
    .add(shift);
}

/** Inputs of a step: its batch, and its noise where it has any. */
const inputs = {
  'vae-step': (number, isChecked) => ({
    x: arrayOf(partOf(tensors.images, number)),
    noise: isChecked
      ? arrayOf(partOf(tensors.noise, number))
      : random.normal(random.key(number), tensors.noise.shape.slice(1)),
  }),
  'lstm-step': (number) => ({
    x: arrayOf(partOf(tensors.sequences, number)),
    target: arrayOf(partOf(tensors.targets, number)),
  }),
  'gpt-step': (number) => {
    const { values, shape } = partOf(tensors.text, number);
    const [rows, length] = shape;
    const part = (start) => {
      const chosen = Int32Array.from({ length: rows * (length - 1) }, (_, at) => {
        const row = Math.floor(at / (length - 1));
        return values[row * length + (at % (length - 1)) + start];
      });
      return np.array(chosen, { shape: [rows, length - 1], dtype: np.int32 });
    };
    return { text: part(0), next: part(1) };
  },
}[name];

const loss = { 'vae-step': vae, 'lstm-step': lstm, 'gpt-step': gpt }[name];
const { beta1, beta2, epsilon, learningRate } = settings;

/** Adam; `rate` and `correction` carry the two bias corrections of the step. */
const update = jit((w, m, v, given, rate, correction) => {
  const [value, gradient] = valueAndGrad(loss)(tree.ref(w), given);
  const next = { w: {}, m: {}, v: {} };
  for (const each of Object.keys(w)) {
    const g = gradient[each];
    const mean = m[each].mul(beta1).add(g.ref.mul(1 - beta1));
    const square = v[each].mul(beta2).add(np.square(g).mul(1 - beta2));
    const root = np.sqrt(square.ref).mul(correction.ref).add(epsilon);
    next.w[each] = w[each].sub(mean.ref.div(root).mul(rate.ref));
    next.m[each] = mean;
    next.v[each] = square;
  }
  return [value, next.w, next.m, next.v];
});

const notWeights = ['images', 'noise', 'sequences', 'targets', 'text'];
let w = Object.fromEntries(
  Object.entries(tensors)
    .filter(([each]) => !notWeights.includes(each))
    .map(([each, tensor]) => [each, arrayOf(tensor)]),
);
let m = Object.fromEntries(Object.keys(w).map((each) => [each, np.zeros(w[each].shape)]));
let v = Object.fromEntries(Object.keys(w).map((each) => [each, np.zeros(w[each].shape)]));

async function step(number, isChecked) {
  const t = number + 1;
  const rate = np.array(learningRate / (1 - beta1 ** t));
  const correction = np.array(1 / Math.sqrt(1 - beta2 ** t));
  const [value, ...state] = update(w, m, v, inputs(number, isChecked), rate, correction);
  [w, m, v] = state;
  return [(await value.data())[0]];
}

const { version } = createRequire(import.meta.url)('./node_modules/@jax-js/jax/package.json');
await serve(step, checkedSteps, `jax-js ${version}, WebAssembly with SIMD, one thread (it has no workers in Node)`);
