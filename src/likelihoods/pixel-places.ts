import { pixelCount } from '../data/images/layout.js';
import type { TableSchema } from '../data/schema.js';
import { reshape } from '../engine/ops/broadcasting.js';
import { transpose } from '../engine/ops/matrix.js';
import { concat } from '../engine/ops/slicing.js';
import type { Tensor } from '../engine/tensor.js';
import type { OutputLaw } from './output-law.js';
import { sliceLast, widthOf } from './row-features.js';

/** Where the pixels of images are among the inputs and the outputs of a network. */
export interface PixelPlaces {
  readonly channels: number;
  readonly height: number;
  readonly width: number;
  /** Maps of outputs that a network gives for an image: channels times outputs a pixel. */
  readonly maps: number;
  /** Inputs and outputs that are not of pixels. */
  readonly otherInputs: number;
  readonly otherOutputs: number;
  /** The pixels as [rows, channels, height, width], and the other inputs, [rows, otherInputs], where there are any. */
  apart(input: Tensor): { readonly pixels: Tensor; readonly others: Tensor | undefined };
  /** All outputs of the network, from maps of [rows, maps, height, width] and others of [rows, otherOutputs]. */
  together(maps: Tensor, others: Tensor | undefined): Tensor;
}

/** The places of pixels among so many inputs; undefined where rows are no images, or pixels are categories without order. */
export function pixelPlaces({ image }: TableSchema, inputs: number, law: OutputLaw): PixelPlaces | undefined {
  if (image === undefined) return undefined;
  const { channels, height, width } = image;
  const pixels = pixelCount(image);
  const place = law.laws.findIndex(({ part }) => part.cells[0].column === 0);
  const own = law.laws[place];
  const isAlone = own.part.cells.length === pixels;
  if (own.layout === undefined || (own.layout === 'by quantity' && !isAlone)) return undefined;
  const each = own.fromNetwork / own.part.cells.length;
  const inputsBefore = law.laws.slice(0, place).reduce((sum, { part }) => sum + widthOf(part), 0);
  const outputsBefore = law.laws.slice(0, place).reduce((sum, { fromNetwork }) => sum + fromNetwork, 0);
  const otherInputs = inputs - pixels;
  const otherOutputs = law.fromNetwork - pixels * each;
  return {
    ...{ channels, height, width, maps: channels * each, otherInputs, otherOutputs },
    apart(input) {
      const [rows] = input.shape;
      const flat = sliceLast(input, inputsBefore, inputsBefore + pixels);
      const rest = without(input, inputsBefore, pixels);
      // Channels of a pixel lie side by side in rows.
      const map = transpose(reshape(flat, [rows, height, width, channels]), [0, 3, 1, 2]);
      return { pixels: map, others: rest };
    },
    together(maps, others) {
      const [rows] = maps.shape;
      const flat =
        own.layout === 'by cell'
          ? transpose(maps, [0, 2, 3, 1])
          : transpose(reshape(maps, [rows, each, channels, height, width]), [0, 1, 3, 4, 2]);
      const ownOutputs = reshape(flat, [rows, pixels * each]);
      if (others === undefined) return ownOutputs;
      const pieces = [
        outputsBefore > 0 ? sliceLast(others, 0, outputsBefore) : undefined,
        ownOutputs,
        outputsBefore < otherOutputs ? sliceLast(others, outputsBefore, otherOutputs) : undefined,
      ];
      return concat(
        pieces.filter((piece) => piece !== undefined),
        1,
      );
    },
  };
}

/** All along the last axis but `count` from `from`; undefined where nothing is left. */
function without(x: Tensor, from: number, count: number): Tensor | undefined {
  const length = x.shape[x.shape.length - 1];
  const pieces = [
    ...(from > 0 ? [sliceLast(x, 0, from)] : []),
    ...(from + count < length ? [sliceLast(x, from + count, length)] : []),
  ];
  if (pieces.length === 0) return undefined;
  return pieces.length === 1 ? pieces[0] : concat(pieces, 1);
}
