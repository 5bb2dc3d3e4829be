import { expect } from 'vitest';
import type { TableRows } from '../../data/rows.js';
import { codesOf, lengthsOf, type SequenceRows, sequenceRows } from '../../data/sequences/sequence-rows.js';
import type { Symbols } from '../../data/sequences/symbols.js';
import { expectTrueGradients } from '../../nn/layer-check.test.data.js';
import { keyOf } from '../../random/key.js';
import type { Tree } from '../../util/tree.js';
import type { NetworkMembers } from './network-members.js';
import type { SymbolNetwork } from './symbol-network.js';

/** Rows of random symbols of these lengths. */
export function randomRows(symbols: Symbols, lengths: readonly number[], seed = 7): SequenceRows {
  const draws = keyOf(seed).draws();
  const steps = lengths.reduce((sum, length) => sum + length, 0);
  return sequenceRows([Float64Array.from({ length: steps }, () => draws.below(symbols.known))], lengths);
}

/** Expects log-probabilities of rows to be sums of laws, each of which sums to one: what steps with a memory say is what whole windows say. */
export async function expectSameStepByStep<Params extends Tree>(
  { next, density }: Pick<NetworkMembers<Params>, 'next' | 'density'>,
  params: Params,
  rows: SequenceRows,
  { stop, count }: Symbols,
  tolerance: number,
): Promise<void> {
  const { values } = await density.logProb(params, rows);
  const sums = new Float64Array(rows.count);
  const reader = next(params);
  let state = await reader.start(rows.count);
  const codes = Array.from(sums, (_, row) => [...codesOf(rows, row), ...(stop === undefined ? [] : [stop])]);
  for (let t = 0; t < Math.max(...lengthsOf(rows)) + (stop === undefined ? 0 : 1); t++) {
    const laws = await reader.law(state);
    const now = Int32Array.from(codes, (own) => own[t] ?? -1);
    for (const [row, code] of now.entries()) {
      if (code < 0) continue;
      const law = laws.subarray(row * count, (row + 1) * count);
      const total = law.reduce((sum, value) => sum + Math.exp(value), 0);
      expect(Math.abs(total - 1)).toBeLessThan(1e-12);
      sums[row] += law[code];
    }
    state = await reader.read(state, now);
  }
  for (const [row, sum] of sums.entries())
    expect(Math.abs(sum - values[row]) / Math.max(1, codes[row].length)).toBeLessThan(tolerance);
}

/** Expects a later symbol, changed, to change nothing before it: not a bit. */
export async function expectCausal<Params extends Tree>(
  { symbolLogProbs }: Pick<NetworkMembers<Params>, 'symbolLogProbs'>,
  params: Params,
  row: SequenceRows,
  symbols: Symbols,
): Promise<void> {
  const changed = (step: number): TableRows => {
    const column = row.columns[0].slice();
    column[step] = (column[step] + 1) % symbols.known;
    return { ...row, columns: [column] };
  };
  const before = await symbolLogProbs(params, row);
  for (const step of [0, Math.floor(row.starts[1] / 2), row.starts[1] - 2]) {
    const after = await symbolLogProbs(params, changed(step));
    expect(after.values.slice(0, step)).toEqual(before.values.slice(0, step));
    expect(after.values[step]).not.toBe(before.values[step]);
    expect(after.values[step + 1]).not.toBe(before.values[step + 1]);
  }
}

/** Expects gradients as central differences have them. */
export function expectTrueNetworkGradients<P>(
  { parameters, logits }: SymbolNetwork<P>,
  codes: readonly number[],
): void {
  expectTrueGradients({ parameters, apply: logits }, [1, codes.length], { dtype: 'i32', data: codes });
}
