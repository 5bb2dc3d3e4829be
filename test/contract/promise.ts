import { expect, it } from 'vitest';
import { writeArchive } from '../../src/model/archive.js';
import type { Tree } from '../../src/util/tree.js';

/** A named promise; where it cannot be made, the reason stands in the name of the skipped test. */
export function promise(name: string, test: () => void | Promise<void>, unless?: string): void {
  if (unless === undefined) it(name, test);
  else it.skip(`${name} (not asked: ${unless})`, test);
}

/** The reason, where the condition holds. */
export function when(condition: boolean, reason: string): string | undefined {
  return condition ? reason : undefined;
}

/** A tree as bytes: equal bytes are equal bits. */
export function bytesOf(tree: Tree): Uint8Array {
  return writeArchive({ facts: {}, tree });
}

/** Equal bytes; a difference is told by its place, not by printing both. */
export function expectSameBytes(actual: Uint8Array, expected: Uint8Array): void {
  if (actual.length !== expected.length) expect.fail(`${actual.length} bytes differ from ${expected.length}`);
  const place = actual.findIndex((byte, i) => byte !== expected[i]);
  if (place >= 0) {
    const around = (bytes: Uint8Array) =>
      new TextDecoder('latin1').decode(bytes.subarray(Math.max(0, place - 40), place + 40));
    expect.fail(`byte ${place} differs: ${JSON.stringify(around(actual))} for ${JSON.stringify(around(expected))}`);
  }
}

/** Values equal within `tolerance · (1 + |expected|)`, infinities and missing values exactly. */
export function expectClose(actual: ArrayLike<number>, expected: ArrayLike<number>, tolerance: number): void {
  expect(actual.length).toBe(expected.length);
  for (let i = 0; i < expected.length; i++) {
    if (Object.is(actual[i], expected[i])) continue;
    const allowed = tolerance * (1 + Math.abs(expected[i]));
    if (Math.abs(actual[i] - expected[i]) <= allowed) continue;
    expect.fail(`value ${i} of ${expected.length}: ${actual[i]} differs from ${expected[i]} by more than ${allowed}`);
  }
}

/** Whether every value is a finite number; −Infinity does not pass. */
export function expectFinite(values: ArrayLike<number>, what: string): void {
  for (let i = 0; i < values.length; i++) {
    if (!Number.isFinite(values[i])) expect.fail(`${what} ${i} must be finite, got ${values[i]}`);
  }
}
