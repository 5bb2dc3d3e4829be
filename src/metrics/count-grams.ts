/** How often each n-gram occurs in one sequence, for one n. */
export interface GramCounts {
  /** Numbers of the different n-grams. */
  readonly grams: Int32Array;
  /** How often each occurs. */
  readonly times: Int32Array;
  /** All n-grams, repeated ones counted again: length − n + 1, at least 0. */
  readonly total: number;
}

/** Counts the n-grams of sequences, of 1 to `longest` symbols. */
export interface GramCounter {
  /** One entry for each n from 1. */
  count(sequence: ArrayLike<number>): readonly GramCounts[];
  /** Different n-grams so far, of all n: their numbers are 0 … this − 1. */
  size(): number;
}

/** A counter that gives the same n-gram the same number in all sequences that it is shown; symbols are whole numbers from 0. */
export function gramCounter(longest: number): GramCounter {
  // An n-gram is the number of what precedes its last symbol, and that symbol.
  const numbers: Map<number, Map<number, number>>[] = Array.from({ length: longest }, () => new Map());
  let size = 0;
  const numberOf = (n: number, prefix: number, symbol: number): number => {
    const after = numbers[n].get(symbol) ?? new Map<number, number>();
    const known = after.get(prefix);
    if (known !== undefined) return known;
    if (after.size === 0) numbers[n].set(symbol, after);
    after.set(prefix, size);
    return size++;
  };
  return {
    size: () => size,
    count(sequence) {
      let before = new Int32Array(sequence.length);
      return Array.from({ length: longest }, (_, n) => {
        const total = Math.max(0, sequence.length - n);
        const now = new Int32Array(total);
        for (let i = 0; i < total; i++) now[i] = numberOf(n, n === 0 ? 0 : before[i], sequence[i + n]);
        before = now;
        return { ...runsOf(now.slice().sort()), total };
      });
    },
  };
}

function runsOf(sorted: Int32Array): { readonly grams: Int32Array; readonly times: Int32Array } {
  const grams = new Int32Array(sorted.length);
  const times = new Int32Array(sorted.length);
  let different = 0;
  for (let i = 0; i < sorted.length; i++) {
    if (i === 0 || sorted[i] !== sorted[i - 1]) grams[different++] = sorted[i];
    times[different - 1]++;
  }
  return { grams: grams.subarray(0, different), times: times.subarray(0, different) };
}
