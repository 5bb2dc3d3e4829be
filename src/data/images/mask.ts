import type { ImageLayout } from './layout.js';

/** A part of an image that can be taken as missing. */
export type MaskedPart = 'top' | 'bottom' | 'left' | 'right' | 'centre';

type IsInside = (y: number, x: number, height: number, width: number) => boolean;

/** Which pixels, their centres at y + 1/2 and x + 1/2, lie in each part: halves, and the middle half along both axes. */
const PARTS: Readonly<Record<MaskedPart, IsInside>> = {
  top: (y, _x, height) => y + 0.5 < height / 2,
  bottom: (y, _x, height) => y + 0.5 >= height / 2,
  left: (_y, x, _height, width) => x + 0.5 < width / 2,
  right: (_y, x, _height, width) => x + 0.5 >= width / 2,
  centre: (y, x, height, width) => isMiddle(y, height) && isMiddle(x, width),
};

/** The parts by name. */
export const MASKED_PARTS = Object.keys(PARTS) as readonly MaskedPart[];

/** Positions of the pixel columns in a part of the image. */
export function maskedPixels({ height, width, channels }: ImageLayout, part: MaskedPart): readonly number[] {
  const positions: number[] = [];
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      if (!PARTS[part](y, x, height, width)) continue;
      for (let c = 0; c < channels; c++) positions.push((y * width + x) * channels + c);
    }
  }
  return positions;
}

function isMiddle(position: number, size: number): boolean {
  return position + 0.5 >= size / 4 && position + 0.5 < (3 * size) / 4;
}
