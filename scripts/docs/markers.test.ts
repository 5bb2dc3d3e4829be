import { describe, expect, it } from 'vitest';
import { between, markdownTable } from './markers.js';

describe('between', () => {
  it('replaces what stands between the markers, and only that', () => {
    const text = 'before\n<!-- facts -->\nold\n<!-- /facts -->\nafter\n';
    expect(between(text, 'facts', 'new')).toBe('before\n<!-- facts -->\nnew\n<!-- /facts -->\nafter\n');
  });

  it('closes a marker that stands alone', () => {
    expect(between('a\n<!-- picture -->\nb\n', 'picture', 'P')).toBe('a\n<!-- picture -->\nP\n<!-- /picture -->\nb\n');
  });

  it('adds markers at the end of a page that has none', () => {
    expect(between('text\n', 'facts', 'F')).toBe('text\n\n<!-- facts -->\nF\n<!-- /facts -->\n');
  });

  it('changes nothing the second time', () => {
    const once = between('text', 'facts', 'F $& $1');
    expect(between(once, 'facts', 'F $& $1')).toBe(once);
  });
});

it('a table keeps cells with bars and line breaks in their place', () => {
  expect(markdownTable(['a', 'b'], [['p(x | y)', 'two\nlines']])).toBe(
    '| a | b |\n|---|---|\n| p(x \\| y) | two lines |',
  );
});
