import { describe, expect, it } from 'vitest';
import { commandToSupervise } from './supervise.js';

describe('commandToSupervise', () => {
  it.each([
    ['fit a.csv', 'fit'],
    ['compare a.csv --json', 'compare'],
    ['demo', 'demo'],
    ['--quiet fit a.csv', 'fit'],
    ['fit -- --help', 'fit'],
    ['fit --help', undefined],
    ['fit -h', undefined],
    ['help fit', undefined],
    ['sample m.safetensors', undefined],
    ['-- fit', undefined],
    ['fti', undefined],
    ['', undefined],
  ])('of %j is %s', (line, name) => {
    expect(commandToSupervise(line.split(' '))?.name).toBe(name);
  });
});
