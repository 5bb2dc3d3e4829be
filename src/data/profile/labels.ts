import type { Kind } from '../schema.js';

/** Labels in the order of their codes: numbers by size, false before true, all else by code point, whatever the locale. */
export function sortedLabels(labels: Iterable<string>, kind: Kind): readonly string[] {
  const list = [...labels];
  if (kind === 'numeric' || kind === 'integer') return list.sort((a, b) => Number(a) - Number(b));
  if (kind === 'boolean') return list.sort((a, b) => Number(isTrue(a)) - Number(isTrue(b)));
  return list.sort(compareCodePoints);
}

/** Whether a boolean word says true. */
export function isTrue(label: string): boolean {
  return /^(?:true|yes)$/i.test(label.trim());
}

// UTF-16 units order characters beyond U+FFFF before U+E000; code points, as UTF-8 bytes, do not.
function compareCodePoints(a: string, b: string): number {
  const length = Math.min(a.length, b.length);
  for (let i = 0; i < length; i++) {
    const [x, y] = [a.charCodeAt(i), b.charCodeAt(i)];
    if (x !== y) return lift(x) - lift(y);
  }
  return a.length - b.length;
}

function lift(unit: number): number {
  return unit >= 0xd800 && unit < 0xe000 ? unit + 0x10000 : unit;
}
