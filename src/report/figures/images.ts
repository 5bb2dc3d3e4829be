import { svg } from '../drawing/markup.js';
import { type Figure, type FigureLook, figureOf, wideFigure } from '../figure.js';

/** A picture made of pixels, as a model of images shows itself. */
export interface ImagesData {
  readonly title: string;
  readonly caption: string;
  /** What is to be seen, in words. */
  readonly description: string;
  /** Size in pixels of the picture. */
  readonly across: number;
  readonly down: number;
  readonly png: Uint8Array;
}

/** Pixels are drawn at most this many times larger. */
const MOST_SCALE = 3;

/** The picture at a whole multiple of its size where there is room for it, its pixels kept sharp. */
export function images(data: ImagesData, look: FigureLook = {}): Figure {
  const width = look.width ?? wideFigure;
  const room = width / Math.max(1, data.across);
  const scale = room >= 1 ? Math.min(MOST_SCALE, Math.floor(room)) : room;
  const [shownWidth, shownHeight] = [data.across * scale, data.down * scale];
  const { title, caption, description, png } = data;
  const source = `data:image/png;base64,${base64Of(png)}`;
  const body =
    png.length === 0
      ? svg`<text class="quiet" x="2" y="22">There is no picture.</text>`
      : svg`<image x="0" y="0" width="${shownWidth}" height="${shownHeight}" style="image-rendering:pixelated" href="${source}"/>`;
  const height = Math.max(30, shownHeight);
  return figureOf({ name: 'images', title, caption, description, width, height, body }, look);
}

function base64Of(bytes: Uint8Array): string {
  let binary = '';
  for (let i = 0; i < bytes.length; i += 4096) binary += String.fromCharCode(...bytes.subarray(i, i + 4096));
  return btoa(binary);
}
