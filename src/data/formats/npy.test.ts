import { gzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { memorySource } from '../../platform/memory-source.js';
import { npyBytes, readNpy } from './npy.js';

/** The bytes of an array as NumPy writes them: a header of 128 bytes and the cells. */
function numpy(header: string, cells: Uint8Array, version = 1): Uint8Array {
  const before = version === 1 ? 10 : 12;
  const bytes = new Uint8Array(128 + cells.length);
  bytes.set([0x93, ...new TextEncoder().encode('NUMPY'), version, 0, 128 - before, 0]);
  bytes.set(new TextEncoder().encode(`${header.padEnd(127 - before)}\n`), before);
  bytes.set(cells, 128);
  return bytes;
}

const header = (descr: string, shape: string, fortran = 'False') =>
  `{'descr': '${descr}', 'fortran_order': ${fortran}, 'shape': (${shape}), }`;
const read = (bytes: Uint8Array) => readNpy(memorySource('a.npy', bytes));
const doubles = (...values: number[]) => new Uint8Array(Float64Array.from(values).buffer);

describe('npy', () => {
  it('is what NumPy writes', async () => {
    // numpy.save of numpy.array([[[1.5, -2, 1], [3, 4, 1]], [[5, 6.25, 1], [0, 0, 0]]], '<f4')
    const values = Float32Array.of(1.5, -2, 1, 3, 4, 1, 5, 6.25, 1, 0, 0, 0);
    const bytes = numpy(header('<f4', '2, 2, 3'), new Uint8Array(values.buffer));
    expect(npyBytes({ shape: [2, 2, 3], values })).toEqual(bytes);
    expect(await read(bytes)).toEqual({ shape: [2, 2, 3], values, notes: [] });
    expect(await read(gzipSync(bytes))).toMatchObject({ values, notes: ['gzip compression is undone'] });
  });

  it('has doubles, one axis, and headers of its second version', async () => {
    expect(await read(numpy(header('<f8', '2,'), doubles(0.1, -3)))).toMatchObject({
      shape: [2],
      values: Float64Array.of(0.1, -3),
    });
    expect(await read(numpy(header('<f8', '1, 1'), doubles(7), 2))).toMatchObject({ shape: [1, 1] });
  });

  it.each([
    [new TextEncoder().encode('a,b\n1,2\n'), 'npy: a.npy: must begin as an NPY file does, got other bytes'],
    [numpy('', doubles()).subarray(0, 8), 'npy: a.npy: must have a header, got the end of the file'],
    [numpy('', doubles()).subarray(0, 50), 'npy: a.npy: must have a header of 118 bytes, got the end of the file'],
    [numpy(header('>f4', '1,'), doubles(1)), 'npy: a.npy: must hold little-endian float32 or float64, got >f4'],
    [numpy(header('<f8', '1,', 'True'), doubles(1)), 'npy: a.npy: must be in C order, got Fortran order'],
    [numpy(header('<f8', '2,'), doubles(1)), 'npy: a.npy: must have 16 bytes of numbers by its header, got 8'],
    [numpy("{'descr': [('x', '<f4')]}", doubles(1)), 'npy: a.npy: the header must say descr of plain numbers, got {'],
  ])('refuses other bytes: %#', async (bytes, message) => {
    await expect(read(bytes)).rejects.toThrow(message);
  });
});
