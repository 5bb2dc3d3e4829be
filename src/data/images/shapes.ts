import type { Draws } from '../../random/draws.js';
import type { Key } from '../../random/key.js';
import { checkCount } from '../toys/toy.js';
import type { ImageSet } from './image-set.js';

/** Height and width in pixels. */
const SIZE = 16;
/** Half the width of a stroke. */
const HALF_STROKE = 0.9;
const SMALLEST = 3;
const LARGEST = 5.5;
/** How far a square or a cross is turned at most: the tangent of half the angle, 25 degrees. */
const MOST_TURNED = 0.22;

type Distance = (x: number, y: number, radius: number) => number;

/** Each shape around the origin, as the distance of a point from its middle line. */
const SHAPES: Readonly<Record<string, Distance>> = {
  circle: (x, y, radius) => Math.abs(Math.sqrt(x * x + y * y) - radius),
  cross: (x, y, radius) => Math.min(fromSegment(x, y, radius), fromSegment(y, x, radius)),
  square: (x, y, radius) => Math.abs(Math.max(Math.abs(x), Math.abs(y)) - 0.85 * radius),
};
const NAMES = Object.keys(SHAPES);

/** Drawn circles, crosses and squares, each somewhere, of some size, turned a little; its kind is its label. Image i draws from `key.at(i)` alone. */
export function sampleShapes(count: number, key: Key, first = 0): ImageSet {
  checkCount('shapes', count);
  const pixels = new Uint8Array(count * SIZE * SIZE);
  const codes = new Uint16Array(count);
  for (let i = 0; i < count; i++) {
    const image = pixels.subarray(i * SIZE * SIZE, (i + 1) * SIZE * SIZE);
    codes[i] = drawShape(key.at(first + i).draws(), image);
  }
  return { count, height: SIZE, width: SIZE, channels: 1, pixels, labels: { names: NAMES, codes }, notes: [] };
}

/** Draws one shape into black pixels and tells which it is. */
function drawShape(draws: Draws, pixels: Uint8Array): number {
  const code = draws.below(NAMES.length);
  const distance = SHAPES[NAMES[code]];
  const radius = SMALLEST + (LARGEST - SMALLEST) * draws.uniform();
  const room = SIZE - 2 * (radius + HALF_STROKE);
  const centreX = radius + HALF_STROKE + room * draws.uniform();
  const centreY = radius + HALF_STROKE + room * draws.uniform();
  // The half-angle formulas need no sine, whose last digit differs between machines.
  const half = MOST_TURNED * (2 * draws.uniform() - 1);
  const cosine = (1 - half * half) / (1 + half * half);
  const sine = (2 * half) / (1 + half * half);
  for (let row = 0; row < SIZE; row++) {
    for (let column = 0; column < SIZE; column++) {
      const x = column + 0.5 - centreX;
      const y = row + 0.5 - centreY;
      const away = distance(cosine * x + sine * y, cosine * y - sine * x, radius);
      const ink = Math.min(1, Math.max(0, HALF_STROKE + 0.5 - away));
      pixels[row * SIZE + column] = Math.round(255 * ink);
    }
  }
  return code;
}

/** Distance of a point from the segment of this half-length along the x axis. */
function fromSegment(x: number, y: number, halfLength: number): number {
  const past = Math.max(0, Math.abs(x) - halfLength);
  return Math.sqrt(past * past + y * y);
}
