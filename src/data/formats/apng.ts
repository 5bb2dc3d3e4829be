// Animated PNG: the frames are the compressed pixels of plain PNGs, each after a chunk that says how long it stays.
// "Portable Network Graphics (PNG) Specification (Third Edition)", W3C, 2025: acTL, fcTL and fdAT chunks.
import { OptionError, ShapeError } from '../../util/errors.js';
import type { Image } from '../images/image-set.js';
import { encodePng } from './png.js';
import { pngChunks } from './png-chunks.js';

export interface Film {
  /** How long each frame stays. */
  readonly frameMs: number;
  /** How long the last one stays before the film begins again. */
  readonly lastMs: number;
}

const SIGNATURE_BYTES = 8;
const HEADER_BYTES = 25;
const MOST_MS = 65_535;

/** Frames of one size as an animated PNG that is played again and again. Viewers that know no animations show the last frame. */
export function encodeApng(frames: readonly Image[], { frameMs, lastMs }: Film): Uint8Array {
  const [first] = frames;
  if (first === undefined) throw new OptionError('film: needs at least one frame, got none');
  for (const [name, milliseconds] of Object.entries({ frameMs, lastMs })) {
    if (Number.isInteger(milliseconds) && milliseconds >= 0 && milliseconds <= MOST_MS) continue;
    throw new OptionError(`film: ${name} must be an integer from 0 to ${MOST_MS}, got ${milliseconds}`);
  }
  const wrong = frames.find((frame) => frame.height !== first.height || frame.width !== first.width);
  if (wrong !== undefined)
    throw new ShapeError(
      `film: frames must be of one size, got ${first.height} x ${first.width} and ${wrong.height} x ${wrong.width}`,
    );
  const files = frames.map(encodePng);
  const packed = files.map((file) => joined(pngChunks(file, 'film').packed));
  const parts: Uint8Array[] = [files[0].subarray(0, SIGNATURE_BYTES + HEADER_BYTES)];
  parts.push(chunk('acTL', words(frames.length, 0)));
  // Pixels before the first fcTL belong to no frame: they are what is shown where nothing moves.
  parts.push(chunk('IDAT', packed[packed.length - 1]));
  let sequence = 0;
  for (const [i, pixels] of packed.entries()) {
    const milliseconds = i === packed.length - 1 ? lastMs : frameMs;
    parts.push(chunk('fcTL', frameControl(sequence++, first, milliseconds)));
    parts.push(chunk('fdAT', joined([words(sequence++), pixels])));
  }
  parts.push(chunk('IEND', new Uint8Array(0)));
  return joined(parts);
}

/** Whole frame, at the top left, so many thousandths of a second, replacing what was there. */
function frameControl(sequence: number, { height, width }: Image, milliseconds: number): Uint8Array {
  const bytes = new Uint8Array(26);
  bytes.set(words(sequence, width, height, 0, 0));
  new DataView(bytes.buffer).setUint16(20, milliseconds);
  new DataView(bytes.buffer).setUint16(22, 1000);
  return bytes;
}

function words(...values: readonly number[]): Uint8Array {
  const bytes = new Uint8Array(4 * values.length);
  for (const [i, value] of values.entries()) new DataView(bytes.buffer).setUint32(4 * i, value);
  return bytes;
}

function chunk(type: string, content: Uint8Array): Uint8Array {
  const checked = joined([new TextEncoder().encode(type), content]);
  return joined([words(content.length), checked, words(crc32(checked))]);
}

const CRC_TABLE = Uint32Array.from({ length: 256 }, (_, byte) => {
  let rest = byte;
  for (let bit = 0; bit < 8; bit++) rest = rest & 1 ? 0xedb88320 ^ (rest >>> 1) : rest >>> 1;
  return rest;
});

function crc32(bytes: Uint8Array): number {
  let rest = 0xffffffff;
  for (const byte of bytes) rest = CRC_TABLE[(rest ^ byte) & 0xff] ^ (rest >>> 8);
  return ~rest >>> 0;
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
