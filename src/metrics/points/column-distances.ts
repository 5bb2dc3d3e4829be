import type { TableRows } from '../../data/rows.js';
import { type Column, isCoded } from '../../data/schema.js';
import { lineDistance, mergedLine } from './merged-line.js';

/** The distance of two samples under any weights of their pooled rows. */
export type WeightedDistance = (weights: Float64Array) => number;

/**
 * The Wasserstein-1 distance of a column: of numbers in the unit given, with the difference of the shares that are missing added; of categories with
 * any two different ones 1 apart, which is the total variation distance, a missing one being a category of its own.
 */
export function columnDistance(column: Column, unit: number, a: Float64Array, b: Float64Array): WeightedDistance {
  const pooled = new Float64Array(a.length + b.length);
  pooled.set(a);
  pooled.set(b, a.length);
  if (isCoded(column)) return variation(pooled, a.length);
  const line = mergedLine(pooled, a.length);
  const known = (weights: Float64Array) => lineDistance(line, weights) / unit;
  if (line.order.length === pooled.length) return known;
  const missing = variation(
    pooled.map((value) => (Number.isNaN(value) ? 1 : 0)),
    a.length,
  );
  return (weights) => known(weights) + missing(weights);
}

/** ½ Σ |p − q| over the different values. */
function variation(pooled: Float64Array, first: number): WeightedDistance {
  const places = new Map<number, number>();
  const placeOf = Int32Array.from(pooled, (value) => {
    const place = places.get(value) ?? places.size;
    places.set(value, place);
    return place;
  });
  return (weights) => {
    const p = new Float64Array(places.size);
    const q = new Float64Array(places.size);
    let [ofP, ofQ] = [0, 0];
    for (let i = 0; i < first; i++) {
      p[placeOf[i]] += weights[i];
      ofP += weights[i];
    }
    for (let i = first; i < pooled.length; i++) {
      q[placeOf[i]] += weights[i];
      ofQ += weights[i];
    }
    return p.reduce((sum, mass, place) => sum + Math.abs(mass / ofP - q[place] / ofQ) / 2, 0);
  };
}

/** The distances of all columns of both samples. */
export function columnDistances(
  columns: readonly Column[],
  units: readonly number[],
  a: TableRows,
  b: TableRows,
): readonly WeightedDistance[] {
  return columns.map((column, c) => columnDistance(column, units[c], a.columns[c], b.columns[c]));
}
