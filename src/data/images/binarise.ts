// Random binarisation of grey levels, as in R. Salakhutdinov and I. Murray, "On the quantitative analysis of deep belief
// networks", ICML 2008: a pixel is 1 with probability level / 255.
import type { Key } from '../../random/key.js';

const TWO_32 = 2 ** 32;

/** The word below which a pixel of each level is 1: its share of all words is level / 255, to 2⁻³². */
const THRESHOLDS = Float64Array.from({ length: 256 }, (_, level) => Math.round((level / 255) * TWO_32));

/** Draws 0 or 1 for each level into `into`. [count × pixels] Row i takes its words from `key.at(index[i])`, one for each pixel that is neither black nor white; `index` counts from 0 where absent. */
export function binarise(
  greys: Uint8Array,
  pixels: number,
  key: Key,
  into: Float32Array | Float64Array | Uint8Array,
  index?: ArrayLike<number>,
): void {
  const count = greys.length / pixels;
  for (let i = 0; i < count; i++) {
    const draws = key.at(index === undefined ? i : index[i]).draws();
    for (let p = i * pixels; p < (i + 1) * pixels; p++) {
      const level = greys[p];
      into[p] = level === 0 ? 0 : level === 255 || draws.word() < THRESHOLDS[level] ? 1 : 0;
    }
  }
}

/** Levels plus uniform noise from [0, 1), into `into`. [count × pixels] Row i takes its words from `key.at(index[i])`, one a pixel. */
export function dequantiseLevels(
  greys: Uint8Array,
  pixels: number,
  key: Key,
  into: Float32Array | Float64Array,
  index?: ArrayLike<number>,
): void {
  const count = greys.length / pixels;
  for (let i = 0; i < count; i++) {
    const draws = key.at(index === undefined ? i : index[i]).draws();
    // 16 bits: a float32 of up to 256 holds no more of them below the point, so the sum is exact and below the next level.
    for (let p = i * pixels; p < (i + 1) * pixels; p++) into[p] = greys[p] + (draws.word() >>> 16) / 65_536;
  }
}
