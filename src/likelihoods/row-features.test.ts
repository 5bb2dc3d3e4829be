import { describe, expect, it } from 'vitest';
import { onlyKnown, tableRows } from '../data/rows.js';
import type { Column, Measure, TableSchema } from '../data/schema.js';
import { keyOf } from '../random/key.js';
import { rowFeatures } from './row-features.js';

const NAN = Number.NaN;

function column(name: string, measure: Measure, facts: Partial<Column> = {}): Column {
  return {
    ...{ name, kind: 'numeric', measure, categories: [], atoms: [], resolution: 0.01, decimals: 2 },
    ...{ minimum: 0, maximum: 10, mean: 2, deviation: 4, missing: 0, ...facts },
  };
}

function schemaOf(columns: readonly Column[], more: Partial<TableSchema> = {}): TableSchema {
  const names = columns.map(({ name }) => name);
  return { kind: 'table', columns, leftOut: [], names, missingTokens: [], rows: 10, ...more };
}

const yes = { categories: ['no', 'yes'] };

describe('row features', () => {
  it('put bits, codes and standardised numbers side by side, by name, with a mask', () => {
    const schema = schemaOf([
      column('z', 'continuous'),
      column('b', 'binary', yes),
      column('a', 'with-atoms', { atoms: [0] }),
      column('c', 'categorical', { categories: ['x', 'y', 'z'] }),
    ]);
    const features = rowFeatures(schema);
    const packed = features.pack(
      tableRows([Float64Array.of(6, NAN), Float64Array.of(1, 0), Float64Array.of(0, 10), Float64Array.of(NAN, 2)]),
    );
    expect(packed).toEqual({
      bits: Uint8Array.of(1, 0),
      codes: Int32Array.of(0, 0, 1, 2), // atom or none, then c
      numbers: Float32Array.of(0, 1, 2, 0), // a, then z
      known: Uint8Array.of(1, 1, 0, 0, 1, 1, 1, 1, 1, 0),
    });
    expect(features.width).toBe(1 + 2 + 3 + 2 + 5);
  });

  it('do not depend on the order of columns', () => {
    const columns = [column('b', 'continuous'), column('a', 'continuous'), column('c', 'count')];
    const cells = [Float64Array.of(1, 2), Float64Array.of(3, 4), Float64Array.of(5, 6)];
    const there = rowFeatures(schemaOf(columns)).pack(tableRows(cells));
    const back = rowFeatures(schemaOf([...columns].reverse())).pack(tableRows([...cells].reverse()));
    expect(back).toEqual(there);
  });

  it('mark rows that no law gives probability', () => {
    const schema = schemaOf([column('a', 'binary', yes), column('n', 'count')]);
    const rows = tableRows([Float64Array.of(0, 2, NAN, 1, 1), Float64Array.of(1, 1, NAN, 2.5, -1)]);
    expect(rowFeatures(schema).impossible(rows)).toEqual(Uint8Array.of(0, 1, 0, 1, 1));
  });

  const image = { height: 2, width: 1, channels: 1, levels: 256, binarization: 'dynamic' } as const;
  const pixels = schemaOf([column('r0c0', 'binary', yes), column('r1c0', 'binary', yes)], { image });

  it('binarise levels anew for each key, each row by its index alone, with the right share', () => {
    const features = rowFeatures(pixels);
    const count = 5000;
    const greys = Uint8Array.from({ length: 2 * count }, (_, i) => (i % 2 === 0 ? 64 : 255));
    const rows = { ...tableRows([new Float64Array(count), new Float64Array(count)]), greys };
    const packed = features.pack(rows, { forTraining: true });
    const drawn = (key: number, index = rows.index) =>
      features.prepare?.(packed, index, keyOf(key)).bits ?? new Uint8Array(0);
    const first = drawn(1);
    const share = first.filter((bit, i) => i % 2 === 0 && bit === 1).length / count;
    const p = 64 / 255;
    expect(Math.abs(share - p)).toBeLessThan(4 * Math.sqrt((p * (1 - p)) / count));
    expect(first.filter((bit, i) => i % 2 === 1 && bit === 1).length).toBe(count);
    expect(drawn(1)).toEqual(first);
    expect(drawn(2)).not.toEqual(first);
    const turned = drawn(1, rows.index.slice().reverse());
    expect(turned.subarray(0, 2)).toEqual(first.subarray(2 * count - 2));
    // Scores see the pixels as they are.
    expect(features.pack(rows).bits.every((bit) => bit === 0)).toBe(true);
  });

  it('need a mask where the training images have no gaps and these do', () => {
    const features = rowFeatures(pixels);
    const rows = onlyKnown(tableRows([Float64Array.of(1), Float64Array.of(0)]), (c) => c === 0);
    expect(() => features.pack(rows)).toThrow(
      'row-features: cells must be known where the training data have none missing, got a gap in row 0',
    );
    expect(features.pack(rows, { isMasked: true }).known).toEqual(Uint8Array.of(1, 0));
  });
});
