// Missing cells drawn given the known ones. A first code is one of several proposals, taken in proportion to its weight given the known
// cells; then, round by round, the gaps are drawn from p(x | z), and a new code proposed by q(z | x) for the completed row is accepted with
// the odds of Metropolis and Hastings: a chain whose law is exactly p(gaps, z | known cells). Without the acceptance it would be the
// pseudo-Gibbs chain of Rezende, Mohamed and Wierstra (2014); with it, that of Mattei and Frellsen (2018).
import { type TableRows, takeRows } from '../../../../../data/rows.js';
import { rowBlocks } from '../../../../../likelihoods/row-blocks.js';
import type { Draws } from '../../../../../random/draws.js';
import type { Key } from '../../../../../random/key.js';
import { givenOf, type Parts } from './bound.js';
import { type Evaluation, ROWS } from './evaluate.js';
import type { VaeParams } from './learner.js';

const PROPOSALS = 64;
const ROUNDS = 10;
/** Draws of missing conditions, and samples of the bound that weighs each. */
const CANDIDATES = 32;
const CANDIDATE_SAMPLES = 8;

/** The rows with their gaps drawn; known cells stay as they are. */
export async function completeRows(
  parts: Parts,
  networks: Evaluation,
  params: VaeParams,
  rows: TableRows,
  key: Key,
): Promise<TableRows> {
  const open: number[] = [];
  for (let i = 0; i < rows.count; i++) if (rows.columns.some((column) => Number.isNaN(column[i]))) open.push(i);
  const columns = rows.columns.map((column) => column.slice(0, rows.count));
  for (let at = 0; at < open.length; at += ROWS) {
    const places = open.slice(at, at + ROWS);
    const filled = await completeBlock(parts, networks, params, takeRows(rows, places), key);
    for (const [c, column] of columns.entries()) {
      for (const [i, row] of places.entries()) column[row] = filled[c][i];
    }
  }
  const { greys: _greys, ...rest } = rows;
  return { ...rest, columns };
}

async function completeBlock(
  parts: Parts,
  networks: Evaluation,
  params: VaeParams,
  open: TableRows,
  key: Key,
): Promise<readonly Float64Array[]> {
  const { law, latent } = parts;
  const features = givenOf(parts);
  const draws = Array.from(open.index, (index) => key.at(index).draws());
  const rows = await drawConditions(parts, networks, params, open, draws, key);
  const codes = new Float32Array(ROWS * latent);
  const [block] = rowBlocks(features, rows, ROWS, true);
  const { z, logWeights } = await networks.propose(params, block, PROPOSALS, key.at('propose'));
  for (const [i, own] of draws.entries()) {
    const k = drawWeighted(logWeights.subarray(i * PROPOSALS, (i + 1) * PROPOSALS), own);
    codes.set(z.subarray((i * PROPOSALS + k) * latent, (i * PROPOSALS + k + 1) * latent), i * latent);
  }
  let columns = await fillGaps();
  for (let round = 0; round < ROUNDS; round++) {
    const [whole] = rowBlocks(features, { ...rows, columns }, ROWS);
    const { proposed, logRatio } = await networks.move(params, whole, codes, key.at('move').at(round));
    for (const [i, own] of draws.entries()) {
      if (Math.log(own.uniform()) >= logRatio[i]) continue;
      codes.set(proposed.subarray(i * latent, (i + 1) * latent), i * latent);
    }
    columns = await fillGaps();
  }
  return columns;

  async function fillGaps(): Promise<Float64Array[]> {
    const filled = rows.columns.map((column) => column.slice());
    await networks.decode(params, codes.subarray(0, rows.count * latent), rows, (outputs, from, count) => {
      for (let i = 0; i < count; i++) law.fill(outputs, i * law.outputs, filled, from + i, draws[from + i]);
    });
    return filled;
  }
}

/** Missing conditions: several draws from their margins, one of them taken in proportion to the bound on the other known cells. */
async function drawConditions(
  { conditions }: Parts,
  networks: Evaluation,
  params: VaeParams,
  rows: TableRows,
  draws: readonly Draws[],
  key: Key,
): Promise<TableRows> {
  const { margins } = params;
  if (conditions === undefined || margins === null) return rows;
  const isOpen = draws.map((_, i) => conditions.columns.some((c) => Number.isNaN(rows.columns[c][i])));
  if (!isOpen.includes(true)) return rows;
  const candidates: Float64Array[][] = [];
  const bounds: Float64Array[] = [];
  for (let k = 0; k < CANDIDATES; k++) {
    const columns = rows.columns.map((column) => column.slice());
    for (const [i, own] of draws.entries()) if (isOpen[i]) conditions.fill(margins, columns, i, own);
    candidates.push(columns);
    bounds.push(await networks.bound(params, { ...rows, columns }, CANDIDATE_SAMPLES, key.at('conditions')));
  }
  const columns = rows.columns.map((column) => column.slice());
  for (const [i, own] of draws.entries()) {
    if (!isOpen[i]) continue;
    const k = drawWeighted(
      Float32Array.from(bounds, (values) => values[i]),
      own,
    );
    for (const c of conditions.columns) columns[c][i] = candidates[k][c][i];
  }
  return { ...rows, columns };
}

/** A position with probability in proportion to eʷ; the first where no weight is finite. */
function drawWeighted(logWeights: Float32Array, draws: Draws): number {
  const top = logWeights.reduce((most, weight) => Math.max(most, weight), Number.NEGATIVE_INFINITY);
  const weights = Float64Array.from(logWeights, (weight) => Math.exp(weight - top));
  return Number.isFinite(top) ? draws.categorical(weights) : 0;
}
