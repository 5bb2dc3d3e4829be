import { decodedNames, decodeRows } from '../decode.js';
import type { TableRows } from '../rows.js';
import type { TableSchema } from '../schema.js';
import { sequencesOf, stepsOf } from './sequence-rows.js';

/** Sets of points as an array [sets, room, features], padded with zeros after the points of each, with the mask that their file had. */
export function pointArray(
  schema: TableSchema,
  rows: TableRows,
): { readonly shape: readonly number[]; readonly values: Float32Array } {
  const { starts, count } = sequencesOf(rows);
  const { room = 0, mask = true } = schema.sequence?.points ?? {};
  const { columns } = decodeRows(schema, stepsOf(sequencesOf(rows)));
  const features = decodedNames(schema).length;
  const width = features + (mask ? 1 : 0);
  let places = room;
  for (let i = 0; i < count; i++) places = Math.max(places, starts[i + 1] - starts[i]);
  const values = new Float32Array(count * places * width);
  for (let i = 0; i < count; i++) {
    for (let step = starts[i]; step < starts[i + 1]; step++) {
      const at = (i * places + step - starts[i]) * width;
      for (let c = 0; c < features; c++) values[at + c] = Number(columns[c][step]);
      if (mask) values[at + features] = 1;
    }
  }
  return { shape: [count, places, width], values };
}
