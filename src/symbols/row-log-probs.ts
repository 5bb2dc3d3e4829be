import { codesOf, type SequenceRows } from '../data/sequences/sequence-rows.js';
import type { Symbols } from '../data/sequences/symbols.js';
import type { NextSymbol } from './next-symbol.js';

/** log p of each symbol of a row given those before it, the stop's last where there is one: read aloud, from laws alone. */
export async function rowLogProbs(
  next: NextSymbol,
  { stop }: Pick<Symbols, 'stop'>,
  rows: SequenceRows,
  row: number,
): Promise<Float64Array> {
  const codes = [...codesOf(rows, row), ...(stop === undefined ? [] : [stop])];
  const values = new Float64Array(codes.length);
  let state = await next.start(1);
  for (const [t, code] of codes.entries()) {
    values[t] = (await next.law(state))[code];
    if (t + 1 < codes.length) state = await next.read(state, Int32Array.of(code));
  }
  return values;
}
