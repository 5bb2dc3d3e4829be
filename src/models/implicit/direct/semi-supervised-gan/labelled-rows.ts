import type { ImageRows } from '../../../../adversarial/image-rows.js';
import type { Dataset } from '../../../../data/dataset.js';
import type { TableRows } from '../../../../data/rows.js';
import type { Key } from '../../../../random/key.js';
import { DataError } from '../../../../util/errors.js';

/** Rows whose class is known, as the networks have them: kept in the state of a fit, so that each step can look at any of them. */
export interface LabelledRows {
  /** [places × pixels], 0 to 1. */
  readonly pixels: Float32Array;
  /** [places × classes], 1 at the class of each. */
  readonly classes: Float32Array;
}

/** Rows with labels that are kept at most: they go from step to step. */
export const MOST_LABELLED = 5_000;

/** Where labels are, and how many rows of each class are wanted. */
export interface LabelPlan {
  readonly who: string;
  /** Position of the column of labels, and its name. */
  readonly column: number;
  readonly name: string;
  readonly classes: readonly string[];
  /** Labels of each class that are used. */
  readonly perClass: number | undefined;
  /** Rows that are kept: where fewer are found, they are repeated in turn. */
  readonly places: number;
}

/** Rows with labels in an order drawn from the key. DataError for labels of fewer than two classes. */
export async function labelledRows(
  data: Dataset<TableRows>,
  images: ImageRows,
  plan: LabelPlan,
  key: Key,
): Promise<LabelledRows> {
  const { who, column, name, classes, perClass = Number.POSITIVE_INFINITY, places } = plan;
  const found: { readonly at: number; readonly label: number }[] = [];
  let at = 0;
  for await (const { columns, count } of data.blocks()) {
    for (let i = 0; i < count; i++, at++) {
      const label = columns[column][i];
      if (label < classes.length) found.push({ at, label });
    }
  }
  const order = key.draws().permutation(found.length);
  const taken = new Array<number>(classes.length).fill(0);
  const chosen = Array.from(order, (place) => found[place])
    .filter(({ label }) => taken[label]++ < perClass)
    .slice(0, places);
  if (new Set(chosen.map(({ label }) => label)).size < 2) {
    const got = chosen.length === 0 ? 'none' : `only ${classes[chosen[0].label]}`;
    throw new DataError(`${who}: needs labels of at least two classes in column ${name}, got ${got}`, {
      hint: 'name the column of classes with --label; rows whose label is missing are taken as unlabelled',
    });
  }
  const wanted = new Map(chosen.map((each, place) => [each.at, place]));
  const pixels = new Float32Array(places * images.pixels);
  const oneHot = new Float32Array(places * classes.length);
  at = 0;
  for await (const rows of data.blocks()) {
    const inside = Array.from({ length: rows.count }, (_, i) => i).filter((i) => wanted.has(at + i));
    if (inside.length > 0) {
      const packed = images.pack(rows).pixels;
      for (const i of inside) {
        const first = wanted.get(at + i) as number;
        for (let place = first; place < places; place += chosen.length) {
          const own = packed.subarray(i * images.pixels, (i + 1) * images.pixels);
          pixels.set(
            Float32Array.from(own, (level) => level / images.highest),
            place * images.pixels,
          );
          oneHot[place * classes.length + chosen[first].label] = 1;
        }
      }
    }
    at += rows.count;
  }
  return { pixels, classes: oneHot };
}
