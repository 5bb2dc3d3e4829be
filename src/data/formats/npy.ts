// The NPY format of NumPy: a magic word, a version, the length of a header, the header as a Python dictionary, and the cells.
// https://numpy.org/doc/stable/reference/generated/numpy.lib.format.html
import type { Source } from '../../platform/platform.js';
import { readWhole } from '../../platform/read-whole.js';
import { DataError } from '../../util/errors.js';
import { unpacked } from './unpacked.js';

/** Numbers of an array, the last axis running fastest. */
export interface NumberArray {
  readonly shape: readonly number[];
  readonly values: Float32Array | Float64Array;
}

const MAGIC = [0x93, 0x4e, 0x55, 0x4d, 0x50, 0x59];
const LARGEST_BYTES = 2 ** 31;
/** The header is padded so that cells begin at a multiple of this. */
const ALIGNMENT = 64;

/** An array of float32 or float64. Gzip is undone. Throws DataError for other bytes, types, orders and lengths. */
export async function readNpy(packed: Source): Promise<NumberArray & { readonly notes: readonly string[] }> {
  const { source, notes } = await unpacked(packed);
  const who = `npy: ${source.name}`;
  const bytes = await readWhole(source, LARGEST_BYTES);
  const { text, end } = headerOf(who, bytes);
  const type = field(who, text, /'descr':\s*'([^']*)'/, 'descr');
  if (type !== '<f4' && type !== '<f8')
    throw foreign(`${who}: must hold little-endian float32 or float64, got ${type}`);
  if (field(who, text, /'fortran_order':\s*(True|False)/, 'fortran_order') === 'True')
    throw foreign(`${who}: must be in C order, got Fortran order`, 'write numpy.ascontiguousarray(array)');
  const shape = field(who, text, /'shape':\s*\(([^)]*)\)/, 'shape')
    .split(',')
    .filter((size) => size.trim() !== '')
    .map(Number);
  const width = type === '<f4' ? 4 : 8;
  const wanted = width * shape.reduce((product, size) => product * size, 1);
  if (bytes.length - end !== wanted)
    throw foreign(`${who}: must have ${wanted} bytes of numbers by its header, got ${bytes.length - end}`);
  return { shape, values: numbers(bytes.subarray(end), width), notes };
}

/** The bytes of an array of float32, in C order. */
export function npyBytes({ shape, values }: { readonly shape: readonly number[]; readonly values: Float32Array }) {
  const sizes = `${shape.join(', ')}${shape.length === 1 ? ',' : ''}`;
  const text = `{'descr': '<f4', 'fortran_order': False, 'shape': (${sizes}), }`;
  const before = MAGIC.length + 4;
  const end = Math.ceil((before + text.length + 1) / ALIGNMENT) * ALIGNMENT;
  const bytes = new Uint8Array(end + 4 * values.length);
  const view = new DataView(bytes.buffer);
  bytes.set([...MAGIC, 1, 0]);
  view.setUint16(MAGIC.length + 2, end - before, true);
  bytes.set(new TextEncoder().encode(`${text.padEnd(end - before - 1)}\n`), before);
  for (const [i, value] of values.entries()) view.setFloat32(end + 4 * i, value, true);
  return bytes;
}

function headerOf(who: string, bytes: Uint8Array): { readonly text: string; readonly end: number } {
  if (!MAGIC.every((byte, i) => bytes[i] === byte))
    throw foreign(`${who}: must begin as an NPY file does, got other bytes`);
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const isLong = bytes[MAGIC.length] > 1;
  const start = MAGIC.length + (isLong ? 6 : 4);
  if (bytes.length < start) throw foreign(`${who}: must have a header, got the end of the file`);
  const length = isLong ? view.getUint32(MAGIC.length + 2, true) : view.getUint16(MAGIC.length + 2, true);
  const end = start + length;
  if (bytes.length < end) throw foreign(`${who}: must have a header of ${length} bytes, got the end of the file`);
  return { text: new TextDecoder('latin1').decode(bytes.subarray(start, end)), end };
}

function field(who: string, header: string, pattern: RegExp, name: string): string {
  const found = pattern.exec(header)?.[1];
  if (found === undefined)
    throw foreign(`${who}: the header must say ${name} of plain numbers, got ${header.trim().slice(0, 80)}`);
  return found;
}

function numbers(bytes: Uint8Array, width: 4 | 8): Float32Array | Float64Array {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const count = bytes.length / width;
  if (width === 4) return Float32Array.from({ length: count }, (_, i) => view.getFloat32(4 * i, true));
  return Float64Array.from({ length: count }, (_, i) => view.getFloat64(8 * i, true));
}

function foreign(message: string, hint?: string): DataError {
  return new DataError(message, { code: 'DATA_FORMAT', ...(hint === undefined ? {} : { hint }) });
}
