// TensorFlow.js's side of the training steps of README.md, WebAssembly backend: node tfjs.js FOLDER.
import { createRequire } from 'node:module';
import * as tf from '@tensorflow/tfjs';
import '@tensorflow/tfjs-backend-wasm';
import { partOf, readNetwork, serve } from './serve.js';

const { name, settings, checkedSteps, tensors } = readNetwork(process.argv[2]);
await tf.setBackend('wasm');
await tf.ready();

const tensorOf = ({ values, shape }) => tf.tensor(values, shape, 'float32');
const w = Object.fromEntries(
  Object.entries(tensors)
    .filter(([each]) => !['images', 'noise', 'sequences', 'targets', 'text'].includes(each))
    .map(([each, tensor]) => [each, tf.variable(tensorOf(tensor))]),
);
const optimizer = tf.train.adam(settings.learningRate, settings.beta1, settings.beta2, settings.epsilon);

const linear = (x, weight, bias) => tf.add(tf.matMul(x, weight), bias);

function vae(number, isChecked) {
  const x = batchOf('images', number);
  const hidden = tf.relu(linear(x, w.encoderWeight, w.encoderBias));
  const mean = linear(hidden, w.meanWeight, w.meanBias);
  const logVariance = linear(hidden, w.logVarianceWeight, w.logVarianceBias);
  const noise = isChecked ? tensorOf(partOf(tensors.noise, number)) : tf.randomNormal(mean.shape);
  const z = tf.add(mean, tf.mul(tf.exp(tf.mul(0.5, logVariance)), noise));
  const logits = linear(tf.relu(linear(z, w.decoderWeight, w.decoderBias)), w.logitWeight, w.logitBias);
  const softplus = tf.add(tf.relu(logits), tf.log(tf.add(1, tf.exp(tf.neg(tf.abs(logits))))));
  const reconstruction = tf.sum(tf.sub(softplus, tf.mul(logits, x)));
  const divergence = tf.mul(-0.5, tf.sum(tf.sub(tf.sub(tf.add(1, logVariance), tf.square(mean)), tf.exp(logVariance))));
  return tf.div(tf.add(reconstruction, divergence), x.shape[0]);
}

function lstm(number) {
  const x = batchOf('sequences', number);
  const [time, rows, inputs] = x.shape;
  const units = w.hiddenWeight.shape[0];
  const projected = linear(tf.reshape(x, [time * rows, inputs]), w.inputWeight, w.bias);
  let h = tf.zeros([rows, units]);
  let c = tf.zeros([rows, units]);
  const outputs = [];
  for (let t = 0; t < time; t++) {
    const gates = tf.add(tf.slice(projected, [t * rows, 0], [rows, 4 * units]), tf.matMul(h, w.hiddenWeight));
    const [i, f, g, o] = tf.split(gates, 4, 1);
    c = tf.add(tf.mul(tf.sigmoid(f), c), tf.mul(tf.sigmoid(i), tf.tanh(g)));
    h = tf.mul(tf.sigmoid(o), tf.tanh(c));
    outputs.push(h);
  }
  const target = tf.reshape(batchOf('targets', number), [time * rows, units]);
  // Unit by unit first: its sums are plain float32 ones, and half a million terms at once lose the fourth digit.
  return tf.mean(tf.mean(tf.square(tf.sub(tf.concat(outputs), target)), 1));
}

function gpt(number) {
  const text = partOf(tensors.text, number);
  const [rows, context] = [text.shape[0], text.shape[1] - 1];
  const [vocabulary, width] = w.tokens.shape;
  const ids = tf.tensor(text.values, text.shape, 'int32');
  const oneHot = (start) =>
    tf.cast(tf.oneHot(tf.reshape(tf.slice(ids, [0, start], [rows, context]), [-1]), vocabulary), 'float32');
  const mask = tf.tensor2d(causalMask(context), [context, context]);
  const embedded = tf.reshape(tf.matMul(oneHot(0), w.tokens), [rows, context, width]);
  let x = tf.reshape(tf.add(embedded, w.positions), [rows * context, width]);
  for (let i = 0; i < settings.layers; i++) {
    x = tf.add(x, attend(norm(x, w[`scaleA${i}`], w[`shiftA${i}`]), i, rows, context, mask));
    const expanded = linear(norm(x, w[`scaleB${i}`], w[`shiftB${i}`]), w[`expand${i}`], w[`expandBias${i}`]);
    x = tf.add(x, linear(gelu(expanded), w[`contract${i}`], w[`contractBias${i}`]));
  }
  const logits = tf.matMul(norm(x, w.scale, w.shift), w.head);
  const shifted = tf.sub(logits, tf.max(logits, 1, true));
  const logProbabilities = tf.sub(shifted, tf.log(tf.sum(tf.exp(shifted), 1, true)));
  return tf.neg(tf.div(tf.sum(tf.mul(oneHot(1), logProbabilities)), rows * context));
}

function attend(x, i, rows, context, mask) {
  const { heads } = settings;
  const width = x.shape[1];
  const joint = linear(x, w[`attention${i}`], w[`attentionBias${i}`]); // [rows context, 3 width]
  const split = tf.transpose(tf.reshape(joint, [rows, context, 3, heads, width / heads]), [2, 0, 3, 1, 4]);
  const [query, key, value] = tf
    .split(split, 3)
    .map((each) => tf.reshape(each, [rows * heads, context, width / heads]));
  const scores = tf.add(tf.mul(tf.matMul(query, key, false, true), (width / heads) ** -0.5), mask);
  const mixed = tf.reshape(tf.matMul(tf.softmax(scores), value), [rows, heads, context, width / heads]);
  const joined = tf.reshape(tf.transpose(mixed, [0, 2, 1, 3]), [rows * context, width]);
  return linear(joined, w[`project${i}`], w[`projectBias${i}`]);
}

function norm(x, scale, shift) {
  const centered = tf.sub(x, tf.mean(x, 1, true));
  const variance = tf.mean(tf.square(centered), 1, true);
  return tf.add(tf.mul(tf.mul(centered, tf.rsqrt(tf.add(variance, settings.normEpsilon))), scale), shift);
}

function gelu(x) {
  const inner = tf.mul(Math.sqrt(2 / Math.PI), tf.add(x, tf.mul(0.044715, tf.mul(x, tf.square(x)))));
  return tf.mul(tf.mul(0.5, x), tf.add(1, tf.tanh(inner)));
}

function causalMask(context) {
  return Float32Array.from({ length: context * context }, (_, at) =>
    at % context > Math.floor(at / context) ? -1e9 : 0,
  );
}

function batchOf(each, number) {
  return tensorOf(partOf(tensors[each], number));
}

const loss = { 'vae-step': vae, 'lstm-step': lstm, 'gpt-step': gpt }[name];

async function step(number, isChecked) {
  return tf.tidy(() => {
    const value = optimizer.minimize(() => tf.tidy(() => loss(number, isChecked)), true, Object.values(w));
    return [value.dataSync()[0]];
  });
}

const { version } = createRequire(import.meta.url)('@tensorflow/tfjs-backend-wasm/package.json');
await serve(
  step,
  checkedSteps,
  `TensorFlow.js ${version}, WebAssembly with SIMD, one thread (it has no threads in Node)`,
);
