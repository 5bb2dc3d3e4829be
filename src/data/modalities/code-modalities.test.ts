import { describe, expect, it } from 'vitest';
import { packSchema, unpackSchema } from '../../model/packed-schema.js';
import { keyOf } from '../../random/key.js';
import { columnWords } from '../images/image-schema.js';
import type { ImageSet } from '../images/image-set.js';
import { codeModalities, modalitiesUnder } from './code-modalities.js';
import { picturesOf } from './draw-pairs.js';
import { joinByLabel } from './join-by-label.js';
import { modalityTableOf } from './modality-table.js';

/** Images of 1 x 2 and such labels, whose levels tell their position. */
function set(codes: readonly number[], names: readonly string[], first: number): ImageSet {
  const pixels = Uint8Array.from({ length: 2 * codes.length }, (_, p) => first + (p >> 1) + 100 * (p & 1));
  const labels = { names, codes: Uint16Array.from(codes) };
  return { count: codes.length, height: 1, width: 2, channels: 1, pixels, labels, notes: [] };
}

const first = set([0, 1, 2, 0, 1, 2], ['a', 'b', 'c'], 1);
const second = set([0, 0, 1, 1, 1, 2], ['b', 'a', 'z'], 51);

describe('joinByLabel', () => {
  it('gives each of the first one of the second with its label, with equal chances', () => {
    const { places, partners, alone } = joinByLabel('x', first, second, keyOf(1));
    expect(places).toEqual(Int32Array.of(0, 1, 3, 4));
    expect(alone).toEqual(['c', 'z']);
    for (const [i, partner] of partners.entries()) expect(i % 2 === 0 ? [2, 3, 4] : [0, 1]).toContain(partner);
    const many = set(new Array(3000).fill(0), ['a'], 0);
    const counts = [0, 0, 0];
    for (const partner of joinByLabel('x', many, second, keyOf(2)).partners) counts[partner - 2]++;
    // 1,000 each, with standard deviation √(3000 · ⅓ · ⅔) = 26; five of these.
    for (const count of counts) expect(Math.abs(count - 1000)).toBeLessThan(130);
  });

  it('refuses sets without labels, or without one in common', () => {
    const { labels: _labels, ...bare } = second;
    expect(() => joinByLabel('x', first, bare, keyOf(1))).toThrow(
      'x: the second modality must have labels to be joined by, got none',
    );
    expect(() => joinByLabel('x', bare, first, keyOf(1))).toThrow('x: the first modality must have labels');
    expect(() => joinByLabel('x', first, set([0], ['q'], 0), keyOf(1))).toThrow(
      'x: both modalities must have a label in common, got a, b, c and q',
    );
  });
});

describe('codeModalities', () => {
  it('makes rows of both, the same for the same key', async () => {
    const { schema, dataset, decisions, fingerprint } = await codeModalities({ first, second }, keyOf(1));
    const { columns, greys } = await dataset.gather(4, keyOf(1));
    const { partners } = joinByLabel('x', first, second, keyOf(1).at('pairs'));
    expect(schema.columns.map(({ name }) => name)).toEqual(['r0c0', 'r0c1', 'second-r0c0', 'second-r0c1']);
    expect(columns[0].slice()).toEqual(Float64Array.of(1, 2, 4, 5));
    expect(columns[3].slice()).toEqual(Float64Array.from(partners, (partner) => 151 + partner));
    expect(greys?.slice(0, 3)).toEqual(Uint8Array.of(1, 101, 51 + partners[0]));
    expect(decisions).toContain('without a partner, and left out: label c, z');
    expect(columnWords(schema)).toEqual(['2 pixels (1 x 2)', '2 pixels (1 x 2)']);
    expect(fingerprint).toBe((await codeModalities({ first, second }, keyOf(1))).fingerprint);
    const other = modalitiesUnder(schema, { first, second }, keyOf(1));
    expect((await other.dataset.gather(4, keyOf(1))).columns).toEqual(columns);
    expect(unpackSchema(JSON.parse(JSON.stringify(packSchema(schema))))).toEqual(schema);
  });

  it('refuses to join by another column', async () => {
    await expect(codeModalities({ first, second, by: 'speaker' }, keyOf(1))).rejects.toThrow(
      'modalities: by must be label, the one column beside images and sounds, got speaker',
    );
  });
});

describe('pictures of pairs', () => {
  it('are both side by side, those of rows of one image themselves', async () => {
    const { schema, dataset } = await codeModalities({ first, second }, keyOf(1));
    const rows = await dataset.gather(4, keyOf(1));
    const { image, second: beside } = schema;
    if (image === undefined || beside === undefined) throw new Error('two modalities');
    const pictures = picturesOf(schema);
    expect(pictures?.layout).toMatchObject({ height: 1, width: 6, channels: 1 });
    const greys = rows.greys as Uint8Array;
    expect(pictures?.levels(rows).slice(0, 6)).toEqual(Uint8Array.of(greys[0], greys[1], 0, 0, greys[2], greys[3]));
    expect(pictures?.rows(rows).columns.map((column) => column[0])).toEqual([
      greys[0],
      greys[1],
      0,
      0,
      greys[2],
      greys[3],
    ]);
    expect(picturesOf({ image })?.rows(rows)).toBe(rows);
    expect(picturesOf({ image })?.layout).toBe(image);
    expect(picturesOf({})).toBeUndefined();
    const table = modalityTableOf({ ...schema, image, second: beside }, rows);
    expect(table.images.slice(0, 2)).toEqual(greys.slice(0, 2));
    expect(table.second.images.slice(0, 2)).toEqual(greys.slice(2, 4));
    expect(table.names.length).toBe(4);
  });
});
