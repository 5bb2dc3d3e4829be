/** Numbers seen so far, in bounded memory: how often each value came while there are few, close estimates of the frequent ones beyond. */
export interface NumberTally {
  /** Adds a finite number. */
  add(value: number): void;
  readonly count: number;
  /** Different values held; all there are, where `isExact`. */
  readonly distinct: number;
  readonly isExact: boolean;
  /** Different values that can be held. */
  readonly limit: number;
  /** Digits after the decimal point of the shortest spellings. */
  readonly decimals: number;
  /** Whether each number was greater (or each smaller) than the one before. */
  readonly isMonotone: boolean;
  readonly mean: number;
  /** Sum of squared deviations from the mean, in units of `scale`². */
  readonly squares: number;
  /** A power of two near the largest magnitude: squares of values such as 1e200 or 1e-200 are no numbers. */
  readonly scale: number;
  /** The least and the greatest few values, ascending, with room for every atom beside one other. */
  readonly extremes: { readonly least: readonly number[]; readonly greatest: readonly number[] };
  /** Values held, ascending, and how often each came: at most 1/`limit` of all numbers too few where not exact. */
  sorted(): { readonly values: Float64Array; readonly counts: Float64Array };
  /** Whether the numbers are an unbroken run of whole numbers, each once, in any order. */
  isRun(): boolean;
}

const EXTREMES = 6;

/** An empty tally that counts up to `limit` different values exactly. */
export function numberTally(limit: number): NumberTally {
  let capacity = 64;
  let keys = new Float64Array(capacity);
  let counts = new Float64Array(capacity);
  let distinct = 0;
  let isExact = true;
  let count = 0;
  let mean = 0;
  let squares = 0;
  let scale = powerNear(0);
  let decimals = 0;
  let power = 1;
  let plainFrom = Number.POSITIVE_INFINITY;
  let rises = true;
  let falls = true;
  let previous = Number.NaN;
  let checksum = 0;
  const least: number[] = [];
  const greatest: number[] = [];

  function slotOf(value: number): number {
    let slot = hashNumber(value) & (capacity - 1);
    while (counts[slot] !== 0 && keys[slot] !== value) slot = (slot + 1) & (capacity - 1);
    return slot;
  }

  function rebuild(size: number, surplus: number): void {
    const [oldKeys, oldCounts] = [keys, counts];
    capacity = size;
    keys = new Float64Array(capacity);
    counts = new Float64Array(capacity);
    distinct = 0;
    for (let i = 0; i < oldKeys.length; i++) {
      if (oldCounts[i] <= surplus) continue;
      const slot = slotOf(oldKeys[i]);
      keys[slot] = oldKeys[i];
      counts[slot] = oldCounts[i] - surplus;
      distinct++;
    }
  }

  // Misra and Gries (1982): taking the median count off every value frees half of the room and errs by at most 2 / limit of all numbers.
  function prune(): void {
    isExact = false;
    const held = counts.filter((c) => c > 0).sort();
    rebuild(capacity, held[held.length >> 1]);
  }

  function hold(value: number): void {
    let slot = slotOf(value);
    if (counts[slot] === 0) {
      if (distinct === limit) prune();
      else if (2 * distinct >= capacity) rebuild(2 * capacity, 0);
      slot = slotOf(value);
      keys[slot] = value;
      distinct++;
      noteExtremes(value);
      noteDecimals(value);
    }
    counts[slot]++;
  }

  function noteExtremes(value: number): void {
    if (least.length < EXTREMES || value < least[EXTREMES - 1]) insert(least, value, EXTREMES, 'least');
    if (greatest.length < EXTREMES || value > greatest[0]) insert(greatest, value, EXTREMES, 'greatest');
  }

  // A double has at most 17 digits, so large values cannot have more decimals than are known already.
  function noteDecimals(value: number): void {
    if (Math.abs(value) >= plainFrom || Math.round(value * power) / power === value) return;
    const found = decimalsOf(value);
    if (found <= decimals) return;
    decimals = found;
    power = 10 ** Math.min(decimals, 22);
    plainFrom = decimals < 16 ? Number.POSITIVE_INFINITY : 10 ** (16 - decimals);
  }

  function rescale(next: number): void {
    mean *= scale / next;
    squares *= (scale / next) ** 2;
    scale = next;
  }

  return {
    limit,
    add(value) {
      hold(value);
      count++;
      if (Math.abs(value) >= 2 * scale) rescale(powerNear(value));
      const scaled = value / scale;
      const delta = scaled - mean;
      mean += delta / count;
      squares += delta * (scaled - mean);
      if (value <= previous) rises = false;
      if (value >= previous) falls = false;
      previous = value;
      checksum = (checksum + hashNumber(value)) | 0;
    },
    get count() {
      return count;
    },
    get distinct() {
      return distinct;
    },
    get isExact() {
      return isExact;
    },
    get decimals() {
      return decimals;
    },
    get isMonotone() {
      return rises || falls;
    },
    get mean() {
      return mean * scale;
    },
    get squares() {
      return squares;
    },
    get scale() {
      return scale;
    },
    extremes: { least, greatest },
    sorted() {
      const values = keys.filter((_, i) => counts[i] > 0).sort();
      return { values, counts: values.map((value) => counts[slotOf(value)]) };
    },
    isRun() {
      const [first, last] = [least[0], greatest[greatest.length - 1]];
      if (count === 0 || decimals > 0 || last - first + 1 !== count) return false;
      if (isExact) return distinct === count;
      // Distinct or not, the values are more than are held; equal sums of hashes settle it.
      let expected = 0;
      for (let value = first; value <= last; value++) expected = (expected + hashNumber(value)) | 0;
      return expected === checksum;
    },
  };
}

/** Digits after the decimal point of the shortest spelling. */
export function decimalsOf(value: number): number {
  const [digits, exponent] = String(value).split('e');
  const point = digits.indexOf('.');
  const fraction = point < 0 ? 0 : digits.length - point - 1;
  return Math.max(0, fraction - Number(exponent ?? 0));
}

/** The largest power of two up to a magnitude, so that dividing by it is exact. */
export function powerNear(value: number): number {
  return 2 ** Math.max(-1022, Math.floor(Math.log2(Math.abs(value))));
}

const view = new Float64Array(1);
const words = new Uint32Array(view.buffer);

/** 32 well mixed bits of a number. */
export function hashNumber(value: number): number {
  view[0] = value;
  let h = Math.imul(words[0] ^ Math.imul(words[1], 0x9e3779b1), 0x85ebca6b);
  h = Math.imul(h ^ (h >>> 15), 0xc2b2ae35);
  h ^= words[1];
  h = Math.imul(h ^ (h >>> 13), 0x27d4eb2f);
  return h ^ (h >>> 16);
}

function insert(list: number[], value: number, maximum: number, keep: 'least' | 'greatest'): void {
  if (list.includes(value)) return;
  let at = list.length;
  while (at > 0 && list[at - 1] > value) at--;
  list.splice(at, 0, value);
  if (list.length > maximum) keep === 'least' ? list.pop() : list.shift();
}
