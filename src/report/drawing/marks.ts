import { textWidth } from './axis.js';
import { type Markup, pixels, svg } from './markup.js';

/** Shapes that tell series apart without colour. */
export type Shape = (typeof shapes)[number];
export const shapes = ['circle', 'diamond', 'square', 'triangle', 'cross', 'triangle-down', 'plus', 'bar'] as const;

/** Path data of one shape about a point; `radius` in pixels. */
export function shapeAt(shape: Shape, x: number, y: number, radius: number): string {
  const r = pixels(radius);
  const [d, w] = [pixels(2 * radius), pixels(1.8 * radius)];
  const half = pixels(0.9 * radius);
  const at = (dx: number, dy: number) => `M${pixels(x + dx)} ${pixels(y + dy)}`;
  switch (shape) {
    case 'circle':
      return `${at(-radius, 0)}a${r} ${r} 0 1 0 ${d} 0a${r} ${r} 0 1 0-${d} 0z`;
    case 'diamond':
      return `${at(-radius * 1.2, 0)}l${pixels(radius * 1.2)}-${pixels(radius * 1.2)} ${pixels(radius * 1.2)} ${pixels(radius * 1.2)}-${pixels(radius * 1.2)} ${pixels(radius * 1.2)}z`;
    case 'square':
      return `${at(-radius * 0.9, -radius * 0.9)}h${w}v${w}h-${w}z`;
    case 'triangle':
      return `${at(-radius * 1.1, radius * 0.9)}h${pixels(radius * 2.2)}l-${pixels(radius * 1.1)}-${pixels(radius * 2)}z`;
    case 'triangle-down':
      return `${at(-radius * 1.1, -radius * 0.9)}h${pixels(radius * 2.2)}l-${pixels(radius * 1.1)} ${pixels(radius * 2)}z`;
    case 'cross':
      return `${at(-radius * 0.9, -radius * 0.9)}l${w} ${w}m0-${w}l-${w} ${w}`;
    case 'plus':
      return `${at(-radius, 0)}h${d}m-${r}-${r}v${d}`;
    case 'bar':
      return `${at(-radius, -radius * 0.4)}h${d}v${half}h-${d}z`;
  }
}

/** Real rows are filled circles; overlap shows as darker ground because the points are spread over a few translucent paths. */
export function realPoints(points: readonly (readonly [number, number])[], radius = 2.6): Markup {
  return layered(points, (x, y) => shapeAt('circle', x, y, radius), 'class="real" fill-opacity=".5"');
}

/** Drawn rows are hollow diamonds. */
export function drawnPoints(points: readonly (readonly [number, number])[], radius = 2.6): Markup {
  return layered(
    points,
    (x, y) => shapeAt('diamond', x, y, radius),
    'class="drawn-line" stroke-width="1.1" stroke-opacity=".75"',
  );
}

/** Steps through bin heights: `edges` has one more entry than `heights`; pixels. */
export function stepPath(edges: readonly number[], heights: readonly number[], base: number): string {
  const steps = heights.map((height, i) => `V${pixels(height)}H${pixels(edges[i + 1])}`).join('');
  return `M${pixels(edges[0])} ${pixels(base)}${steps}V${pixels(base)}`;
}

/** A line through points; one that is not finite interrupts it. */
export function linePath(points: readonly (readonly [number, number])[]): string {
  let isDown = false;
  let path = '';
  for (const [x, y] of points) {
    const isKnown = Number.isFinite(x) && Number.isFinite(y);
    if (isKnown) path += `${isDown ? 'L' : 'M'}${pixels(x)} ${pixels(y)}`;
    isDown = isKnown;
  }
  return path;
}

/** What a legend shows before a name. */
export interface LegendEntry {
  readonly name: string;
  /** Path data about (0, 0), within ±8 pixels across and ±6 down. */
  readonly path: string;
  /** Class of the path, and its width where it is stroked. */
  readonly look: string;
  readonly strokeWidth?: number;
  readonly opacity?: number;
  readonly dashes?: string;
}

export const realLegend: LegendEntry = { name: 'real', path: shapeAt('circle', 0, 0, 3.4), look: 'real' };
export const drawnLegend: LegendEntry = {
  name: 'drawn by the model',
  path: shapeAt('diamond', 0, 0, 3.4),
  look: 'drawn-line',
  strokeWidth: 1.4,
};
export const realBarLegend: LegendEntry = { name: 'real', path: 'M-8-5H8V5H-8z', look: 'real', opacity: 0.35 };
export const drawnStepLegend: LegendEntry = {
  name: 'drawn by the model',
  path: 'M-8 5V-1H0V-5H8V5',
  look: 'drawn-line',
  strokeWidth: 1.6,
};

/** The entries in rows from (x, y) rightwards, at most `width` wide, and how tall that is. */
export function legend(
  entries: readonly LegendEntry[],
  x: number,
  y: number,
  width: number,
): { readonly mark: Markup; readonly height: number } {
  let [across, down] = [0, 0];
  const marks = entries.map(({ name, path, look, strokeWidth, opacity, dashes }) => {
    const size = 42 + textWidth(name, 12.5);
    if (across > 0 && across + size > width) [across, down] = [0, down + 18];
    const place = svg`<g transform="translate(${x + across + 8} ${y + down})"><path class="${look}" d="${path}"${strokeWidth === undefined ? '' : svg` stroke-width="${strokeWidth}"`}${opacity === undefined ? '' : { markup: ` opacity="${opacity}"` }}${dashes === undefined ? '' : svg` stroke-dasharray="${dashes}"`}/><text x="14" y="4">${name}</text></g>`;
    across += size;
    return place;
  });
  return { mark: svg`${marks}`, height: entries.length === 0 ? 0 : down + 18 };
}

function layered(
  points: readonly (readonly [number, number])[],
  shape: (x: number, y: number) => string,
  attributes: string,
): Markup {
  const layers = Math.min(12, Math.ceil(points.length / 6));
  const paths = Array.from({ length: layers }, (_, layer) =>
    points
      .flatMap(([x, y], i) => (i % layers === layer && Number.isFinite(x) && Number.isFinite(y) ? [shape(x, y)] : []))
      .join(''),
  );
  return { markup: paths.map((d) => `<path ${attributes} d="${d}"/>`).join('') };
}
