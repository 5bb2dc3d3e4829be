import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { OptionError } from '../util/errors.js';
import { checkOptions, flagOf, ruleOf } from './options.js';

const schema = z.object({
  components: z.int().min(1).default(3),
  learningRate: z.number().positive().optional(),
  share: z.number().min(0).max(1).default(0.5),
  kind: z.enum(['full', 'tied']).default('full'),
  width: z.union([z.number().positive(), z.literal('auto')]).default('auto'),
  flags: z.array(z.int()).default([]),
  isFast: z.boolean().default(false),
});
const check = (options: unknown) => checkOptions('family', schema, options);

describe('checkOptions', () => {
  it('fills in what is left out', () => {
    expect(check({ components: 2 })).toEqual({
      components: 2,
      share: 0.5,
      kind: 'full',
      width: 'auto',
      flags: [],
      isFast: false,
    });
  });

  it.each<[unknown, string]>([
    [{ components: 0 }, 'family: components must be an integer >= 1, got 0'],
    [{ components: 1.5 }, 'family: components must be an integer >= 1, got 1.5'],
    [{ components: '3' }, 'family: components must be an integer >= 1, got 3'],
    [{ components: null }, 'family: components must be an integer >= 1, got null'],
    [{ learningRate: 0 }, 'family: learning-rate must be a number > 0, got 0'],
    [{ learningRate: Number.NaN }, 'family: learning-rate must be a number > 0, got NaN'],
    [{ learningRate: Number.POSITIVE_INFINITY }, 'family: learning-rate must be a number > 0, got Infinity'],
    [{ share: 2 }, 'family: share must be a number >= 0 and <= 1, got 2'],
    [{ kind: 'round' }, 'family: kind must be one of full, tied, got round'],
    [{ width: 'wide' }, 'family: width must be a number > 0 or auto, got wide'],
    [{ flags: ['a'] }, 'family: flags must be a list, each an integer, got ["a"]'],
    [{ isFast: 'yes' }, 'family: is-fast must be true or false, got yes'],
    [null, 'family: options must be a record, got null'],
    [[], 'family: options must be a record, got []'],
    ['full', 'family: options must be a record, got full'],
  ])('refuses %o', (options, message) => {
    expect(() => check(options)).toThrow(OptionError);
    expect(() => check(options)).toThrow(new RegExp(`^${message.replace(/[[\]().*+?]/g, '\\$&')}$`));
  });

  it('refuses options that are not there and names those that are', () => {
    expect(() => check({ component: 2 })).toThrow('family: has no option component');
    expect(() => check({ component: 2 })).toThrow(
      expect.objectContaining({
        hint: 'its options are components, learning-rate, share, kind, width, flags, is-fast',
      }),
    );
    expect(() => checkOptions('plain', z.object({}), { a: 1 })).toThrow(
      expect.objectContaining({ hint: 'it has no options' }),
    );
    expect(() => check(JSON.parse('{"__proto__": 1}'))).toThrow(OptionError);
  });
});

describe('ruleOf and flagOf', () => {
  it('say options as users write and read them', () => {
    expect(flagOf('learningRate')).toBe('learning-rate');
    expect(ruleOf(z.string())).toBe('a text');
    expect(ruleOf(z.number().lt(1).gt(0))).toBe('a number > 0 and < 1');
    expect(ruleOf(z.int())).toBe('an integer');
  });
});
