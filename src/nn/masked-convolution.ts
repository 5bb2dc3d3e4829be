import { mul } from '../engine/ops/arithmetic.js';
import { convolution as convolve } from '../engine/ops/convolution.js';
import { constant } from '../engine/ops/parameter.js';
import type { Initializer } from '../engine/parameters.js';
import { OptionError } from '../util/errors.js';
import { biasOf, type ConvolutionParams, convolutionSpecs } from './convolution.js';
import { fanInUniform, zeros } from './initializers.js';
import type { Layer } from './layer.js';

export interface MaskedConvolutionOptions {
  /** 'A' leaves out the place itself, for the first layer; 'B' sees it. */
  readonly mask: 'A' | 'B';
  /** Colours that follow one another at each place, such as 3: channels fall into as many equal runs, and 'A' sees earlier ones; 1 where absent. */
  readonly colours?: number;
  readonly weight?: Initializer;
  readonly bias?: Initializer | 'none';
}

/**
 * Convolution that sees what comes before in raster order: rows above, and places to the left; [batch, inputs, rows, columns] to
 * [batch, outputs, rows, columns] (van den Oord et al., 2016). Rows of the kernel below its centre, always zero, are left away.
 */
export function maskedConvolution(
  inputs: number,
  outputs: number,
  window: number,
  { mask, colours = 1, weight, bias = zeros }: MaskedConvolutionOptions,
): Layer<ConvolutionParams> {
  if (!(Number.isInteger(window) && window % 2 === 1)) {
    throw new OptionError(`masked-convolution: window must be an odd number, got ${window}`);
  }
  if (!(Number.isInteger(colours) && colours >= 1 && inputs % colours === 0 && outputs % colours === 0)) {
    throw new OptionError(
      `masked-convolution: colours must divide ${inputs} inputs and ${outputs} outputs, got ${colours}`,
    );
  }
  const reach = (window - 1) / 2;
  const shape = [outputs, inputs, reach + 1, window];
  const seen = seenTaps(shape, mask, colours);
  const taps = seen.reduce((sum, each) => sum + each, 0);
  const fans = { inputs: Math.max(taps / outputs, 1), outputs: taps / inputs };
  return {
    parameters: convolutionSpecs(shape, outputs, weight ?? fanInUniform({ fans }), bias),
    apply(params, x) {
      const kernel = mul(params.weight, constant(seen, shape));
      const padding = [
        [reach, 0],
        [reach, reach],
      ] as const;
      return convolve(x, kernel, { padding, ...biasOf(params) });
    },
  };
}

/** 1 for taps that a result may see, 0 for others: all rows but the last, and of this what is left of the centre. */
function seenTaps(shape: readonly number[], mask: 'A' | 'B', colours: number): Float32Array {
  const [outputs, inputs, rows, columns] = shape;
  const centre = rows - 1;
  const seen = new Float32Array(outputs * inputs * rows * columns);
  for (let i = 0; i < seen.length; i++) {
    const column = i % columns;
    const row = Math.floor(i / columns) % rows;
    const from = Math.floor(((Math.floor(i / (columns * rows)) % inputs) * colours) / inputs);
    const to = Math.floor((Math.floor(i / (columns * rows * inputs)) * colours) / outputs);
    const isCentre = row === centre && column === centre;
    const isSeen = isCentre ? from < to || (from === to && mask === 'B') : row < centre || column < centre;
    seen[i] = isSeen ? 1 : 0;
  }
  return seen;
}
