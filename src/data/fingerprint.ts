import type { TableRows } from './rows.js';
import type { TableSchema } from './schema.js';

/** A hash of coded rows in their order and of what their columns are taken for, for telling one data set from another; it guards against mistakes, not against malice. */
export interface Fingerprint {
  add(rows: TableRows): void;
  /** 16 hexadecimal digits; the same however the rows were cut into blocks. */
  digest(): string;
}

/** The fingerprint of no rows yet. */
export function fingerprint(schema: TableSchema): Fingerprint {
  const width = schema.columns.length + 1;
  const lanes = new Int32Array(2 * width);
  let count = 0;
  return {
    add(rows) {
      count += rows.count;
      for (const [c, column] of rows.columns.entries()) absorb(lanes, c, column);
      if (rows.weights !== undefined) absorb(lanes, width - 1, rows.weights);
      if (rows.starts !== undefined) absorb(lanes, width - 1, Float64Array.from(rows.starts));
      for (const column of rows.sources?.columns ?? []) absorb(lanes, width - 1, column);
      if (rows.sources?.starts !== undefined) absorb(lanes, width - 1, Float64Array.from(rows.sources.starts));
    },
    digest() {
      const { columns, label, weights, sequence } = schema;
      const meanings = columns.map(({ name, kind, measure, categories, atoms }) => [
        name,
        kind,
        measure,
        categories,
        atoms,
      ]);
      const text = JSON.stringify([
        count,
        meanings,
        label ?? null,
        weights ?? null,
        ...(sequence === undefined ? [] : [sequence]),
      ]);
      const whole = new Int32Array(2);
      absorb(whole, 0, Float64Array.from(lanes));
      absorb(
        whole,
        0,
        Float64Array.from({ length: text.length }, (_, i) => text.charCodeAt(i)),
      );
      return Array.from(whole, (word) => (word >>> 0).toString(16).padStart(8, '0')).join('');
    },
  };
}

// Two lanes of multiply and rotate over the bits of each number, as in MurmurHash3.
function absorb(lanes: Int32Array, lane: number, values: Float64Array): void {
  let a = lanes[2 * lane];
  let b = lanes[2 * lane + 1];
  const words = new Int32Array(values.buffer, values.byteOffset, 2 * values.length);
  for (let i = 0; i < words.length; i += 2) {
    // All missing cells are one, whatever the bits of their NaN.
    const known = !Number.isNaN(values[i >> 1]);
    const low = known ? words[i] : 0;
    const high = known ? words[i + 1] : 0x7ff80000;
    a = Math.imul(a ^ Math.imul(low, 0x2399f16d), 5) + 0x38b34ae5 + Math.imul(high, 0x6a09e667);
    a = (a << 13) | (a >>> 19);
    b = Math.imul(b ^ Math.imul(high, 0x4cf5ad43), 5) + 0x561ccd1b + Math.imul(low ^ a, 0x27d4eb2f);
    b = (b << 15) | (b >>> 17);
  }
  lanes[2 * lane] = a;
  lanes[2 * lane + 1] = b;
}
