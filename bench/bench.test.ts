import { describe, expect, it } from 'vitest';
import type { Contestant } from './bench.js';
import { tensorsOf } from './networks/network.js';
import { vae } from './networks/vae.js';
import { checkAgreement, interleavedRounds } from './rounds.js';
import { ratioOf } from './summary.js';

const contestant = (more: Partial<Contestant>): Contestant => ({
  name: 'peer',
  run: async () => ({ milliseconds: 1, answer: 1 }),
  ...more,
});

describe('ratio', () => {
  it('is the median of the ratios of the rounds, with their middle 80 %', () => {
    const { median, interval } = ratioOf([20, 22, 24, 26, 28], [10, 10, 10, 10, 10]);
    expect(median).toBeCloseTo(2.4, 12);
    expect(interval[0]).toBeCloseTo(2.08, 12); // position 0.4 of five: 2 + 0.4 * 0.2
    expect(interval[1]).toBeCloseTo(2.72, 12);
  });

  it('compares neighbours in time: a slow round of both changes nothing', () => {
    expect(ratioOf([20, 200, 20], [10, 100, 10])).toEqual({ median: 2, interval: [2, 2] });
  });
});

describe('rounds', () => {
  it('run every present contestant in turn after one warm-up, and never an absent one', async () => {
    const order: string[] = [];
    const noted = (name: string) =>
      contestant({
        name,
        run: async () => {
          order.push(name);
          return { milliseconds: order.length, answer: 1 };
        },
      });
    const absent = contestant({ name: 'c', absent: 'not installed', run: () => Promise.reject(new Error('run')) });
    const times = await interleavedRounds([noted('a'), absent, noted('b')], 2);
    expect(order.join('')).toBe('ababab');
    expect([...times]).toEqual([
      ['a', [3, 5]],
      ['b', [4, 6]],
    ]);
  });
});

describe('agreement', () => {
  it('is relative to the answer, number by number', () => {
    expect(() => checkAgreement(contestant({ tolerance: 1e-4 }), [0.05, 5.0004], [0.05, 5])).not.toThrow();
    expect(() => checkAgreement(contestant({ tolerance: 1e-4 }), [0.05002, 5], [0.05, 5])).toThrow(
      'bench: peer must agree to 0.0001, got 0.05002, 5 and 0.05, 5',
    );
  });

  it('holds a contestant to the numbers it gives, at least one and each finite', () => {
    expect(() => checkAgreement(contestant({}), [1], [1, 2])).not.toThrow();
    expect(() => checkAgreement(contestant({}), [], [1])).toThrow('must agree');
    expect(() => checkAgreement(contestant({}), Number.NaN, 1)).toThrow('must agree');
    expect(() => checkAgreement(contestant({}), [1, 2], [1])).toThrow('must agree');
  });
});

describe('networks', () => {
  it('give each tensor its own stream, of the size its shape says', () => {
    const tensors = tensorsOf(vae);
    expect([...tensors.keys()]).toEqual([...vae.weights, ...vae.given].map(({ name }) => name));
    expect(tensors.get('encoderWeight')?.length).toBe(784 * 400);
    expect(tensors.get('meanWeight')?.slice(0, 4)).not.toEqual(tensors.get('logVarianceWeight')?.slice(0, 4));
  });
});
