// The IDX format of MNIST: two zero bytes, the type of the cells (8 is an unsigned byte), the number of dimensions, each
// dimension as a big-endian uint32, and the cells.
import type { Source } from '../../platform/platform.js';
import { DataError } from '../../util/errors.js';
import { checkSetBytes, type ImageSet } from '../images/image-set.js';
import { gunzip } from './gzip.js';
import { readLimits } from './raw-table.js';

const TYPES: ReadonlyMap<number, string> = new Map([
  [8, 'unsigned bytes'],
  [9, 'signed bytes'],
  [11, 'int16'],
  [12, 'int32'],
  [13, 'float32'],
  [14, 'float64'],
]);

/** Grey images from an IDX file of three dimensions: count, height, width. Gzip is undone. */
export async function readIdxImages(source: Source): Promise<ImageSet> {
  const { dimensions, cells } = await readIdx(source, 3);
  const [count, height, width] = dimensions;
  return { count, height, width, channels: 1, pixels: cells, notes: [] };
}

/** Labels 0 to 255 from an IDX file of one dimension. Gzip is undone. */
export async function readIdxLabels(source: Source): Promise<Uint8Array> {
  return (await readIdx(source, 1)).cells;
}

/** Whether bytes begin as an IDX file of images does. */
export function isIdxImages(head: Uint8Array): boolean {
  return [0, 0, 8, 3].every((byte, i) => head[i] === byte);
}

/** The name of the file of labels that belongs to one of images; undefined where the name does not tell. */
export function labelsName(name: string): string | undefined {
  const labels = name.replace(/images([-.])idx3/, 'labels$1idx1');
  return labels === name ? undefined : labels;
}

interface Idx {
  readonly dimensions: readonly number[];
  readonly cells: Uint8Array;
}

async function readIdx(source: Source, rank: 1 | 3): Promise<Idx> {
  const who = `idx: ${source.name}`;
  const headerBytes = 4 + 4 * rank;
  const header = new Uint8Array(headerBytes);
  let dimensions: readonly number[] | undefined;
  let cells = new Uint8Array(0);
  let read = 0; // bytes seen so far, header included
  for await (const chunk of await plain(source)) {
    let at = 0;
    while (at < chunk.length && read < headerBytes) {
      header[read++] = chunk[at++];
      // The first four bytes say what the rest is, so that a foreign file is named as such.
      if (read === 4) checkMagic(who, header, rank);
    }
    if (read < headerBytes) continue;
    if (dimensions === undefined) {
      dimensions = readDimensions(who, header);
      cells = new Uint8Array(dimensions.reduce((product, size) => product * size, 1));
    }
    const place = read - headerBytes;
    const rest = chunk.length - at;
    if (place + rest > cells.length)
      throw invalid(`${who}: must end after ${headerBytes + cells.length} bytes, got more`);
    cells.set(chunk.subarray(at), place);
    read += rest;
  }
  if (dimensions === undefined) throw invalid(`${who}: must have a header of ${headerBytes} bytes, got ${read}`);
  if (read < headerBytes + cells.length)
    throw invalid(`${who}: must have ${headerBytes + cells.length} bytes by its header, got ${read}`);
  return { dimensions, cells };
}

function checkMagic(who: string, [first, second, type, rank]: Uint8Array, wanted: 1 | 3): void {
  const name = TYPES.get(type);
  if (first !== 0 || second !== 0 || name === undefined || rank === 0)
    throw new DataError(`${who}: must begin as an IDX file does, got other bytes`, { code: 'DATA_FORMAT' });
  if (type !== 8) throw new DataError(`${who}: must hold unsigned bytes, got ${name}`, { code: 'DATA_FORMAT' });
  if (rank === wanted) return;
  const hint = wanted === 3 && rank === 1 ? 'that is a file of labels; name the one of images' : undefined;
  throw new DataError(`${who}: must have ${wanted} dimensions, got ${rank}`, { code: 'DATA_FORMAT', hint });
}

function readDimensions(who: string, header: Uint8Array): readonly number[] {
  const view = new DataView(header.buffer);
  const sizes = Array.from({ length: header[3] }, (_, d) => view.getUint32(4 + 4 * d));
  if (sizes.includes(0))
    throw new DataError(`${who}: must have images, got ${sizes.join(' x ')}`, { code: 'DATA_EMPTY' });
  const [count, ...rest] = sizes;
  checkSetBytes(
    who,
    count,
    rest.reduce((product, size) => product * size, 1),
  );
  return sizes;
}

/** The bytes with gzip undone. */
async function plain(source: Source): Promise<AsyncIterable<Uint8Array>> {
  if (/\.gz$/i.test(source.name)) return gunzip(source, readLimits({})).stream();
  const head = (await source.slice?.(0, 2)) ?? [];
  return (head[0] === 0x1f && head[1] === 0x8b ? gunzip(source, readLimits({})) : source).stream();
}

function invalid(message: string): DataError {
  return new DataError(message, { code: 'IDX_INVALID', hint: 'the file is damaged or cut short; copy it again' });
}
