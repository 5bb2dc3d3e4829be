import { describe, expect, it } from 'vitest';
import { keyOf } from '../random/key.js';
import { normalRows, numbersSchema, otherWaves, waves } from './made-points.test.data.js';
import { bestWidth, logDensities, parzenWindow } from './parzen-window.js';
import { squaredDistances } from './points/pair-distances.js';

describe('parzenWindow', () => {
  // scikit-learn's KernelDensity(bandwidth=0.5).fit(y).score_samples(x), and the best of the same grid.
  it('has the log-densities of scikit-learn, and its best width', () => {
    const [x, y] = [waves(23, 3), otherWaves(17, 3)];
    const densities = logDensities(squaredDistances(x, y), y, 0.5);
    expect(densities[0]).toBeCloseTo(-2.9424505300469925, 12);
    expect(densities[2]).toBeCloseTo(-4.107790688393811, 12);
    expect(densities.reduce((sum, each) => sum + each, 0) / 23).toBeCloseTo(-3.555244971148411, 12);
    expect(bestWidth(x, y)).toBeCloseTo(0.32, 12);
  });

  it('stays below minus the entropy of a normal law, and near it', async () => {
    const judging = { schema: numbersSchema(1), real: normalRows(500, 1, 1), key: keyOf(1) };
    const [score] = await parzenWindow.measure(normalRows(500, 1, 2), judging);
    const best = -0.5 * Math.log(2 * Math.PI * Math.E);
    expect(score.value).toBeLessThan(best + 4 * (score.standardError ?? 0));
    expect(score.value).toBeGreaterThan(best - 4 * (score.standardError ?? 0));
    expect(score.note).toContain('chosen by 250 real rows and scored by 250');
  });
});
