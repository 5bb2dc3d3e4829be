import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { movementOf, optimizerOptions } from './optimizer-options.js';

const schema = z.object(optimizerOptions());
const movement = (given: z.input<typeof schema> = {}) => movementOf('autoencoder', schema.parse(given));

describe('optimizerOptions', () => {
  it('are Adam at 0.001 where nothing is said, and nothing else', () => {
    const { optimizer, ...rest } = movement();
    expect(rest).toEqual({});
    expect(optimizer.moments).toBe(2);
    // At the first step 0.001 (1 - β₁) / (1 - β₁) over √((1 - β₂) / (1 - β₂))
    expect(optimizer.scalarsAt(0)[0]).toBeCloseTo(1e-3, 12);
  });

  it('take the learning rate that a family brings', () => {
    expect(z.object(optimizerOptions(2e-4)).parse({}).learningRate).toBe(2e-4);
  });

  it.each([
    ['adam', 2, 2],
    ['adam-w', 2, 3],
    ['adamax', 2, 1],
    ['rms-prop', 1, 1],
    ['sgd', 0, 1],
  ] as const)('%s keeps %i moments and is given %i numbers', (optimizer, moments, scalars) => {
    expect(movement({ optimizer }).optimizer).toMatchObject({ moments, scalars });
  });

  it.each(['rms-prop', 'sgd'] as const)('momentum is one more moment of %s', (optimizer) => {
    expect(movement({ optimizer, momentum: 0.9 }).optimizer.moments).toBe(
      movement({ optimizer }).optimizer.moments + 1,
    );
  });

  it.each([
    ['constant', undefined, 1, 1],
    ['linear', 300, 0.5, 0],
    ['cosine', 300, 0.5, 0],
    ['exponential', 300, 0.1, 0.01],
    ['step', 300, 0.1, 0.001],
  ] as const)('%s goes where it says', (schedule, scheduleSteps, half, end) => {
    const { optimizer } = movement({ optimizer: 'sgd', learningRate: 1, schedule, scheduleSteps, rateWarmUp: 10 });
    const at = (step: number) => optimizer.scalarsAt(step)[0];
    expect([at(0), at(9), at(10), at(160), at(310)]).toEqual([0.1, 1, 1, half, end].map((x) => expect.closeTo(x, 12)));
  });

  it('clip and average only when asked', () => {
    const asked = movement({ clip: 1, average: 0.99 });
    expect(asked.average).toBe(0.99);
    expect(asked.clip).toBeTypeOf('function');
  });

  it.each([
    [{ momentum: 0.9 }, 'autoencoder: momentum must go with sgd or rms-prop, got adam'],
    [{ optimizer: 'sgd', weightDecay: 0.1 }, 'autoencoder: weight-decay must go with adam-w, got sgd'],
    [{ schedule: 'cosine' }, 'autoencoder: schedule-steps must be given for a schedule that falls, got cosine without'],
    [{ scheduleSteps: 10 }, 'autoencoder: schedule-steps must go with a schedule that falls, got constant'],
  ] as const)('%j is refused', (given, message) => {
    expect(() => movement(given)).toThrow(message);
  });

  it.each([
    { learningRate: 0 },
    { momentum: 1 },
    { average: 1 },
    { clip: 0 },
    { rateWarmUp: -1 },
    { optimizer: 'lion' },
  ])('%j breaks its rule', (given) => {
    expect(schema.safeParse(given).success).toBe(false);
  });
});
