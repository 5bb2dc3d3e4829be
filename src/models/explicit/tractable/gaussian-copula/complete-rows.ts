import type { TableRows } from '../../../../data/rows.js';
import type { Draws } from '../../../../random/draws.js';
import type { Key } from '../../../../random/key.js';
import { latentRows, patternFinder } from './latent-rows.js';
import { type Margin, valuesOf } from './margin.js';
import {
  drawIntervals,
  logLargestWeight,
  makeRoom,
  type Pattern,
  placeRow,
  type Room,
  scoresFrom,
} from './rectangle.js';

/** Draws from the known cells' law that may be refused before the best of them is taken in proportion to the weights. */
const TRIES = 1000;

/**
 * The rows with their missing cells drawn given the known ones. Exact where at most one known cell has a mass; with more,
 * by rejection, which is exact too, and after a thousand refusals by importance resampling among these, which nearly is.
 */
export function completeRows(R: Float64Array, margins: readonly Margin[], rows: TableRows, key: Key): TableRows {
  const p = margins.length;
  const latent = latentRows(margins, rows);
  const find = patternFinder(R, margins);
  const room = makeRoom(p);
  const z = new Float64Array(p);
  const values = margins.map(valuesOf);
  const columns = rows.columns.map((column) => column.slice(0, rows.count));
  for (let row = 0; row < rows.count; row++) {
    const pattern = find(latent, row);
    const known = pattern.points + pattern.intervals;
    if (known === p) continue;
    const draws = key.at(rows.index[row]).draws();
    placeRow(pattern, room, latent.lowers, latent.uppers, row);
    if (pattern.intervals > 0) drawKnown(pattern, room, draws);
    for (let i = known; i < p; i++) room.u[i] = draws.normal();
    scoresFrom(pattern, room.u, z, known, p);
    for (let i = known; i < p; i++) {
      const c = pattern.columns[i];
      columns[c][row] = values[c](z[c]);
    }
  }
  return { ...rows, columns };
}

// Leaves in the room a draw of the latent scores of the known intervals.
function drawKnown(pattern: Pattern, room: Room, draws: Draws): void {
  const { points, intervals } = pattern;
  const v = new Float64Array(intervals);
  const highest = logLargestWeight(pattern, room);
  let kept: Float64Array | undefined;
  let total = -Infinity;
  for (let attempt = 0; attempt < TRIES; attempt++) {
    for (let d = 0; d < intervals; d++) v[d] = draws.uniform();
    const logWeight = drawIntervals(pattern, room, v, false);
    // The first interval's mass is the same in every draw, so one interval needs no second one.
    if (intervals === 1 || Math.log(draws.uniform()) < logWeight - highest) return;
    total = Math.max(total, logWeight) + Math.log1p(Math.exp(-Math.abs(total - logWeight)));
    if (kept === undefined || Math.log(draws.uniform()) < logWeight - total)
      kept = room.u.slice(points, points + intervals);
  }
  room.u.set(kept!, points);
}
