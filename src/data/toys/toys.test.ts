import { describe, expect, it } from 'vitest';
import { keyOf } from '../../random/key.js';
import { generatedSets, generatedTable, toys } from './toys.js';

// Half width of a box that holds all but a negligible part of each set, and a step at which the trapezoid rule on its
// Gaussians (error about exp(-2π² σ²/h²) for the smallest standard deviation σ) is beyond double precision's third root.
const grids: Readonly<Record<string, { readonly half: number; readonly step: number; readonly tolerance: number }>> = {
  moons: { half: 3, step: 0.1, tolerance: 1e-6 },
  rings: { half: 3.6, step: 0.08, tolerance: 1e-6 },
  spirals: { half: 3.9, step: 0.1, tolerance: 1e-6 },
  pinwheel: { half: 6.4, step: 0.04, tolerance: 1e-4 }, // far blades are thinned below the step by the swirl
  checkerboard: { half: 5, step: 0.25, tolerance: 1e-12 },
  'two-gaussians': { half: 8, step: 0.2, tolerance: 1e-6 },
  'eight-gaussians': { half: 5, step: 0.25, tolerance: 1e-6 },
  'twenty-five-gaussians': { half: 4.4, step: 0.05, tolerance: 1e-6 },
  'swiss-roll': { half: 4, step: 0.15, tolerance: 1e-6 },
  sine: { half: 4.4, step: 0.15, tolerance: 1e-6 },
};

describe.each(toys)('$name', (toy) => {
  const { half, step, tolerance } = grids[toy.name];
  let mass = 0;
  let entropy = 0;
  for (let x = step / 2 - half; x < half; x += step) {
    for (let y = step / 2 - half; y < half; y += step) {
      const logDensity = toy.logDensity(x, y);
      if (logDensity === -Infinity) continue;
      mass += Math.exp(logDensity) * step * step;
      entropy -= Math.exp(logDensity) * logDensity * step * step;
    }
  }

  it('has a density that integrates to one', () => {
    expect(Math.abs(mass - 1)).toBeLessThan(tolerance);
  });

  it('draws points whose surprise is the entropy', () => {
    const count = 4000;
    const [x, y] = toy.sample(count, keyOf(7));
    const surprise = Array.from(x, (_, i) => -toy.logDensity(x[i], y[i]));
    const mean = surprise.reduce((sum, value) => sum + value, 0) / count;
    const variance = surprise.reduce((sum, value) => sum + (value - mean) ** 2, 0) / (count - 1);
    expect(Math.abs(mean - entropy)).toBeLessThan(4 * Math.sqrt(variance / count) + tolerance);
  });
});

describe('toys', () => {
  it('have the densities of an independent quadrature', () => {
    const densityOf = (name: string) => toys.find((toy) => toy.name === name)!.logDensity;
    // rings: scipy.special.i0e in the closed form; moons and sine: scipy.integrate.quad, epsrel 1e-12
    for (const [name, x, y, expected] of [
      ['rings', 0.7, 0.1, -1.442472351440913],
      ['rings', 0, 1.9, -11.850525449176311],
      ['rings', 2, 2.1, -3.4802008413848067],
      ['moons', 0.9, 0.3, -0.5591524153559746],
      ['moons', 0.5, 0.2, -8.736154956990246],
      ['moons', -1.1, -0.1, -2.8170365791476937],
      ['sine', 0.9, 0.8, -1.0253014676244132],
      ['sine', -3.3, 0.1, -3.4361094936770136],
      ['sine', 2, 0.2, -9.450093938715547],
    ] as const) {
      expect(densityOf(name)(x, y)).toBeCloseTo(expected, 9);
    }
  });

  it('have the entropy of the board', () => {
    const board = toys.find((toy) => toy.name === 'checkerboard')!;
    expect(board.logDensity(-3, -3)).toBe(-Math.log(32));
    expect(board.logDensity(-1, -3)).toBe(-Infinity);
    expect(board.logDensity(4, 4)).toBe(-Infinity);
  });
});

describe.each(generatedSets)('$name', (set) => {
  it('draws row i from key.at(i) alone, whatever is drawn beside it', () => {
    const whole = set.sample(20, keyOf(3));
    const part = set.sample(5, keyOf(3), 12);
    for (const [c, column] of part.entries()) expect(Array.from(column)).toEqual(Array.from(whole[c].slice(12, 17)));
    expect(Array.from(set.sample(5, keyOf(4))[0])).not.toEqual(Array.from(whole[0].slice(0, 5)));
  });

  it('gives a table of the asked size', async () => {
    const table = generatedTable(set.name, 70, keyOf(1));
    let rows = 0;
    for await (const block of table.blocks()) {
      expect(block.firstRow).toBe(rows + 1);
      expect(block.columns).toHaveLength(table.names.length);
      rows += block.count;
    }
    expect(rows).toBe(70);
    expect(table.rowCount).toBe(70);
  });
});

describe('orchard', () => {
  it('has zeros, missing cells, whole fruits and dates', async () => {
    const table = generatedTable('orchard', 2000, keyOf(1));
    for await (const block of table.blocks()) {
      const column = (name: string) => Array.from(block.columns[table.names.indexOf(name)]);
      const share = (name: string, is: (value: unknown) => boolean) => column(name).filter(is).length / 2000;
      expect(share('harvest_kg', (value) => value === 0)).toBeGreaterThan(0.2);
      expect(share('harvest_kg', (value) => value === 0)).toBeLessThan(0.6);
      expect(share('soil_ph', (value) => value === null)).toBeGreaterThan(0.05);
      expect(share('girth_cm', (value) => value === null)).toBeGreaterThan(0.01);
      expect(share('health', (value) => value === 'poor')).toBeGreaterThan(0.15);
      expect(share('fruits', (value) => Number.isInteger(value))).toBe(1);
      expect(share('planted', (value) => /^20[0-2]\d-\d\d-\d\d$/.test(String(value)))).toBe(1);
    }
  });
});

describe('generated sets', () => {
  it('refuse unknown names and impossible counts', () => {
    expect(() => generatedTable('moon', 10, keyOf(1))).toThrow(
      /^generated sets: name must be one of moons, .*, got moon$/,
    );
    expect(() => generatedTable('moons', -1, keyOf(1))).toThrow('moons: count must be an integer >= 0, got -1');
    expect(() => toys[0].sample(1.5, keyOf(1))).toThrow('moons: count must be an integer >= 0, got 1.5');
  });
});
