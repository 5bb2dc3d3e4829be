import { describe, expect, it } from 'vitest';
import { keyOf } from '../../random/key.js';
import { MOST_PARTICLES, sampleJets } from './jets.js';

const key = keyOf(4);

describe('jets', () => {
  const { columns, lengths } = sampleJets(3000, key);
  const [dy, dphi, pt] = columns;
  const sums = lengths.map((length, i) => {
    const from = lengths.slice(0, i).reduce((sum, each) => sum + each, 0);
    const places = Array.from({ length }, (_, k) => from + k);
    const sum = (value: (place: number) => number) => places.reduce((total, place) => total + value(place), 0);
    return {
      places,
      share: sum((p) => pt[p]),
      centre: [sum((p) => pt[p] * dy[p]), sum((p) => pt[p] * dphi[p])],
      girth: sum((p) => pt[p] * Math.hypot(dy[p], dphi[p])),
    };
  });

  it('share all of the momentum around their axis, by falling shares', () => {
    for (const { places, share, centre } of sums.slice(0, 200)) {
      expect(share).toBeCloseTo(1, 12);
      for (const each of centre) expect(each).toBeCloseTo(0, 12);
      for (const place of places.slice(1)) expect(pt[place]).toBeLessThanOrEqual(pt[place - 1]);
    }
    expect(Math.max(...lengths)).toBeLessThanOrEqual(MOST_PARTICLES);
  });

  it('have the means of the law as it was written a second time, in another language', () => {
    // 30,000 jets in Python, splittings by uniform proposals: mean, its standard error, standard deviation of one jet.
    const within = (values: readonly number[], [mean, error, deviation]: readonly [number, number, number]) => {
      const own = values.reduce((sum, value) => sum + value, 0) / values.length;
      expect(Math.abs(own - mean)).toBeLessThan(4 * Math.hypot(error, deviation / Math.sqrt(values.length)));
    };
    within(lengths, [14.0808, 0.03, 5.1877]);
    within(
      sums.map(({ girth }) => girth),
      [0.22367, 0.00061, 0.10543],
    );
    within(
      sums.map(({ places }) => pt[places[0]]),
      [0.29618, 0.00077, 0.13253],
    );
  });

  it('draw jet i from key.at(i) alone', () => {
    const part = sampleJets(2, key, 5);
    const from = lengths.slice(0, 5).reduce((sum, each) => sum + each, 0);
    expect(part.lengths).toEqual(lengths.slice(5, 7));
    expect(part.columns[2]).toEqual(pt.slice(from, from + part.lengths[0] + part.lengths[1]));
    expect(() => sampleJets(-1, key)).toThrow('jets: count must be an integer >= 0, got -1');
  });
});
