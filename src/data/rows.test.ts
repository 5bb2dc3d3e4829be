import { describe, expect, it } from 'vitest';
import { concatRows, onlyKnown, sliceRows, type TableRows, takeRows } from './rows.js';

/** Four images of two pixels. */
const images: TableRows = {
  count: 4,
  index: Int32Array.of(0, 1, 2, 3),
  columns: [Float64Array.of(0, 1, 0, 1), Float64Array.of(1, 1, 0, 0)],
  greys: Uint8Array.of(10, 200, 250, 255, 0, 5, 130, 1),
};

describe('recorded levels', () => {
  it('follow their rows', () => {
    expect(sliceRows(images, 1, 3).greys).toEqual(Uint8Array.of(250, 255, 0, 5));
    expect(takeRows(images, [3, 0]).greys).toEqual(Uint8Array.of(130, 1, 10, 200));
    expect(concatRows([sliceRows(images, 2, 4), sliceRows(images, 0, 2)]).greys).toEqual(
      Uint8Array.of(0, 5, 130, 1, 10, 200, 250, 255),
    );
    expect(takeRows(sliceRows(images, 0, 0), []).greys).toEqual(new Uint8Array(0));
  });

  it('are gone where only some rows have them, and where cells are made unknown', () => {
    const { greys: _greys, ...bare } = images;
    expect(concatRows([images, bare])).not.toHaveProperty('greys');
    expect(concatRows([])).not.toHaveProperty('greys');
    expect(takeRows(bare, [0])).not.toHaveProperty('greys');
    expect(onlyKnown(images, () => true)).not.toHaveProperty('greys');
  });
});
