import type { Key } from '../../../../random/key.js';
import type { Steps } from './lanes.js';

/** How far the frames of each sequence are moved in this pass: drawn evenly among the shifts, `most` either way, that lose no bit. */
export function shifted({ arrays, starts }: Pick<Steps, 'arrays' | 'starts'>, most: number, key: Key): Int32Array {
  const { bits } = arrays;
  const width = bits.length / Math.max(1, starts[starts.length - 1]);
  return Int32Array.from({ length: starts.length - 1 }, (_, row) => {
    let [low, high] = [width, -1];
    for (let at = starts[row] * width; at < starts[row + 1] * width; at++) {
      if (bits[at] === 0) continue;
      const column = at % width;
      low = Math.min(low, column);
      high = Math.max(high, column);
    }
    if (high < 0) return 0;
    const [down, up] = [Math.min(most, low), Math.min(most, width - 1 - high)];
    return (
      key
        .at('shift')
        .at(row)
        .draws()
        .below(down + up + 1) - down
    );
  });
}
