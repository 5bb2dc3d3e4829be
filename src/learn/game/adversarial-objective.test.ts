import { describe, expect, it } from 'vitest';
import { mul } from '../../engine/ops/arithmetic.js';
import { reduceSum } from '../../engine/ops/broadcasting.js';
import { constant } from '../../engine/ops/parameter.js';
import { compile } from '../../engine/program.js';
import { type AdversarialObjective, adversarialObjective } from './adversarial-objective.js';
import { gameAlarm, watchedOf } from './game-watch.js';
import { realSlopePenalty, unitSlopePenalty } from './gradient-penalty.js';

const rows = { dtype: 'f32', shape: [1] } as const;

async function costs(objective: AdversarialObjective, real: number, drawn: number) {
  const program = await compile('costs', { real: rows, drawn: rows }, ({ real: r, drawn: f }) => ({
    critic: objective.critic(r, f),
    generator: objective.generator(f),
  }));
  const { critic, generator } = await program.run({ real: Float32Array.of(real), drawn: Float32Array.of(drawn) });
  await program.release();
  return [critic[0], generator[0]];
}

describe('adversarialObjective', () => {
  const [r, f] = [1.5, -0.5];
  const D = (x: number) => 1 / (1 + Math.exp(-x));
  const entropy = -Math.log(D(r)) - Math.log(1 - D(f));

  it.each([
    ['minimax', entropy, Math.log(1 - D(f))],
    ['non-saturating', entropy, -Math.log(D(f))],
    ['least-squares', ((r - 1) ** 2 + f ** 2) / 2, (f - 1) ** 2 / 2],
    ['hinge', Math.max(0, 1 - r) + Math.max(0, 1 + f), -f],
    ['wasserstein', f - r, -f],
    ['wasserstein-gradient-penalty', f - r, -f],
  ] as const)('%s is the published one, with D of a real row to be 1', async (name, critic, generator) => {
    const [ofCritic, ofGenerator] = await costs(adversarialObjective(name), r, f);
    expect(ofCritic).toBeCloseTo(critic, 5);
    expect(ofGenerator).toBeCloseTo(generator, 5);
    // A surer critic pays less.
    const [better] = await costs(adversarialObjective(name), r + 0.4 - 0.9 * (name === 'least-squares' ? 1 : 0), f);
    expect(better).toBeLessThan(ofCritic + 1e-6);
  });
});

describe('penalties', () => {
  it('are those of a score whose slope is known', async () => {
    // score(x) = 3 x₁ + 4 x₂, of slope 5 everywhere.
    const weights = constant([3, 4], [1, 2]);
    const type = { dtype: 'f32', shape: [2, 2] } as const;
    const program = await compile('penalties', { real: type, drawn: type }, ({ real, drawn }) => {
      const scores = (x: typeof real) => reduceSum(mul(x, weights), { axes: [1] });
      return {
        unit: unitSlopePenalty(scores, real, drawn, constant([0.25, 0.5], [2, 1])),
        real: realSlopePenalty(scores, real),
      };
    });
    const { unit, real } = await program.run({
      real: Float32Array.of(1, 2, 3, 4),
      drawn: Float32Array.of(0, 1, -1, 2),
    });
    await program.release();
    for (const value of unit) expect(value).toBeCloseTo(16, 4);
    for (const value of real) expect(value).toBeCloseTo(12.5, 4);
  });
});

describe('what is watched', () => {
  it('is D of both kinds, and how far each lies from its mean', async () => {
    const wide = { dtype: 'f32', shape: [3, 2] } as const;
    const program = await compile('watched', { real: wide, drawn: wide }, ({ real, drawn }) =>
      watchedOf(
        { real: constant([0, 2, -2], [3]), drawn: constant([-1, 0, 1], [3]) },
        { real, drawn },
        // The last row only fills the batch.
        constant([1, 1, 0], [3]),
      ),
    );
    const watched = await program.run({
      real: Float32Array.of(1, 1, 3, 5, 90, 90),
      drawn: Float32Array.of(2, 2, 2, 2, 7, 7),
    });
    await program.release();
    expect(watched['D(real)'][0]).toBeCloseTo(0.5, 6);
    expect(watched['D(drawn)'][0]).toBeCloseTo(1 / (1 + Math.E), 6);
    // Distances 1 and 2 to the mean (2, 3): (1 + 4) / 2 a feature.
    expect([...watched['real spread'].slice(0, 2)]).toEqual([2.5, 2.5]);
    expect([...watched['drawn spread'].slice(0, 2)]).toEqual([0, 0]);
  });

  it('raises an alarm for collapse and for a critic that is always right, and for nothing else', () => {
    const fine = { 'D(real)': 0.6, 'D(drawn)': 0.4, 'real spread': 1, 'drawn spread': 0.8 };
    expect(gameAlarm(fine, 1000)).toBeUndefined();
    expect(gameAlarm({ ...fine, 'drawn spread': 0.05 }, 1000)).toContain('collapse: they vary 0.05 times');
    // A generator begins with rows that hardly vary.
    expect(gameAlarm({ ...fine, 'drawn spread': 0.05 }, 100)).toBeUndefined();
    expect(gameAlarm({ ...fine, 'D(real)': 0.999, 'D(drawn)': 0.001 }, 1000)).toContain('tells all rows apart');
  });
});
