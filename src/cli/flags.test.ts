import { describe, expect, it } from 'vitest';
import { COMMANDS } from './commands/index.js';
import { assignment, COMMON_FLAGS, choice, list, recordOf } from './flags.js';

const everyFlag = [...COMMANDS.flatMap(({ flags }) => flags), ...COMMON_FLAGS];

/** What the flag makes of a text. */
function parsed(name: string, text: string): unknown {
  const flag = everyFlag.find(({ flags, parse }) => flags.includes(`${name} <`) && parse !== undefined);
  return flag?.parse?.(text);
}

describe('a flag', () => {
  it.each([
    ['--seed', '7', 7],
    ['--seed', '1e3', 1000],
    ['--number', '0', 0],
    ['--holdout', '0.25', 0.25],
    ['--folds', '10', 10],
    ['--time-limit', '0.5', 0.5],
    ['--columns', 'a,b c,d\\,e', ['a', 'b c', 'd,e']],
    ['--missing', 'NA,?,*', ['NA', '?', '*']],
    ['--types', 'a=count,b=binary', { a: 'count', b: 'binary' }],
    ['--engine', 'wasm', 'wasm'],
  ])('%s takes %s', (name, text, value) => {
    expect(parsed(name, text)).toEqual(value);
  });

  it.each([
    ['--seed', '-1', '--seed: must be an integer >= 0, got -1'],
    ['--seed', '1.5', '--seed: must be an integer >= 0, got 1.5'],
    ['--seed', '', '--seed: must be an integer >= 0, got '],
    ['--seed', '0x10', '--seed: must be an integer >= 0, got 0x10'],
    ['--number', 'many', '-n: must be an integer >= 0, got many'],
    ['--draws', '0', '--draws: must be an integer >= 1, got 0'],
    ['--folds', '1', '--folds: must be an integer >= 2, got 1'],
    ['--holdout', '1', '--holdout: must be a share between 0 and 1, got 1'],
    ['--holdout', 'NaN', '--holdout: must be a share between 0 and 1, got NaN'],
    ['--time-limit', '0', '--time-limit: must be a number of seconds > 0, got 0'],
    ['--time-limit', 'Infinity', '--time-limit: must be a number of seconds > 0, got Infinity'],
    ['--checkpoint-every', '-1', '--checkpoint-every: must be a number of seconds >= 0, got -1'],
    ['--types', 'height', '--types: must be NAME=VALUE, got height'],
    ['--types', 'a=count,a=binary', '--types: must name a column once, got a twice'],
    ['--given', '=3', '--given: must be NAME=VALUE, got =3'],
    ['--engine', 'gpu', '--engine: must be one of auto, node, wasm, webgpu, got gpu'],
    ['--ranges', 'all', '--ranges: must be one of recorded, free, got all'],
    ['--memory', '0', '--memory: must be an integer >= 1, got 0'],
    ['--threads', '1e9', '--threads: must be an integer from 1 to 1024, got 1e9'],
  ])('%s refuses %s', (name, text, message) => {
    expect(() => parsed(name, text)).toThrow(message);
  });
});

it('assignments are cut at the first =', () => {
  expect(assignment('--given')('name=a=b')).toEqual(['name', 'a=b']);
  expect(assignment('--given')('name=')).toEqual(['name', '']);
});

it('a record has each name once', () => {
  const pairs = [...'abc'].map((name) => [name, '1'] as const);
  expect(recordOf('--given', pairs)).toEqual({ a: '1', b: '1', c: '1' });
  expect(() => recordOf('--given', [...pairs, ['b', '1']])).toThrow('--given: must name a column once, got b twice');
});

it('lists leave out what is empty', () => {
  expect(list('a,,b,')).toEqual(['a', 'b']);
  expect(list('')).toEqual([]);
  expect(choice('--x', ['a'])('a')).toBe('a');
});

it('every command has examples of its own, and a summary that is no sentence', () => {
  for (const { name, examples, summary } of COMMANDS) {
    expect(examples.length).toBeGreaterThan(0);
    for (const example of examples) expect(example).toMatch(new RegExp(`(^|\\| )ancestral ${name}\\b`));
    expect(summary).toMatch(/^[a-z].*[^.]$/);
  }
});
