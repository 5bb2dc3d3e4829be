import { DataError } from '../../util/errors.js';

/** What the first chunk of a PNG says, and where the chunks that matter lie. */
export interface PngChunks {
  readonly height: number;
  readonly width: number;
  /** Bits a channel: 1, 2, 4, 8 or 16. */
  readonly depth: number;
  readonly colour: 'grey' | 'rgb' | 'palette' | 'grey-alpha' | 'rgb-alpha';
  readonly isInterlaced: boolean;
  /** Header, palette, transparency, pixels and end, with the chunks of all other kinds left out. */
  readonly bytes: Uint8Array;
  /** The compressed pixels. */
  readonly packed: readonly Uint8Array[];
}

const SIGNATURE = [0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a];
const KEPT = ['IHDR', 'PLTE', 'tRNS', 'IDAT', 'IEND'];
const MOST_PIXELS = 64_000_000;

/** Colour types by their number in the header, with the depths that they may have. */
const COLOURS: ReadonlyMap<number, readonly [PngChunks['colour'], readonly number[]]> = new Map([
  [0, ['grey', [1, 2, 4, 8, 16]]],
  [2, ['rgb', [8, 16]]],
  [3, ['palette', [1, 2, 4, 8]]],
  [4, ['grey-alpha', [8, 16]]],
  [6, ['rgb-alpha', [8, 16]]],
]);

/** Whether bytes begin as a PNG does. */
export function isPng(bytes: Uint8Array): boolean {
  return SIGNATURE.every((byte, i) => bytes[i] === byte);
}

/** The chunks of a PNG, walked without unpacking anything. DataError for damage, for more than 64 million pixels, and for animations. */
export function pngChunks(bytes: Uint8Array, who: string): PngChunks {
  if (!isPng(bytes)) throw invalid(`${who}: must begin with the signature of a PNG, got other bytes`);
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const kept: Uint8Array[] = [bytes.subarray(0, 8)];
  const packed: Uint8Array[] = [];
  let header: ReturnType<typeof readHeader> | undefined;
  let isEnded = false;
  for (let at = 8; !isEnded; ) {
    const length = at + 12 <= bytes.length ? view.getUint32(at) : Number.POSITIVE_INFINITY;
    if (at + 12 + length > bytes.length)
      throw invalid(
        `${who}: must end with an IEND chunk, got ${bytes.length} bytes`,
        'the file is cut short; copy it again',
      );
    const type = String.fromCharCode(...bytes.subarray(at + 4, at + 8));
    if (header === undefined) {
      if (type !== 'IHDR' || length !== 13)
        throw invalid(`${who}: first chunk must be a header, got ${type.replace(/[^\w]/g, '?')}`);
      header = readHeader(view, at + 8, who);
    }
    if (type === 'acTL')
      throw new DataError(`${who}: must be a single image, got an animated PNG`, {
        code: 'DATA_FORMAT',
        hint: 'save its frames as files of their own',
      });
    if (KEPT.includes(type)) kept.push(bytes.subarray(at, at + 12 + length));
    if (type === 'IDAT') packed.push(bytes.subarray(at + 8, at + 8 + length));
    isEnded = type === 'IEND';
    at += 12 + length;
  }
  return { ...(header as ReturnType<typeof readHeader>), bytes: joined(kept), packed };
}

/** Bytes of the pixels unpacked: each line of each pass with the byte that names its filter. */
export function unpackedBytes({ height, width, depth, colour, isInterlaced }: PngChunks): number {
  const bits = depth * { grey: 1, rgb: 3, palette: 1, 'grey-alpha': 2, 'rgb-alpha': 4 }[colour];
  const bytesOf = (lines: number, length: number) =>
    lines === 0 || length === 0 ? 0 : lines * (1 + Math.ceil((length * bits) / 8));
  if (!isInterlaced) return bytesOf(height, width);
  const passes = [
    [0, 0, 8, 8],
    [0, 4, 8, 8],
    [4, 0, 8, 4],
    [0, 2, 4, 4],
    [2, 0, 4, 2],
    [0, 1, 2, 2],
    [1, 0, 2, 1],
  ];
  const steps = (size: number, first: number, step: number) => Math.max(0, Math.ceil((size - first) / step));
  return passes.reduce(
    (sum, [y, x, down, across]) => sum + bytesOf(steps(height, y, down), steps(width, x, across)),
    0,
  );
}

function readHeader(view: DataView, at: number, who: string) {
  const [width, height] = [view.getUint32(at), view.getUint32(at + 4)];
  const [depth, type, method, filter, interlace] = [8, 9, 10, 11, 12].map((place) => view.getUint8(at + place));
  if (width === 0 || height === 0) throw invalid(`${who}: must have pixels, got ${height} x ${width}`);
  if (width * height > MOST_PIXELS)
    throw new DataError(`${who}: must have at most ${MOST_PIXELS} pixels, got ${height} x ${width}`, {
      code: 'DATA_TOO_LARGE',
    });
  const found = COLOURS.get(type);
  if (found === undefined || !found[1].includes(depth) || method !== 0 || filter !== 0 || interlace > 1)
    throw invalid(`${who}: header must be that of a PNG, got colour type ${type} with ${depth} bits`);
  return { width, height, depth, colour: found[0], isInterlaced: interlace === 1 };
}

/** Damage, by its code. */
export function invalid(message: string, hint?: string, cause?: unknown): DataError {
  return new DataError(message, { code: 'PNG_INVALID', hint, cause });
}

function joined(parts: readonly Uint8Array[]): Uint8Array {
  const bytes = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0));
  let at = 0;
  for (const part of parts) {
    bytes.set(part, at);
    at += part.length;
  }
  return bytes;
}
