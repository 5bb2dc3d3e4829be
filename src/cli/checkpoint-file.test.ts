import { execFileSync } from 'node:child_process';
import { describe, expect, it } from 'vitest';
import { quoted, resumeLine } from './checkpoint-file.js';

describe('resumeLine', () => {
  it('names the model file and the checkpoint flag once', () => {
    expect(resumeLine(['fit', 'a.csv', '--seed', '1'], 'a.st', false)).toBe(
      'ancestral fit a.csv --seed 1 -o a.st --resume',
    );
    const again = ['fit', 'a.csv', '-o', 'a.st', '--resume', '--force', '--output=b.st'];
    expect(resumeLine(again, 'a.st', true)).toBe('ancestral fit a.csv -o a.st --resume --force');
  });

  it('puts its flags before the words that follow --', () => {
    expect(resumeLine(['fit', '--', '-a.csv'], 'a.st', false)).toBe('ancestral fit -o a.st --resume -- -a.csv');
  });
});

it('quoted gives a shell the word back', () => {
  for (const word of ['plain', 'with space', "it's", '$HOME', 'a;b', '*', '表', '', '"', '\\']) {
    expect(execFileSync('sh', ['-c', `printf %s ${quoted(word)}`], { encoding: 'utf8' })).toBe(word);
  }
});
