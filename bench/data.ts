import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Dataset } from '../src/data/dataset.js';
import { tableDataset } from '../src/data/dataset.js';
import { type TableRows, tableRows } from '../src/data/rows.js';
import type { Column, TableSchema } from '../src/data/schema.js';
import { keyOf } from '../src/random/key.js';

/** Rows of `clusters` Gaussian clusters with correlated coordinates, column by column. */
export function clusteredColumns(rows: number, columns: number, clusters: number, seed: number): Float64Array[] {
  const centers = keyOf(seed).at('centers').draws();
  const means = Float64Array.from({ length: clusters * columns }, () => 4 * centers.normal());
  const data = Array.from({ length: columns }, () => new Float64Array(rows));
  const key = keyOf(seed).at('rows');
  for (let i = 0; i < rows; i++) {
    const draws = key.at(i).draws();
    const k = draws.below(clusters);
    let previous = 0;
    for (let j = 0; j < columns; j++) {
      previous = 0.5 * previous + draws.normal();
      data[j][i] = means[k * columns + j] + previous;
    }
  }
  return data;
}

/** A data set of continuous columns. */
export function continuousDataset(columns: readonly Float64Array[]): Dataset<TableRows> {
  const schema: TableSchema = {
    kind: 'table',
    columns: columns.map((values, j) => continuousColumn(`x${j + 1}`, values)),
    leftOut: [],
    names: columns.map((_, j) => `x${j + 1}`),
    missingTokens: [],
    rows: columns[0].length,
  };
  return tableDataset(schema, tableRows(columns));
}

function continuousColumn(name: string, values: Float64Array): Column {
  const mean = values.reduce((sum, value) => sum + value / values.length, 0);
  const variance = values.reduce((sum, value) => sum + (value - mean) ** 2 / values.length, 0);
  const [minimum, maximum] = values.reduce(
    ([low, high], value) => [Math.min(low, value), Math.max(high, value)],
    [Infinity, -Infinity],
  );
  return {
    name,
    kind: 'numeric',
    measure: 'continuous',
    categories: [],
    atoms: [],
    resolution: 1e-12,
    decimals: 12,
    minimum,
    maximum,
    mean,
    deviation: Math.sqrt(variance),
    missing: 0,
  };
}

/** The same rows as raw float64, row by row, for programs in other languages; `remove` deletes the file. */
export function rawFile(columns: readonly Float64Array[]): { readonly path: string; remove(): void } {
  const rows = columns[0].length;
  const values = new Float64Array(rows * columns.length);
  for (let i = 0; i < rows; i++)
    for (let j = 0; j < columns.length; j++) values[i * columns.length + j] = columns[j][i];
  const folder = mkdtempSync(join(tmpdir(), 'ancestral-bench-'));
  const path = join(folder, 'rows.f64');
  writeFileSync(path, new Uint8Array(values.buffer));
  return { path, remove: () => rmSync(folder, { recursive: true, force: true }) };
}
