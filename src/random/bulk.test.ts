import { afterEach, describe, expect, it, vi } from 'vitest';
import { normalCdf } from '../numeric/special-functions.js';
import { OptionError, ShapeError } from '../util/errors.js';
import { type Bulk, bulkOf, fillRows } from './bulk.js';
import { keyOf } from './key.js';
import { scalarFiller } from './xoshiro.js';

const KEY = keyOf(42).at('noise');
const LAWS = ['uniforms', 'normals', 'signs'] as const;

function numbers(count: number, law: (typeof LAWS)[number], stream = 'numbers'): Float32Array {
  const values = new Float32Array(count);
  bulkOf(keyOf(11).at(stream))[law](values);
  return values;
}

// The first numbers of KEY by Philox, xoshiro and the ziggurat written in Python, its tables by mpmath to 40 digits.
describe('a stream agrees with an independent implementation in Python', () => {
  it('in its words', () => {
    const words = new Uint32Array(9);
    bulkOf(KEY).words(words);
    expect([...words]).toEqual([
      2109320611, 2808362151, 3761384078, 2272154145, 3776234111, 1836743615, 610709850, 3220444009, 172951176,
    ]);
  });

  it('in its bytes, the lowest of a word first', () => {
    const bytes = new Uint8Array(6);
    bulkOf(KEY).bytes(bytes);
    const word = (position: number) => bytes[position] + 256 * bytes[position + 1];
    expect([word(0), word(2), word(4)]).toEqual([
      2109320611 % 65536,
      Math.floor(2109320611 / 65536),
      2808362151 % 65536,
    ]);
  });

  it('in its uniforms', () => {
    const uniforms = new Float32Array(4);
    bulkOf(KEY).uniforms(uniforms);
    expect([...uniforms]).toEqual([0.49111443758010864, 0.6538727879524231, 0.8757655024528503, 0.5290271639823914]);
  });

  it('in its normals, those of the wedges and of the tail too', () => {
    const x = new Float32Array(20_000);
    bulkOf(KEY).normals(x);
    expect([...x.subarray(0, 3)]).toEqual([1.277254343032837, -0.8813681602478027, -0.35809364914894104]);
    expect([x[208], x[639]]).toEqual([0.4396105408668518, -2.5757524967193604]);
    expect([x[2012], x[4612]]).toEqual([-3.7331795692443848, -3.850921869277954]);
    expect(x[19_999]).toBe(1.1231087446212769);
  });

  it('in the normals of a row', () => {
    const x = new Float32Array(3);
    fillRows(KEY, [7], 3, x, 'normals');
    expect([...x]).toEqual([1.7573235034942627, 0.5194995403289795, -0.927983820438385]);
  });
});

describe('the same numbers come out', () => {
  // every law in turn, in pieces of awkward sizes
  function mixture(bulk: Bulk): number[] {
    const values = new Float32Array(20_000);
    const words = new Uint32Array(5000);
    let at = 0;
    for (const size of [1, 2, 7, 4096, 3, 5, 1023, 4000]) {
      const end = at + size;
      bulk.uniforms(values, at, end);
      bulk.normals(values, end, end + 3);
      bulk.signs(values, end + 3, end + 5);
      at = end + 5;
    }
    bulk.words(words, 3, 4999);
    bulk.normals(values, at);
    return [...values, ...words];
  }

  it('with and without WebAssembly', () => expect(mixture(bulkOf(KEY))).toEqual(mixture(bulkOf(KEY, scalarFiller()))));

  it.each(LAWS)('when %s are filled in pieces', (law) => {
    const pieces = new Float32Array(10_000);
    const bulk = bulkOf(keyOf(11).at('numbers'));
    let at = 0;
    for (let size = 0; at < pieces.length; size = (size * 5 + 3) % 1031) {
      bulk[law](pieces, at, Math.min(pieces.length, at + size));
      at += size;
    }
    expect(pieces).toEqual(numbers(10_000, law));
  });

  it.each(LAWS)('for %s of rows, whatever rows are beside them and however wide they are', (law) => {
    const all = new Float32Array(50 * 20);
    fillRows(
      KEY,
      Int32Array.from({ length: 50 }, (_, row) => row),
      20,
      all,
      law,
    );
    const some = new Float32Array(3 * 12);
    fillRows(KEY, [49, 0, 17], 12, some, law);
    const expected = [49, 0, 17].flatMap((row) => [...all.subarray(row * 20, row * 20 + 12)]);
    expect([...some]).toEqual(expected);
  });

  it('for rows in any batch beyond 32 bits, but not for other rows', () => {
    const rows = new Float32Array(3 * 64);
    fillRows(KEY, [1, 2 ** 32 + 1, 1], 64, rows, 'uniforms');
    expect(rows.subarray(0, 64)).toEqual(rows.subarray(128));
    expect(rows.subarray(0, 64)).not.toEqual(rows.subarray(64, 128));
  });
});

