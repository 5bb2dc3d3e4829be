import { drawnLevels } from '../data/images/draw-images.js';
import type { ImageLayout } from '../data/images/layout.js';
import { sliceRows, type TableRows } from '../data/rows.js';
import type { FittedModel } from '../model/fitted-model.js';
import { normalQuantile } from '../numeric/normal-distribution.js';
import type { Key } from '../random/key.js';
import type { FigureData } from './figure-list.js';
import { interleaved, panelOf } from './image-panel.js';
import { countText } from './number-text.js';

/** Images in a line. */
const ACROSS = 10;
/** Points along each axis of a plane of codes. */
const PLANE = 12;
/** Images whose codes tell where such a plane lies. */
const CODED_ROWS = 500;

interface Coded {
  readonly fitted: FittedModel;
  readonly layout: ImageLayout;
  readonly real: TableRows;
  readonly key: Key;
}

/** What the codes of images keep of them, and what lies between codes. */
export async function codeFigures({ fitted, layout, real, key }: Coded, most: number): Promise<readonly FigureData[]> {
  const { latent } = fitted.model;
  if (latent === undefined) return [];
  const some = sliceRows(real, 0, Math.min(real.count, CODED_ROWS));
  const codes = await latent.encode(fitted.params, some);
  return [
    await decodedFigure(fitted, layout, some, codes, most),
    await randomFigure(fitted, layout, codes, most, key.at('random codes')),
    await planeFigure(fitted, layout, codes),
  ];
}

/** Images decoded from codes drawn number by number: what they are like without a law that knows which codes occur together. */
async function randomFigure(
  fitted: FittedModel,
  layout: ImageLayout,
  codes: readonly Float64Array[],
  most: number,
  key: Key,
): Promise<FigureData> {
  const draws = key.draws();
  const random = codes.map((code) => {
    const { mean, deviation } = momentsOf(code);
    return Float64Array.from({ length: most }, () => mean + deviation * draws.normal());
  });
  const beside =
    fitted.model.sampling === undefined
      ? 'The model has no law of codes, and these are no draws from it'
      : 'They are no draws from the model, which knows more of the law of codes';
  return {
    figure: 'images',
    name: 'random-codes',
    title: 'Images of random codes',
    caption: `Decoded from ${countText(most, 'code')} whose numbers are drawn one by one, each from a normal law with its mean and deviation. ${beside}.`,
    description: `${countText(most, 'image')} decoded from codes drawn at random.`,
    panels: [panelOf('', drawnLevels(layout, await decoded(fitted, random)), layout, ACROSS)],
  };
}

async function decodedFigure(
  fitted: FittedModel,
  layout: ImageLayout,
  real: TableRows,
  codes: readonly Float64Array[],
  most: number,
): Promise<FigureData> {
  const count = Math.min(real.count, most);
  const back = await decoded(
    fitted,
    codes.map((code) => code.subarray(0, count)),
  );
  const lines = [sliceRows(real, 0, count), back].map((rows) => drawnLevels(layout, rows));
  return {
    figure: 'images',
    name: 'decoded-images',
    title: 'Images and what their codes keep of them',
    caption: `Lines in pairs: recorded images, and under each what the model decodes from its code of ${countText(codes.length, 'number')}.`,
    description: `${countText(count, 'recorded image')}, each above the image decoded from its code.`,
    panels: [panelOf('', interleaved(lines, layout, ACROSS), layout, ACROSS)],
  };
}

/** Images decoded along the two dimensions in which codes differ most, at evenly likely places of a normal law. */
async function planeFigure(
  fitted: FittedModel,
  layout: ImageLayout,
  codes: readonly Float64Array[],
): Promise<FigureData> {
  const moments = codes.map(momentsOf);
  const [across, down] = widestTwo(moments.map(({ deviation }) => deviation));
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
    name: 'plane-of-codes',
    title: down === undefined ? 'A line of codes' : 'A plane of codes',
    caption: `Decoded along ${axes}, where codes vary most; all others at their mean.`,
    description: `A grid of ${PLANE * lines} images decoded from codes in which ${axes} change step by step.`,
    panels: [panelOf('', drawnLevels(layout, await decoded(fitted, grid)), layout, PLANE)],
  };
}

/** The two that vary most; among those that vary about as much, the first ones, since dimensions may come in an order. */
function widestTwo(deviations: readonly number[]): readonly number[] {
  const most = Math.max(...deviations);
  const steps = deviations.map((deviation) => Math.round((4 * deviation) / most));
  return [...steps.keys()].sort((a, b) => steps[b] - steps[a] || a - b).slice(0, 2);
}

/** Rows of codes, with probabilities in place of bits where the model has them. */
function decoded({ model, params }: FittedModel, codes: readonly Float64Array[]): Promise<TableRows> {
  const { latent } = model;
  if (latent === undefined) throw new Error('decoded: the model must have codes');
  return latent.means?.(params, codes) ?? latent.decode(params, codes);
}

function momentsOf(values: Float64Array): { readonly mean: number; readonly deviation: number } {
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
  const square = values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / values.length;
  return { mean, deviation: Math.sqrt(square) };
}
