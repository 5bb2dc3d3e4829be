import { escapeText, type Markup, shorten, svg } from './drawing/markup.js';
import { colourVariables, figureStyle } from './drawing/theme.js';

/** Numbers behind a figure, for those who read rather than look. Cells that are `null` stand for what is not available. */
export interface FigureTable {
  readonly columns: readonly string[];
  readonly rows: readonly (readonly (string | number | null)[])[];
}

/** A picture with everything a reader needs who does not see it. */
export interface Figure {
  readonly name: string;
  readonly title: string;
  /** What to see, in a sentence. */
  readonly caption: string;
  /** The facts in the picture, as a text alternative. */
  readonly description: string;
  readonly width: number;
  readonly height: number;
  /** The picture in the colours of the page it stands in; `standaloneSvg` makes a file of it. */
  readonly svg: string;
  readonly table?: FigureTable;
  /** The pictures of pixels that it is made of, for a page that lays them out itself: they are large, and so stand in it once. */
  readonly tiles?: readonly FigureTile[];
}

/** A picture of pixels within a figure. */
export interface FigureTile {
  readonly label: string;
  readonly width: number;
  readonly height: number;
  /** Whether its pixels are to keep their edges. */
  readonly isSharp: boolean;
  /** The picture as a data address. */
  readonly source: string;
}

/** How a figure is to be drawn. */
export interface FigureLook {
  /** Width in pixels; everything in the figure is laid out for it. 720 unless given. */
  readonly width?: number;
  /** Prefix of ids, where a page has a figure twice. */
  readonly id?: string;
}

export const wideFigure = 720;
export const narrowFigure = 350;

export interface FigureParts {
  readonly name: string;
  readonly title: string;
  readonly caption: string;
  readonly description: string;
  readonly width: number;
  readonly height: number;
  readonly body: Markup;
  readonly table?: FigureTable;
}

/** The finished figure: a drawing named and described for screen readers. */
export function figureOf(parts: FigureParts, look: FigureLook): Figure {
  const { body, ...rest } = parts;
  const title = shorten(parts.title, 120);
  const description = shorten(parts.description, 1200);
  const id = look.id ?? `${parts.name}-${parts.width}`;
  const height = Math.ceil(parts.height);
  const drawing = svg`<svg xmlns="http://www.w3.org/2000/svg" class="figure" role="img" aria-labelledby="${id}-title ${id}-desc" viewBox="0 0 ${parts.width} ${height}" width="${parts.width}" height="${height}"><title id="${id}-title">${title}</title><desc id="${id}-desc">${description}</desc>${body}</svg>`;
  return { ...rest, title, description, caption: shorten(parts.caption, 600), height, svg: drawing.markup };
}

/** The figure as a file of its own: with its title, its own ground, colours and style. */
export function standaloneSvg(figure: Figure): string {
  const [width, top] = [figure.width + 48, 56];
  const height = figure.height + top + 24;
  const style = `${colourVariables('svg')}${figureStyle}`;
  const inner = figure.svg.slice(figure.svg.indexOf('>') + 1, figure.svg.lastIndexOf('</svg>'));
  return `<?xml version="1.0" encoding="UTF-8"?>\n<svg xmlns="http://www.w3.org/2000/svg" class="figure" role="img" aria-label="${escapeText(figure.title)}" viewBox="0 0 ${width} ${height}" width="${width}" height="${height}"><style>${style}</style><rect width="${width}" height="${height}" class="hollow"/><text class="strong" font-size="17" x="24" y="34">${escapeText(shorten(figure.title, Math.floor(figure.width / 9)))}</text><g transform="translate(24 ${top})">${inner}</g></svg>\n`;
}

/** Every `n`-th position so that at most `most` remain: the same ones each time. */
export function thinned(count: number, most: number): readonly number[] {
  if (count <= most) return Array.from({ length: count }, (_, i) => i);
  return Array.from({ length: most }, (_, i) => Math.floor((i * count) / most));
}
