// The fitted network at work: images to what is seen of them, and what is seen to images.
import { drawGenerated } from '../../../../adversarial/draw-generated.js';
import type { Given } from '../../../../adversarial/pair.js';
import type { TableRows } from '../../../../data/rows.js';
import { cached } from '../../../../engine/cached.js';
import { mul } from '../../../../engine/ops/arithmetic.js';
import { expand } from '../../../../engine/ops/broadcasting.js';
import { constant } from '../../../../engine/ops/parameter.js';
import { cast } from '../../../../engine/ops/selection.js';
import { constantsOf } from '../../../../engine/parameters.js';
import { EVALUATION } from '../../../../engine/pass.js';
import type { Tensor } from '../../../../engine/tensor.js';
import type { Completion, Latent } from '../../../../model/define-model.js';
import type { ModelGraphs } from '../../../../model/model-graph.js';
import { keyOf } from '../../../../random/key.js';
import { type ImageToImageParams, imageGenerator, type Parts } from './learner.js';
import type { UNetTensors } from './u-net.js';

/** Images of a run. */
const ROWS = 64;

/** What is seen of images as numbers, and the images that the network makes of it without noise. */
export function seenAsCodes(parts: Parts): Latent<TableRows, ImageToImageParams> {
  const { images, task, net } = parts;
  const n = task.names.length;
  const encode = cached<object, { readonly codes: Tensor }>('encode', (given) => ({
    codes: task.codes(given as unknown as Given),
  }));
  const types = { pixels: { dtype: 'u8', shape: [ROWS, images.pixels] } } as const;
  const draw = drawGenerated<UNetTensors>(
    {
      parameters: net.parameters,
      normals: parts.options.latent,
      draw: (params, { z }, { codes }) => unstirred(parts, params, codes, z),
    },
    { codes: { dtype: 'f32', shape: [n] } },
    images.levels,
  );
  return {
    names: () => task.names,
    async encode(_params, rows) {
      const { pixels } = images.pack(filledWhere(rows, (column) => task.unseen.has(column)));
      const codes = task.names.map(() => new Float64Array(rows.count));
      for (let from = 0; from < rows.count; from += ROWS) {
        const block = new Uint8Array(ROWS * images.pixels);
        block.set(pixels.subarray(from * images.pixels, (from + ROWS) * images.pixels));
        const found = (await encode(types, { pixels: block })) as unknown as { readonly codes: Float32Array };
        for (let i = from; i < Math.min(rows.count, from + ROWS); i++)
          for (const [d, code] of codes.entries()) code[i] = found.codes[(i - from) * n + d];
      }
      return codes;
    },
    async decode({ generator: params }, codes) {
      const count = codes[0].length;
      const flat = Float32Array.from({ length: count * n }, (_, at) => codes[at % n][Math.floor(at / n)]);
      const index = Int32Array.from({ length: count }, (_, i) => i);
      // No number of it is used: the noise is 0.
      return images.rows(await draw(params, index, keyOf(0), { codes: flat }), 0, count);
    },
  };
}

/** The image without noise. */
function unstirred({ net, task }: Parts, params: UNetTensors, codes: Tensor, z: Tensor): Tensor {
  const seen = task.seenBy(codes);
  return task.finished(net.apply(params, seen, mul(z, 0), EVALUATION), seen);
}

/** Rows with their missing pixels drawn given the known ones, where holes are what is learned. */
export function holesFilled(parts: Parts): Completion<TableRows, ImageToImageParams> {
  const { images, task } = parts;
  const draw = drawGenerated(imageGenerator(parts), { ...images.types, ...task.types }, images.levels);
  return {
    async complete({ generator: params }, rows, key) {
      const { greys: _greys, ...rest } = rows;
      const { pixels } = images.pack(filledWhere(rows, () => true));
      const hole = new Uint8Array(pixels.length);
      for (const [c, column] of rows.columns.entries())
        for (const [i, value] of column.entries()) if (Number.isNaN(value)) hole[i * images.pixels + c] = 1;
      const drawn = images.rows(await draw(params, rows.index, key, { pixels, hole }), 0, rows.count);
      const columns = rows.columns.map((column, c) =>
        column.map((value, i) => (Number.isNaN(value) ? drawn.columns[c][i] : value)),
      );
      return { ...rest, columns };
    },
  };
}

/** Rows with 0 for what is missing in these columns. */
function filledWhere(rows: TableRows, isFilled: (column: number) => boolean): TableRows {
  const columns = rows.columns.map((column, c) =>
    isFilled(c) && column.some(Number.isNaN) ? column.map((value) => (Number.isNaN(value) ? 0 : value)) : column,
  );
  return { ...rows, columns };
}

/** Both directions for exported files. */
export function imageToImageGraphs(parts: Parts): ModelGraphs<ImageToImageParams> {
  const { images, task, net } = parts;
  const type = { dtype: 'f64', precision: 'f32' } as const;
  return {
    encode: () => ({
      ...type,
      build: (inputs) => cast(task.codes({ pixels: cast(inputs.rows(), 'f32') }), 'f64'),
    }),
    decode: ({ generator: params }) => ({
      ...type,
      build(inputs) {
        const codes = cast(inputs.codes(task.names.length), 'f32');
        const z = expand(constant([0], [1, 1]), [codes.shape[0], parts.options.latent]);
        const tensors = constantsOf(net.parameters, params) as UNetTensors;
        return cast(images.levels(unstirred(parts, tensors, codes, z)), 'f64');
      },
    }),
  };
}
