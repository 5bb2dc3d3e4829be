import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { OBJECTIVES } from '../learn/game/adversarial-objective.js';
import { type AdversarialDefaults, adversarialOptions, settledOptions } from './adversarial-options.js';

const settled = (given: object, rows = 1000, defaults: AdversarialDefaults = {}) =>
  settledOptions('gan', z.object(adversarialOptions(defaults)).parse(given), rows, defaults);

describe('adversarialOptions', () => {
  it('ends after its steps, or after so many passes', () => {
    expect(settled({}).steps).toBe(10_000);
    expect(settled({ steps: 70 }).steps).toBe(70);
    // 1000 rows in batches of 128: 8 steps a pass, 2 where five turns of the discriminator take rows of their own.
    expect(settled({ epochs: 3 }).steps).toBe(24);
    expect(settled({ epochs: 3, objective: 'wasserstein' }).steps).toBe(6);
    expect(settled({ epochs: 3, steps: 5 }).steps).toBe(5);
  });

  it('prices slopes and clips weights as each objective needs', () => {
    const of = Object.fromEntries(
      OBJECTIVES.map((objective) => {
        const { penalty, slopePenalty, clipWeights, criticSteps } = settled({ objective }, 1000, { slopePenalty: 0.5 });
        return [objective, { penalty, slopePenalty, clipWeights, criticSteps }];
      }),
    );
    expect(of.hinge).toEqual({ penalty: 'real', slopePenalty: 0.5, clipWeights: undefined, criticSteps: 1 });
    expect(of.wasserstein).toEqual({ penalty: 'none', slopePenalty: 0, clipWeights: 0.01, criticSteps: 5 });
    expect(of['wasserstein-gradient-penalty']).toMatchObject({ penalty: 'between', slopePenalty: 10 });
    expect(settled({ criticNorm: 'spectral' }, 1000, { slopePenalty: 0.5 }).penalty).toBe('none');
  });

  it('has two learning rates where two are given', () => {
    expect(settled({ learningRate: 0.002 }).criticLearningRate).toBe(0.002);
    expect(settled({ learningRate: 0.002, criticLearningRate: 0.01 }).criticLearningRate).toBe(0.01);
  });

  it.each([
    [{ clipWeights: 0.1, objective: 'hinge' }, 'gan: clip-weights must go with the objective wasserstein, got hinge'],
    [
      { criticNorm: 'spectral', objective: 'wasserstein' },
      'gan: critic-norm must be none for the objective wasserstein, whose weights are clipped, got spectral',
    ],
    [
      { slopePenalty: 0, objective: 'wasserstein-gradient-penalty' },
      'gan: slope-penalty must be > 0 for the objective wasserstein-gradient-penalty, got 0',
    ],
    [{ batch: 100, packing: 8 }, 'gan: batch must be a multiple of packing, got a batch of 100 and packs of 8'],
  ])('refuses %j', (given, message) => {
    expect(() => settled(given)).toThrow(message);
  });

  it('says what to do about each refusal', () => {
    try {
      settled({ batch: 100, packing: 8 });
    } catch (error) {
      expect((error as { hint: string }).hint).toBe('try --batch 104');
    }
  });
});
