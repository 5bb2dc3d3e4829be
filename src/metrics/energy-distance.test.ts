import { describe, expect, it } from 'vitest';
import { normalCdf } from '../numeric/normal-distribution.js';
import { keyOf } from '../random/key.js';
import { energyDistance } from './energy-distance.js';
import { normalRows, numbersSchema } from './made-points.test.data.js';

describe('energyDistance', () => {
  it('comes to the closed form of shifted Gaussians, and finds them different', async () => {
    const s = 0.8;
    const judging = { schema: numbersSchema(1), real: normalRows(600, 1, 1), key: keyOf(1) };
    const [score] = await energyDistance.measure(normalRows(500, 1, 2, s), judging);
    // x − y is N(s, 2): E|x − y| = (2/√π) exp(−s²/4) + s (2 Φ(s/√2) − 1); E|x − x′| = 2/√π.
    const apart = (2 / Math.sqrt(Math.PI)) * Math.exp((-s * s) / 4) + s * (2 * normalCdf(s / Math.SQRT2) - 1);
    const expected = 2 * apart - 4 / Math.sqrt(Math.PI);
    expect(Math.abs(score.value - expected)).toBeLessThan(4 * (score.standardError ?? 0));
    expect(score.pValue).toBe(1 / 501);
    expect(score.note).toContain('600 real rows and 500 judged ones');
  });
});
