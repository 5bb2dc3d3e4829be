import { describe, expect, it } from 'vitest';
import type { TableRows } from '../data/rows.js';
import type { TableSchema } from '../data/schema.js';
import { codePoints } from '../data/sequences/code-points.js';
import { heldTable } from '../data/sequences/held-table.js';
import { sequencesOf } from '../data/sequences/sequence-rows.js';
import { jetColumns, sampleJets } from '../data/toys/jets.js';
import { keyOf } from '../random/key.js';
import { graphFrechetDistance, setFeatures } from './graph-frechet-distance.js';
import { isOfJets, jetMasses } from './jets.js';
import { setWasserstein } from './set-wasserstein.js';

const key = keyOf(2);

async function sets(
  columns: readonly (readonly number[] | Float64Array)[],
  lengths: readonly number[],
  names = jetColumns,
) {
  const { schema, dataset } = await codePoints({ table: heldTable(names, columns), lengths });
  return { schema, rows: sequencesOf(await dataset.gather(dataset.count, key)) };
}

const jets = (count: number, seed: number) => {
  const { columns, lengths } = sampleJets(count, keyOf(seed));
  return sets(columns, lengths);
};
const by = async (judged: TableRows, real: TableRows, schema: TableSchema, metric = setWasserstein) =>
  Object.fromEntries(
    (await metric.measure(judged, { schema, real, key })).map(({ metric: name, value }) => [name, value]),
  );

describe('jets', () => {
  it('have the mass of the sum of their particles', async () => {
    // Two particles of momentum 1/2 at dphi = ± a have E = 1 and |p| = cos a; at dy = ± a, E = cosh a and p = 1.
    const a = 0.3;
    const { schema, rows } = await sets(
      [
        [0, 0, a, -a, 0.2],
        [a, -a, 0, 0, 0.1],
        [0.5, 0.5, 0.5, 0.5, 1],
      ],
      [2, 2, 1],
    );
    const masses = jetMasses(schema, rows);
    expect(isOfJets(schema)).toBe(true);
    expect(masses[0]).toBeCloseTo(Math.sin(a), 12);
    expect(masses[1]).toBeCloseTo(Math.sinh(a), 12);
    expect(masses[2]).toBeCloseTo(0, 7);
  });
});

describe('set-wasserstein', () => {
  it('is the way that a shift moves points, beside a floor that is much smaller', async () => {
    const { schema, rows } = await jets(400, 1);
    const other = (await jets(400, 2)).rows;
    const shift = 0.5;
    const moved = {
      ...other,
      columns: other.columns.map((column, c) => (c === 0 ? column.map((value) => value + shift) : column)),
    };
    const floor = await by(other, rows, schema);
    const found = await by(moved, rows, schema);
    expect(Object.keys(floor)).toEqual(['dy', 'dphi', 'pt', 'size', 'mass'].map((name) => `set-wasserstein-${name}`));
    // A shift changes a distance by its length at most, and exactly so from 0; both are resampled alike.
    const [before, after] = [floor['set-wasserstein-dy'], found['set-wasserstein-dy']];
    expect(Math.abs(after - shift)).toBeLessThan(before + 1e-12);
    expect(after).toBeGreaterThan(5 * before);
    expect(found['set-wasserstein-pt']).toBe(floor['set-wasserstein-pt']);
  });

  it('sees sizes, and masses of jets only', async () => {
    const names = ['x', 'y', 'intensity'];
    const points = (lengths: readonly number[]) => {
      const steps = lengths.reduce((sum, length) => sum + length, 0);
      return sets(
        [0, 1, 2].map((c) => Float64Array.from({ length: steps }, (_, k) => ((k + c) % 7) / 7)),
        lengths,
        names,
      );
    };
    const [a, b] = [await points([2, 2, 2, 2]), await points([5, 5, 5, 5])];
    const found = await by(b.rows, a.rows, a.schema);
    expect(Object.keys(found)).toEqual([...names, 'size'].map((name) => `set-wasserstein-${name}`));
    expect(found['set-wasserstein-size']).toBe(3);
  });

  it('refuses other rows and single sets', async () => {
    const { schema, rows } = await sets(
      [
        [0, 1],
        [0, 1],
        [1, 2],
      ],
      [2],
    );
    await expect(setWasserstein.measure(rows, { schema, real: rows, key })).rejects.toThrow(
      'set-wasserstein: needs at least 2 sets on either side, got 1',
    );
    const { sequence: _none, ...table } = schema;
    expect(setWasserstein.refusal(table, { training: false })).toBe('rows must be sets of points, got other rows');
  });
});

describe('graph-frechet-distance', () => {
  it('asks for no order of points, and tells one law from another', async () => {
    const { schema, rows } = await jets(300, 1);
    const other = (await jets(300, 2)).rows;
    const turned = { ...rows, columns: rows.columns.map((column) => column.slice()) };
    for (let i = 0; i < rows.count; i++)
      for (const column of turned.columns) column.subarray(rows.starts[i], rows.starts[i + 1]).reverse();
    const features = setFeatures(schema, rows);
    const [own, back] = [features(rows).values, features(turned).values];
    for (let k = 0; k < own.length; k++) expect(back[k]).toBeCloseTo(own[k], 12);
    const wider = {
      ...other,
      columns: other.columns.map((column, c) => (c < 2 ? column.map((value) => 1.3 * value) : column)),
    };
    const distance = async (judged: TableRows) =>
      (await by(judged, rows, schema, graphFrechetDistance))['graph-frechet-distance'];
    expect(await distance(wider)).toBeGreaterThan(3 * (await distance(other)));
  });
});
