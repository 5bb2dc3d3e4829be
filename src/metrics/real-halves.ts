import { type TableRows, takeRows } from '../data/rows.js';
import type { Key } from '../random/key.js';

/** Real rows in two parts that have no row in common. */
export interface RealHalves {
  /** What rows are held against. */
  readonly reference: TableRows;
  /** What takes the place of drawn rows, to show how a perfect model would score. */
  readonly floor: TableRows;
}

/** The rows cut into two halves by the key; where they have weights, each is kept in proportion to its own first, so that the rest counts alike. */
export function realHalves(real: TableRows, key: Key): RealHalves {
  const kept = real.weights === undefined ? positions(real.count) : thinned(real.weights, key.at('weights'));
  const order = key.at('halves').draws().permutation(kept.length);
  const cut = kept.length - Math.floor(kept.length / 2);
  const half = (from: number, to: number) =>
    withoutWeights(
      takeRows(
        real,
        order
          .slice(from, to)
          .sort()
          .map((place) => kept[place]),
      ),
    );
  return { reference: half(0, cut), floor: half(cut, kept.length) };
}

/** Any so many of the rows, chosen by the key; all of them where there are no more. */
export function someRows(rows: TableRows, most: number, key: Key): TableRows {
  if (rows.count <= most) return rows;
  return takeRows(rows, key.draws().permutation(rows.count).slice(0, most).sort());
}

function positions(count: number): Int32Array {
  return Int32Array.from({ length: count }, (_, i) => i);
}

function thinned(weights: Float64Array, key: Key): Int32Array {
  const largest = weights.reduce((most, weight) => Math.max(most, weight), 0);
  return positions(weights.length).filter((i) => key.at(i).draws().uniform() * largest < weights[i]);
}

function withoutWeights({ weights: _weights, ...rows }: TableRows): TableRows {
  return rows;
}