describe('engines that round differently give the same numbers', () => {
  afterEach(() => {
    vi.restoreAllMocks();
    vi.resetModules();
  });

  it('because no function is called whose rounding the language leaves open', async () => {
    vi.resetModules();
    for (const name of ['exp', 'expm1', 'log', 'log1p', 'log2', 'pow', 'sin', 'cos', 'tan', 'hypot', 'cbrt'] as const) {
      vi.spyOn(Math, name).mockImplementation(() => Number.NaN);
    }
    const fresh = await import('./bulk.js');
    const values = new Float32Array(10_000);
    fresh.bulkOf(keyOf(11).at('numbers')).normals(values);
    vi.restoreAllMocks();
    expect(values).toEqual(numbers(10_000, 'normals'));
  });
});

describe('uniforms', () => {
  const u = numbers(1_000_000, 'uniforms');

  it('are evenly spread', () => {
    const counts = new Float64Array(1000);
    for (const value of u) counts[Math.floor(value * 1000)]++;
    expectFrequencies(counts, new Float64Array(1000).fill(u.length / 1000));
  });

  it('come in independent pairs, neighbours and those of the same generator alike', () => {
    for (const lag of [1, 2, 3, 4, 8]) {
      const counts = new Float64Array(32 * 32);
      const pairs = Math.floor(u.length / (2 * lag));
      for (let pair = 0; pair < pairs; pair++) {
        const first = Math.floor(pair / lag) * 2 * lag + (pair % lag);
        counts[Math.floor(u[first] * 32) * 32 + Math.floor(u[first + lag] * 32)]++;
      }
      expectFrequencies(counts, new Float64Array(1024).fill(pairs / 1024));
    }
  });

  it('are below 1 and above 0 at the ends of the words', () => {
    const state = new Int32Array(16);
    const out = new Float32Array(4);
    scalarFiller().uniforms(state, out, 0, 1); // the word 0
    expect(out[0]).toBe(2 ** -24);
    state.fill(wordBefore(0xffffffff), 4, 8);
    scalarFiller().uniforms(state, out, 0, 1);
    expect(out[0]).toBe(1 - 2 ** -24);
  });
});

describe('normals', () => {
  const COUNT = 10_000_000;
  const x = numbers(COUNT, 'normals');

  it('have the frequencies of the normal law in cells of 1/16', () => {
    const counts = new Float64Array(160); // from -5 to 5; the ends collect the rest
    for (const value of x) counts[Math.max(0, Math.min(159, Math.floor(value * 16) + 80))]++;
    const upTo = (cell: number) => (cell === 160 ? 1 : cell === 0 ? 0 : normalCdf((cell - 80) / 16));
    const expected = Float64Array.from(counts, (_, cell) => COUNT * (upTo(cell + 1) - upTo(cell)));
    expectFrequencies(counts.subarray(2, 158), expected.subarray(2, 158)); // at least 40 expected in each
  });

  it('have the moments 0, 1, 0 and 3', () => {
    const sums = [0, 0, 0, 0];
    for (const value of x) {
      const square = value * value;
      sums[0] += value;
      sums[1] += square;
      sums[2] += square * value;
      sums[3] += square * square;
    }
    // variances of x, x², x³ and x⁴: 1, 2, 15 and 96
    const z = sums.map((sum, i) => (sum / COUNT - [0, 1, 0, 3][i]) / Math.sqrt([1, 2, 15, 96][i] / COUNT));
    for (const value of z) expect(Math.abs(value)).toBeLessThan(4);
  });

  it.each([3, 3.6541528853610088, 4, 5])('reach beyond %d as often as they should', (limit) => {
    let beyond = 0;
    for (const value of x) if (value > limit || value < -limit) beyond++;
    const expected = 2 * normalCdf(-limit) * COUNT;
    expect(Math.abs(beyond - expected)).toBeLessThan(4 * Math.sqrt(expected));
  });

  it('are never zero and always finite', () => {
    expect(x.every((value) => value !== 0 && value > -10 && value < 10)).toBe(true);
  });

  it('keep to the Kolmogorov bound', () => {
    const sorted = x.slice(0, 200_000).sort();
    let distance = 0;
    for (let i = 0; i < sorted.length; i++) {
      const p = normalCdf(sorted[i]);
      distance = Math.max(distance, p - i / sorted.length, (i + 1) / sorted.length - p);
    }
    // exceeded with probability 2 exp(-2 · 1.95²) = 0.001
    expect(distance).toBeLessThan(1.95 / Math.sqrt(sorted.length));
  });

  it('of two rows are uncorrelated', () => {
    const [rows, width] = [250, 400];
    const values = new Float32Array(rows * width);
    fillRows(
      KEY,
      Int32Array.from({ length: rows }, (_, row) => row),
      width,
      values,
      'normals',
    );
    let largest = 0;
    let squares = 0;
    for (let a = 0; a < rows; a++) {
      for (let b = 0; b < a; b++) {
        let product = 0;
        for (let i = 0; i < width; i++) product += values[a * width + i] * values[b * width + i];
        largest = Math.max(largest, Math.abs(product) / Math.sqrt(width));
        squares += product ** 2 / width;
      }
    }
    const pairs = (rows * (rows - 1)) / 2;
    // 31,125 nearly standard normals: one exceeds 5.5 with probability 0.001 (union bound); their squares have
    // variance 2 + 6 / width, and covariance 2 / width with the 2 · rows others that share a row
    expect(largest).toBeLessThan(5.5);
    expect(Math.abs(squares / pairs - 1)).toBeLessThan(4 * Math.sqrt((2 + 6 / width + (4 * rows) / width) / pairs));
  });
});

