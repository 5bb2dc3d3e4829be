import { expect, test } from 'vitest';
import { printable } from './printable.js';

test('escape sequences, line breaks and direction overrides are shown, not sent', () => {
  expect(printable('\u001b[31mred\n\u202eolleh')).toBe('\\u{1b}[31mred\\u{a}\\u{202e}olleh');
  expect(printable('\ud800')).toBe('\\u{d800}');
});

test('ordinary text of any script stays', () => {
  expect(printable('höhe 身長 👩‍🔬')).toBe('höhe 身長 👩‍🔬');
});

test('long text is cut', () => {
  expect(printable('x'.repeat(10_000), 10)).toBe(`${'x'.repeat(9)}…`);
});
