import { type Markup, svg } from '../drawing/markup.js';
import { type Figure, type FigureLook, type FigureTable, type FigureTile, figureOf, wideFigure } from '../figure.js';

/** Pictures made of pixels, as a model of images shows itself: all at the same scale. */
export interface ImagesData {
  /** What tells this figure from others of its kind, fit for a file name. */
  readonly name: string;
  readonly title: string;
  readonly caption: string;
  /** What is to be seen, in words. */
  readonly description: string;
  readonly panels: readonly ImagePanel[];
  readonly table?: FigureTable | undefined;
}

export interface ImagePanel {
  /** What stands above it; nothing where it is empty. */
  readonly label: string;
  /** Size in pixels of the picture. */
  readonly across: number;
  readonly down: number;
  readonly png: Uint8Array;
}

/** Side by side, panels may cover this many pixels; a single small one is drawn this many times larger at most. */
const MOST_SCALE = 4;
/** Panels in a line at most. */
const MOST_IN_LINE = 5;
const GAP = 24;
const LABEL = 22;

/** The panels side by side where there is room for them at their size, below one another elsewhere; pixels stay sharp where they grow. */
export function images(data: ImagesData, look: FigureLook = {}): Figure {
  const width = look.width ?? wideFigure;
  const panels = data.panels.filter(({ png }) => png.length > 0);
  const { name, title, caption, description, table } = data;
  const facts = { name, title, caption, description, width, ...(table === undefined ? {} : { table }) };
  if (panels.length === 0)
    return figureOf(
      { ...facts, height: 30, body: svg`<text class="quiet" x="2" y="22">There is no picture.</text>` },
      look,
    );
  const tiles = tilesWithin(panels, width);
  const placed = placedTiles(tiles, width);
  const figure = figureOf({ ...facts, height: placed.height, body: svg`${placed.marks}` }, look);
  return { ...figure, tiles };
}

function tilesWithin(panels: readonly ImagePanel[], width: number): readonly FigureTile[] {
  const across = Math.max(...panels.map((panel) => panel.across));
  const inLine = Math.min(MOST_IN_LINE, panels.length);
  const beside = (width - GAP * (inLine - 1)) / (across * inLine);
  const room = beside >= 1 ? beside : width / across;
  // Between whole multiples some pixels would be wider than others, which shows where they are few screen pixels wide.
  const scale = room >= 2 ? Math.min(MOST_SCALE, Math.floor(room)) : Math.min(room, 1.5);
  return panels.map(({ label, across: columns, down, png }) => ({
    label,
    width: Math.round(columns * scale),
    height: Math.round(down * scale),
    isSharp: scale >= 2,
    source: `data:image/png;base64,${base64Of(png)}`,
  }));
}

function placedTiles(
  tiles: readonly FigureTile[],
  width: number,
): { readonly marks: readonly Markup[]; readonly height: number } {
  const marks: Markup[] = [];
  let [left, top, height] = [0, 0, 0];
  for (const tile of tiles) {
    if (left > 0 && left + tile.width > width) [left, top] = [0, height + GAP];
    const head = tile.label === '' ? 0 : LABEL;
    const rendering = tile.isSharp ? 'pixelated' : 'auto';
    if (head > 0) marks.push(svg`<text class="quiet" x="${left}" y="${top + 14}">${tile.label}</text>`);
    marks.push(
      svg`<image x="${left}" y="${top + head}" width="${tile.width}" height="${tile.height}" style="image-rendering:${rendering}" href="${tile.source}"/>`,
    );
    height = Math.max(height, top + head + tile.height);
    left += tile.width + GAP;
  }
  return { marks, height };
}

function base64Of(bytes: Uint8Array): string {
  let binary = '';
  for (let i = 0; i < bytes.length; i += 4096) binary += String.fromCharCode(...bytes.subarray(i, i + 4096));
  return btoa(binary);
}