describe('bernoulli, binarize and signs', () => {
  const COUNT = 200_000;

  it.each([
    { name: 'fastest', filler: undefined },
    { name: 'scalar', filler: scalarFiller() },
  ])('bernoulli of the $name filler says yes where the uniform is below the probability', ({ filler }) => {
    const u = numbers(5003, 'uniforms');
    const p = numbers(5003, 'uniforms', 'probabilities');
    p[7] = u[7]; // not below
    p[8] = Math.fround(u[8] + 2 ** -23);
    p.set([0, -0, 1, -1e9, 1e9, Infinity, -Infinity, NaN], 9);
    const yes = new Float32Array(5003);
    const bulk = bulkOf(keyOf(11).at('numbers'), filler);
    bulk.bernoulli(p, yes, 0, 2001);
    bulk.bernoulli(p, yes, 2001);
    const expected = Array.from(u, (value, i) => (value < p[i] ? 1 : 0));
    expect([...yes]).toEqual(expected);
    const bytes = new Uint8Array(5003);
    bulkOf(keyOf(11).at('numbers'), filler).bernoulli(p, bytes);
    expect([...bytes]).toEqual(expected);
  });

  it('bernoulli never says yes at 0 and always at 1', () => {
    const yes = new Uint8Array(COUNT);
    bulkOf(KEY).bernoulli(new Float32Array(COUNT), yes);
    expect(yes.includes(1)).toBe(false);
    bulkOf(KEY).bernoulli(new Float32Array(COUNT).fill(1), yes);
    expect(yes.includes(0)).toBe(false);
  });

  it.each([0, 1, 77, 128, 254, 255])('binarize says yes to grey %d that often of 255 times', (grey) => {
    const yes = new Uint8Array(COUNT);
    bulkOf(KEY).binarize(new Uint8Array(COUNT).fill(grey), yes);
    const p = grey / 255;
    const total = yes.reduce((sum, value) => sum + value, 0);
    expect(Math.abs(total - p * COUNT)).toBeLessThanOrEqual(4 * Math.sqrt(p * (1 - p) * COUNT));
  });

  it('signs are -1 and 1 equally often', () => {
    const signs = numbers(COUNT, 'signs');
    expect(signs.every((sign) => Math.abs(sign) === 1)).toBe(true);
    expect(Math.abs(signs.reduce((sum, sign) => sum + sign, 0))).toBeLessThan(4 * Math.sqrt(COUNT));
  });

  it('bytes are evenly spread', () => {
    const bytes = new Uint8Array(COUNT);
    bulkOf(KEY).bytes(bytes);
    const counts = new Float64Array(256);
    for (const byte of bytes) counts[byte]++;
    expectFrequencies(counts, new Float64Array(256).fill(COUNT / 256));
  });
});

describe('what is refused', () => {
  it('a part outside the array', () => {
    const bulk = bulkOf(KEY);
    const into = new Float32Array(4);
    expect(() => bulk.uniforms(into, 2, 5)).toThrow(
      new OptionError('bulk: from and to must be positions from 0 to 4, got 2 and 5'),
    );
    expect(() => bulk.normals(into, 3, 2)).toThrow('got 3 and 2');
    expect(() => bulk.signs(into, 0.5)).toThrow('got 0.5 and 4');
    expect(() => bulk.bernoulli(new Float32Array(3), into)).toThrow('positions from 0 to 3, got 0 and 4');
  });

  it('rows that are no positions or do not fit', () => {
    expect(() => fillRows(KEY, [0, -1], 2, new Float32Array(4), 'normals')).toThrow(
      new OptionError('fill-rows: index must be safe integers >= 0, got -1 at 1'),
    );
    expect(() => fillRows(KEY, [0, 1], 2, new Float32Array(5), 'normals')).toThrow(
      new ShapeError('fill-rows: into must have 2 x 2 numbers, got 5'),
    );
  });
});

// The state word s1 whose scrambled output is `word`: the inverse of rotl(s1 · 5, 7) · 9 modulo 2³².
function wordBefore(word: number): number {
  const product = Math.imul(word, 0x38e38e39); // 1/9
  return Math.imul((product >>> 7) | (product << 25), 0xcccccccd); // 1/5
}

// A chi-square statistic with k - 1 degrees of freedom has mean k - 1 and variance 2(k - 1); 4.5 deviations suffice
// for its longer upper tail at the 1e-4 level from 8 degrees on.
function expectFrequencies(counts: ArrayLike<number>, expected: ArrayLike<number>): void {
  let statistic = 0;
  for (let i = 0; i < counts.length; i++) statistic += (counts[i] - expected[i]) ** 2 / expected[i];
  const freedom = counts.length - 1;
  expect(statistic).toBeLessThan(freedom + 4.5 * Math.sqrt(2 * freedom));
}
