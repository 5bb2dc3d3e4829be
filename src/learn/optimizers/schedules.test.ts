import { describe, expect, it } from 'vitest';
import { constant, cosine, exponential, linear, staircase, warmUp } from './schedules.js';

describe('schedules', () => {
  it.each([
    ['constant', constant(0.5), [0, 1, 99], [0.5, 0.5, 0.5]],
    ['linear', linear(2, 1, 4), [0, 1, 2, 4, 100], [2, 1.75, 1.5, 1, 1]],
    // cos 0, π/4, π/2, π: (1 + cos) / 2 of the way is left
    ['cosine', cosine(2, 0, 4), [0, 1, 2, 4, 100], [2, 1 + Math.SQRT1_2, 1, 0, 0]],
    ['exponential', exponential(3, 0.25, 10), [0, 5, 10, 20], [3, 1.5, 0.75, 0.1875]],
    ['staircase', staircase(3, 0.1, 10), [0, 9, 10, 19, 20], [3, 3, 0.3, 0.3, 0.03]],
    ['warm-up', warmUp(4, constant(8)), [0, 1, 2, 3, 4, 50], [2, 4, 6, 8, 8, 8]],
    ['warm-up of none', warmUp(0, linear(2, 1, 4)), [0, 2], [2, 1.5]],
    ['warm-up and cosine', warmUp(2, cosine(2, 1, 4)), [0, 1, 2, 4, 6, 9], [1, 2, 2, 1.5, 1, 1]],
  ])('%s follows its formula', (_name, schedule, steps, values) => {
    for (const [i, step] of steps.entries()) expect(schedule(step)).toBeCloseTo(values[i], 14);
  });
});
