import { describe, expect, it } from 'vitest';
import { densityCurve } from './density-curve.js';

const x = Array.from({ length: 201 }, (_, i) => i / 200);

describe('densityCurve', () => {
  it('puts histogram and density on one scale: a uniform law runs along the tops of uniform data', () => {
    const real = Array.from({ length: 4000 }, (_, i) => (i + 0.5) / 4000);
    const { svg } = densityCurve({ name: 'u', measure: 'density', x, logProb: x.map(() => 0), real });
    const line = /class="drawn-line" stroke-width="2.2"[^>]*d="M[\d.]+ ([\d.]+)/.exec(svg)!;
    const bars = Array.from(
      /class="real" fill-opacity=".3" d="([^"]*)"/.exec(svg)![1].matchAll(/V([\d.]+)H/g),
      ([, y]) => Number(y),
    );
    const middle = bars.slice(2, -2);
    // Bins of equal width hold the same share to within one row of about a hundred, and the box is 300 pixels high.
    for (const top of middle) expect(Math.abs(top - Number(line[1]))).toBeLessThan(4);
  });

  it('marks single values with their mass, and takes them out of the histogram', () => {
    const real = [...Array.from({ length: 60 }, () => 0), ...Array.from({ length: 40 }, (_, i) => 0.1 + i / 50)];
    const { svg, description } = densityCurve({
      name: 'rain',
      measure: 'density',
      x,
      logProb: x.map(() => Math.log(0.4)),
      real,
      atoms: [{ value: 0, mass: 0.6 }],
    });
    expect(svg).toContain('>60 %</text>');
    expect(description).toContain('The value 0 alone has probability 60 %.');
  });

  it('draws masses as bars and labels codes', () => {
    const { svg, description, table } = densityCurve({
      name: 'sex',
      measure: 'mass',
      categories: ['female', 'male'],
      x: [0, 1],
      logProb: [Math.log(0.7), Math.log(0.3)],
      real: [0, 0, 1],
    });
    expect(svg).toContain('>female</text>');
    expect(description).toContain('highest at female');
    expect(table?.rows[0][1]).toBeCloseTo(0.7, 12);
  });

  it('survives −Infinity, NaN and no recorded rows', () => {
    const { svg, caption } = densityCurve({
      name: 'x',
      measure: 'density',
      x: [0, 1, 2],
      logProb: [Number.NEGATIVE_INFINITY, Number.NaN, 0],
      real: [Number.NaN],
    });
    expect(svg).not.toMatch(/NaN|Infinity/);
    expect(caption).toBe('The line is the model’s density.');
  });

  it('lets a spike run out of the picture rather than flatten the histogram', () => {
    const real = Array.from({ length: 400 }, (_, i) => (i + 0.5) / 400);
    const { svg } = densityCurve({
      name: 'u',
      measure: 'density',
      x,
      logProb: x.map((value) => (value === 0.5 ? Math.log(1e6) : 0)),
      real,
    });
    expect(svg).not.toContain('1000000');
  });
});
