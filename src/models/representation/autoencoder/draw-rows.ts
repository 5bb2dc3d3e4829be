import { type TableRows, tableRows, takeRows } from '../../../data/rows.js';
import type { Centres } from '../../../likelihoods/output-law.js';
import { rowBlocks } from '../../../likelihoods/row-blocks.js';
import type { Range } from '../../../model/define-model.js';
import type { Draws } from '../../../random/draws.js';
import type { Key } from '../../../random/key.js';
import { type CodeLaw, type FittedNetwork, propose } from './code-law.js';
import { drawCode } from './code-mixture.js';
import { ROWS } from './evaluate.js';

/** Codes among which that of a row with gaps is taken. */
const PROPOSALS = 256;

/** Rows x ~ p(x | z) with z from the law of codes. */
export async function sampleRows(
  fitted: FittedNetwork,
  { mixture }: CodeLaw,
  { first, count }: Range,
  key: Key,
): Promise<TableRows> {
  const { latent } = fitted.parts;
  const draws = Array.from({ length: count }, (_, i) => key.at(first + i).draws());
  const codes = new Float64Array(count * latent);
  const epsilon = new Float64Array(latent);
  for (const [i, own] of draws.entries()) {
    for (let a = 0; a < latent; a++) epsilon[a] = own.normal();
    drawCode(mixture, latent, own, epsilon, 0, codes, i * latent);
  }
  return decodeRows(fitted, codes, first, draws);
}

/** Rows from codes [rows × latent]: drawn, or at the centres of their laws. */
export async function decodeRows(
  { parts, networks, weights }: FittedNetwork,
  codes: Float64Array,
  first: number,
  how: readonly Draws[] | Centres,
): Promise<TableRows> {
  const count = codes.length / parts.latent;
  const columns = Array.from({ length: parts.features.columns }, () => new Float64Array(count).fill(Number.NaN));
  await networks.decode(weights, codes, (outputs, from, run) => {
    for (let i = 0; i < run; i++) {
      parts.law.fill(outputs, i * parts.law.outputs, columns, from + i, typeof how === 'string' ? how : how[from + i]);
    }
  });
  return tableRows(columns, undefined, first, count);
}

/**
 * The rows with their gaps drawn: a code taken among proposals in proportion to its weight given the known cells (sampling/importance
 * resampling, Rubin 1987), then each gap from its law given the code.
 */
export async function completeRows(fitted: FittedNetwork, law: CodeLaw, rows: TableRows, key: Key): Promise<TableRows> {
  const { parts, networks, weights } = fitted;
  const open: number[] = [];
  for (let i = 0; i < rows.count; i++) if (rows.columns.some((column) => Number.isNaN(column[i]))) open.push(i);
  const columns = rows.columns.map((column) => column.slice(0, rows.count));
  for (let at = 0; at < open.length; at += ROWS) {
    const places = open.slice(at, at + ROWS);
    const some = takeRows(rows, places);
    const draws = Array.from(some.index, (index) => key.at(index).draws());
    const means = await networks.encode(weights, some);
    const [block] = rowBlocks(parts.features, some, ROWS, true);
    const { codes, logWeights } = await propose(fitted, law, means, block, true, PROPOSALS, key.at('propose'));
    const chosen = new Float64Array(places.length * parts.latent);
    for (const [i, own] of draws.entries()) {
      const k = drawWeighted(logWeights.subarray(i * PROPOSALS, (i + 1) * PROPOSALS), own);
      const from = (i * PROPOSALS + k) * parts.latent;
      chosen.set(codes.subarray(from, from + parts.latent), i * parts.latent);
    }
    await networks.decode(weights, chosen, (outputs, from, run) => {
      for (let i = 0; i < run; i++)
        parts.law.fill(outputs, i * parts.law.outputs, some.columns, from + i, draws[from + i]);
    });
    for (const [c, column] of columns.entries())
      for (const [i, row] of places.entries()) column[row] = some.columns[c][i];
  }
  const { greys: _greys, ...rest } = rows;
  return { ...rest, columns };
}

/** A position with probability in proportion to eʷ; the first where no weight is finite. */
function drawWeighted(logWeights: Float64Array, draws: Draws): number {
  const top = logWeights.reduce((most, weight) => Math.max(most, weight), Number.NEGATIVE_INFINITY);
  return Number.isFinite(top) ? draws.categorical(logWeights.map((weight) => Math.exp(weight - top))) : 0;
}
