import { drawnLevels, imageGrid } from '../data/images/draw-images.js';
import { type ImageLayout, pixelCount } from '../data/images/layout.js';
import { sliceRows, type TableRows } from '../data/rows.js';
import type { FittedModel } from '../model/fitted-model.js';
import { normalQuantile } from '../numeric/normal-distribution.js';
import type { FigureData } from './figure-list.js';
import type { ImagesData } from './figures/images.js';
import { countText } from './number-text.js';

/** Images beside each other in a line of a grid, and lines of drawn ones. */
const ACROSS = 10;
const LINES = 10;
/** Points along each axis of a latent plane. */
const PLANE = 12;
/** Rows whose codes tell where a latent plane lies. */
const CODED_ROWS = 500;
const GAP = 2;

/** What a model of images shows of itself: drawn images, decoded codes of real ones, a plane of decoded codes. */
export async function imageFigures(
  fitted: FittedModel,
  layout: ImageLayout,
  real: TableRows,
  drawn: TableRows | undefined,
): Promise<readonly FigureData[]> {
  const figures: FigureData[] = [];
  if (drawn !== undefined && drawn.count > 0) figures.push(drawnImages(layout, drawn));
  if (fitted.model.latent === undefined || real.count === 0) return figures;
  const some = sliceRows(real, 0, Math.min(real.count, CODED_ROWS));
  const codes: readonly Float64Array[] = await fitted.model.latent.encode(fitted.params, some);
  figures.push(await decodedImages(fitted, layout, some, codes), await planeOfCodes(fitted, layout, codes));
  return figures;
}

function drawnImages(layout: ImageLayout, drawn: TableRows): FigureData {
  const shown = sliceRows(drawn, 0, Math.min(drawn.count, ACROSS * LINES));
  return {
    figure: 'images',
    title: 'Drawn images',
    caption: `The first ${countText(shown.count, 'image')} that the model draws; none was chosen.`,
    description: `A grid of ${countText(shown.count, 'drawn image')} of ${layout.height} x ${layout.width} pixels.`,
    ...gridOf(drawnLevels(layout, shown), layout, ACROSS),
  };
}

async function decodedImages(
  fitted: FittedModel,
  layout: ImageLayout,
  real: TableRows,
  codes: readonly Float64Array[],
): Promise<FigureData> {
  const count = Math.min(real.count, 3 * ACROSS);
  const back = await decoded(
    fitted,
    codes.map((code) => code.subarray(0, count)),
  );
  const [above, below] = [drawnLevels(layout, sliceRows(real, 0, count)), drawnLevels(layout, back)];
  const size = pixelCount(layout);
  const lines = Math.ceil(count / ACROSS);
  const pixels = new Uint8Array(2 * lines * ACROSS * size);
  for (let line = 0; line < lines; line++) {
    const from = line * ACROSS * size;
    const to = Math.min(count, (line + 1) * ACROSS) * size;
    pixels.set(above.subarray(from, to), 2 * line * ACROSS * size);
    pixels.set(below.subarray(from, to), (2 * line + 1) * ACROSS * size);
  }
  return {
    figure: 'images',
    title: 'Images and what their codes keep of them',
    caption: `Lines in pairs: real images, and under each what the model decodes from its code of ${countText(codes.length, 'number')}.`,
    description: `${countText(count, 'real image')}, each above the image decoded from its code.`,
    ...gridOf(pixels, layout, ACROSS),
  };
}

/** Images decoded along the two dimensions in which codes differ most, at evenly likely places of a normal law. */
async function planeOfCodes(
  fitted: FittedModel,
  layout: ImageLayout,
  codes: readonly Float64Array[],
): Promise<FigureData> {
  const moments = codes.map(momentsOf);
  const order = [...codes.keys()].sort((a, b) => moments[b].deviation - moments[a].deviation);
  const [across, down] = order;
  const lines = down === undefined ? 1 : PLANE;
  const at = (a: number, place: number) =>
    moments[a].mean + moments[a].deviation * normalQuantile((place + 0.5) / PLANE);
  const grid = codes.map((_, a) =>
    Float64Array.from({ length: PLANE * lines }, (_point, i) => {
      if (a === across) return at(a, i % PLANE);
      return a === down ? at(a, Math.floor(i / PLANE)) : moments[a].mean;
    }),
  );
  const names = fitted.model.latent?.names(fitted.params) ?? [];
  const axes = down === undefined ? names[across] : `${names[across]} (across) and ${names[down]} (down)`;
  return {
    figure: 'images',
    title: down === undefined ? 'A line of codes' : 'A plane of codes',
    caption: `Decoded along ${axes}, where codes differ most; all others at their mean.`,
    description: `A grid of ${PLANE * lines} images decoded from codes in which ${axes} change step by step.`,
    ...gridOf(drawnLevels(layout, await decoded(fitted, grid)), layout, PLANE),
  };
}

/** Rows of codes, with probabilities in place of bits where the model has them. */
function decoded({ model, params }: FittedModel, codes: readonly Float64Array[]): Promise<TableRows> {
  const { latent } = model;
  if (latent === undefined) throw new Error('decoded: the model must have codes');
  return latent.means?.(params, codes) ?? latent.decode(params, codes);
}

function gridOf(pixels: Uint8Array, layout: ImageLayout, columns: number): Pick<ImagesData, 'png' | 'across' | 'down'> {
  const lines = Math.ceil(pixels.length / pixelCount(layout) / columns);
  return {
    png: imageGrid(pixels, layout, columns),
    across: columns * (layout.width + GAP) - GAP,
    down: lines * (layout.height + GAP) - GAP,
  };
}

function momentsOf(values: Float64Array): { readonly mean: number; readonly deviation: number } {
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
  const square = values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / values.length;
  return { mean, deviation: Math.sqrt(square) };
}
