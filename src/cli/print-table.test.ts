import { describe, expect, it } from 'vitest';
import { indented, remark, textTable, wrap, wrapped } from './print-table.js';

const columns = [{ title: 'model' }, { title: 'value', align: 'right' as const }, { title: 'remarks' }];
const rows = [
  ['mixture', '-1.5', 'the best of those that take these columns as they are'],
  ['independent', '-22.25', ''],
];

describe('textTable', () => {
  it('aligns columns where there is room', () => {
    expect(textTable(columns, rows, 100)).toBe(
      [
        'model         value  remarks',
        'mixture        -1.5  the best of those that take these columns as they are',
        'independent  -22.25',
      ].join('\n'),
    );
  });

  it('wraps the last column where there is not', () => {
    expect(textTable(columns, rows, 50).split('\n').slice(1, 3)).toEqual([
      'mixture        -1.5  the best of those that take',
      '                     these columns as they are',
    ]);
  });

  it('lists cells below each other where even that does not fit', () => {
    expect(textTable(columns, rows, 40)).toBe(
      [
        'mixture',
        '  value    -1.5',
        '  remarks  the best of those that take',
        '           these columns as they are',
        'independent',
        '  value    -22.25',
      ].join('\n'),
    );
  });

  it('shows control characters of cells', () => {
    expect(textTable([{ title: 'a' }], [['\u001b[2J']], 80)).toBe('a\n\\u{1b}[2J');
  });
});

it('wrap breaks at spaces, and lets a longer word stand alone', () => {
  expect(wrap('a bb incomprehensibilities c', 6)).toEqual(['a bb', 'incomprehensibilities', 'c']);
  expect(wrap('', 6)).toEqual([]);
});

it('remark and indented keep their column', () => {
  expect(remark('·', 'one two three four five six', 20)).toBe('· one two three four\n  five six');
  expect(indented('name', 'one two three four five six', 26)).toBe('name  one two three four\n      five six');
});

describe('wrapped', () => {
  it('breaks the lines of a message at spaces and indents what follows', () => {
    expect(wrapped('error: must be one of a, b, got c\n  did you mean the set of a?', 20)).toBe(
      'error: must be one\n  of a, b, got c\n  did you mean the\n    set of a?',
    );
  });

  it('leaves what fits, and words that are longer than the line', () => {
    expect(wrapped('! short\n\n  line', 10)).toBe('! short\n\n  line');
    expect(wrapped('! anything  at all', Number.POSITIVE_INFINITY)).toBe('! anything  at all');
    expect(wrapped('/a/name/longer/than/the/line', 20)).toBe('/a/name/longer/than/the/line');
  });
});
