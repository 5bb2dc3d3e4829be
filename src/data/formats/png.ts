import { convertIndexedToRgb, type DecodedPng, decode, encode } from 'fast-png';
import { DataError } from '../../util/errors.js';
import type { Image } from '../images/image-set.js';
import { invalid, type PngChunks, pngChunks, unpackedBytes } from './png-chunks.js';

/** An image, and what was decided about its pixels. */
export interface DecodedImage extends Image {
  readonly notes: readonly string[];
}

const WHITE = 255;

/** The image in a PNG, as 8-bit grey or RGB: 16 bits are scaled to 8, palettes looked up, transparency laid on white. What it unpacks to is measured before it is decoded. */
export async function decodePng(bytes: Uint8Array, who: string): Promise<DecodedImage> {
  const chunks = pngChunks(bytes, who);
  if (chunks.isInterlaced && chunks.depth < 8)
    throw new DataError(`${who}: must have 8 or 16 bits where it is interlaced, got ${chunks.depth}`, {
      code: 'DATA_FORMAT',
      hint: 'save it without interlacing',
    });
  await checkUnpacked(chunks, who);
  let png: DecodedPng;
  let levels: Levels;
  try {
    png = decode(chunks.bytes, { checkCrc: true });
    levels = levelsOf(png, chunks);
  } catch (cause) {
    throw invalid(`${who}: is damaged: ${(cause as Error).message}`, 'copy it again', cause);
  }
  const { pixels, isTransparent } = onWhite(levels);
  const notes = [
    ...(chunks.depth === 16 ? ['16-bit levels are scaled to 8 bits'] : []),
    ...(isTransparent ? ['transparent pixels are laid on white'] : []),
  ];
  return { height: png.height, width: png.width, channels: levels.colours, pixels, notes };
}

/** The image as a PNG of 8 bits. */
export function encodePng({ height, width, channels, pixels }: Image): Uint8Array {
  return encode({ height, width, channels, depth: 8, data: pixels }, { zlib: { level: 9 } });
}

/** Channels of 8 bits, with or without opacity after them. */
interface Levels {
  readonly colours: 1 | 3;
  readonly hasOpacity: boolean;
  readonly values: Uint8Array;
}

function levelsOf(png: DecodedPng, { depth, colour }: PngChunks): Levels {
  if (colour === 'palette') {
    const values = convertIndexedToRgb(png);
    return { colours: 3, hasOpacity: png.palette?.[0]?.length === 4, values };
  }
  const samples = depth < 8 ? unpacked(png) : png.data;
  const [colours, hasOpacity] = ({ 1: [1, false], 2: [1, true], 3: [3, false], 4: [3, true] } as const)[
    png.channels as 1 | 2 | 3 | 4
  ];
  const clear = png.transparency;
  const most = 2 ** depth - 1;
  const scaled = Uint8Array.from(samples as ArrayLike<number>, (sample) => Math.round((sample * 255) / most));
  if (clear === undefined || clear.length < colours) return { colours, hasOpacity, values: scaled };
  const values = new Uint8Array((scaled.length / colours) * (colours + 1));
  for (let i = 0, at = 0; i < scaled.length; i += colours, at += colours + 1) {
    let isClear = true;
    for (let c = 0; c < colours; c++) {
      values[at + c] = scaled[i + c];
      isClear &&= samples[i + c] === clear[c];
    }
    values[at + colours] = isClear ? 0 : 255;
  }
  return { colours, hasOpacity: true, values };
}

/** Samples of less than a byte, which lines pack from the high bits on. */
function unpacked({ data, depth, height, width }: DecodedPng): Uint8Array {
  const line = Math.ceil((width * depth) / 8);
  const samples = new Uint8Array(height * width);
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      const bit = x * depth;
      const byte = data[y * line + (bit >> 3)];
      samples[y * width + x] = (byte >> (8 - depth - (bit & 7))) & (2 ** depth - 1);
    }
  }
  return samples;
}

function onWhite({ colours, hasOpacity, values }: Levels): { pixels: Uint8Array; isTransparent: boolean } {
  if (!hasOpacity) return { pixels: values, isTransparent: false };
  const step = colours + 1;
  const pixels = new Uint8Array((values.length / step) * colours);
  let isTransparent = false;
  for (let i = 0, at = 0; i < values.length; i += step, at += colours) {
    const opacity = values[i + colours] / 255;
    isTransparent ||= opacity < 1;
    for (let c = 0; c < colours; c++) pixels[at + c] = Math.round(opacity * values[i + c] + (1 - opacity) * WHITE);
  }
  return { pixels, isTransparent };
}

/** Unpacks the pixels once, counting: the decoder itself would take any number of bytes, too many or too few. */
async function checkUnpacked(chunks: PngChunks, who: string): Promise<void> {
  const wanted = unpackedBytes(chunks);
  const damaged = (got: string, cause?: unknown) =>
    invalid(`${who}: pixels must unpack to ${wanted} bytes, got ${got}`, 'copy it again', cause);
  const { readable, writable } = new DecompressionStream('deflate');
  const writer = writable.getWriter();
  const feeding = (async () => {
    for (const part of chunks.packed) await writer.write(part as Uint8Array<ArrayBuffer>);
    await writer.close();
  })();
  feeding.catch(() => undefined);
  const reader = readable.getReader();
  let bytes = 0;
  try {
    for (let next = await reader.read(); !next.done; next = await reader.read()) {
      bytes += next.value.length;
      if (bytes > wanted) throw damaged('more');
    }
    await feeding;
  } catch (cause) {
    throw cause instanceof DataError ? cause : damaged('damaged ones', cause);
  } finally {
    await reader.cancel().catch(() => undefined);
  }
  if (bytes < wanted) throw damaged(String(bytes));
}
