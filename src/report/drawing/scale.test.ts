import { describe, expect, it } from 'vitest';
import { extent, linearScale } from './scale.js';

const labels = (scale: ReturnType<typeof linearScale>) => scale.ticks.map(({ label }) => label);

describe('linearScale', () => {
  it('maps the ends of the domain to the ends of the range and has round ticks within', () => {
    const scale = linearScale([0, 1], [100, 300]);
    expect([scale(0), scale(0.5), scale(1)]).toEqual([100, 200, 300]);
    expect(labels(scale)).toEqual(['0.0', '0.2', '0.4', '0.6', '0.8', '1.0']);
  });

  it('writes a true minus and as many decimals as the step needs', () => {
    expect(labels(linearScale([-4.5, -4.1], [0, 100], { ticks: 4 }))).toEqual(['−4.5', '−4.4', '−4.3', '−4.2', '−4.1']);
    expect(labels(linearScale([0, 8e6], [0, 1], { ticks: 4 }))).toEqual(['0', '2e6', '4e6', '6e6', '8e6']);
  });

  it('counts in whole numbers where half a one has no meaning', () => {
    expect(labels(linearScale([0, 2], [0, 1], { kind: 'integer', ticks: 9 }))).toEqual(['0', '1', '2']);
  });

  it.each([
    ['days', [0, 6], ['1970-01-01', '1970-01-03', '1970-01-05', '1970-01-07']],
    ['firsts of months', [0, 120], ['1970-01', '1970-02', '1970-03', '1970-04', '1970-05']],
    ['firsts of January', [-3653, 3653], ['1960', '1965', '1970', '1975', '1980']],
  ] as const)('marks dates at %s', (_, domain, expected) => {
    expect(labels(linearScale(domain, [0, 1], { kind: 'date', ticks: 4 }))).toEqual(expected);
  });

  it.each([[[3, 3]], [[0, 0]], [[Number.NaN, 1]], [[1, Number.POSITIVE_INFINITY]], [[5, 4]]] as const)(
    'gives %j a width',
    ([low, high]) => {
      const scale = linearScale([low, high], [0, 100]);
      expect(scale.domain[1]).toBeGreaterThan(scale.domain[0]);
      expect(Number.isFinite(scale(Number.isFinite(low) ? low : 0))).toBe(true);
      expect(scale.ticks.length).toBeLessThan(50);
    },
  );

  it('widens to whole steps where asked', () => {
    expect(linearScale([0, 0.87], [0, 1], { ends: 'round' }).domain).toEqual([0, 1]);
  });
});

describe('extent', () => {
  it('ignores what is not finite', () => {
    expect(extent([Number.NaN, 3, -2], [Number.POSITIVE_INFINITY, 7])).toEqual([-2, 7]);
    expect(extent([Number.NaN])).toBeUndefined();
  });
});
