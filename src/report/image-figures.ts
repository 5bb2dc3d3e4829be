import { drawnLevels } from '../data/images/draw-images.js';
import { type ImageLayout, pixelCount } from '../data/images/layout.js';
import { maskedPixels } from '../data/images/mask.js';
import { onlyKnown, sliceRows, type TableRows, takeRows } from '../data/rows.js';
import { completeRows } from '../model/draw.js';
import type { FittedModel } from '../model/fitted-model.js';
import { median } from '../numeric/quantile.js';
import type { Key } from '../random/key.js';
import { codeFigures } from './code-figures.js';
import type { FigureData } from './figure-list.js';
import { interleaved, panelOf } from './image-panel.js';
import { nearestImages } from './nearest-images.js';
import { countText, numberText } from './number-text.js';

/** Images along each side of a grid of recorded or drawn ones. */
const SIDE = 8;
/** Images in a line, and lines, where they are held against each other. */
const ACROSS = 10;
const COMPARED = 2 * ACROSS;
/** Bytes of pixels that one grid holds at most: larger images are fewer. */
const GRID_BYTES = 200_000;
/** Recorded images among which the nearest is looked for, at most. */
const RECORDS = 10_000;

/** What there is to show of a model of images. */
export interface ImagesShown {
  readonly fitted: FittedModel;
  readonly layout: ImageLayout;
  /** Recorded images, few and many: to be looked at, and to be looked through. */
  readonly real: TableRows;
  readonly training: TableRows;
  readonly drawn: TableRows | undefined;
  readonly key: Key;
}

/** The pictures of a model of images: recorded beside drawn, their means, the nearest recorded to each drawn, completions, codes. */
export async function imageFigures(shown: ImagesShown): Promise<readonly FigureData[]> {
  const { drawn, real, fitted } = shown;
  const figures: FigureData[] = [];
  if (drawn !== undefined && drawn.count > 0) figures.push(drawnFigure(shown, drawn), meansFigure(shown, drawn));
  if (drawn !== undefined && drawn.count > 0 && shown.training.count > 1) figures.push(nearestFigure(shown, drawn));
  if (fitted.model.completion !== undefined && real.count > 0) figures.push(await completedFigure(shown));
  if (fitted.model.latent !== undefined && real.count > 0)
    figures.push(...(await codeFigures(shown, imagesWithin(shown.layout, COMPARED))));
  return figures;
}

/** How many images of such a size one grid takes. */
function imagesWithin(layout: ImageLayout, most: number): number {
  return Math.max(2, Math.min(most, Math.floor(GRID_BYTES / pixelCount(layout))));
}

function drawnFigure({ layout, real }: ImagesShown, drawn: TableRows): FigureData {
  const most = imagesWithin(layout, SIDE * SIDE);
  const columns = Math.ceil(Math.sqrt(most));
  const first = (rows: TableRows) => drawnLevels(layout, sliceRows(rows, 0, Math.min(rows.count, most)));
  const count = Math.min(drawn.count, most);
  const panels = [panelOf('drawn', first(drawn), layout, columns)];
  if (real.count > 0) panels.unshift(panelOf('recorded', first(real), layout, columns));
  const beside = real.count > 0 ? ` beside ${countText(Math.min(real.count, most), 'recorded one')}` : '';
  return {
    figure: 'images',
    name: 'drawn-images',
    title: real.count > 0 ? 'Recorded images and drawn ones' : 'Drawn images',
    caption: `The first ${countText(count, 'image')} that the model draws${beside}; none was chosen.`,
    description: `${countText(count, 'drawn image')} of ${layout.height} x ${layout.width} pixels in a grid${beside}.`,
    panels,
  };
}

/** The mean of many images: what a model gets wrong in every pixel shows here before it shows in one image. */
function meansFigure({ layout, real }: ImagesShown, drawn: TableRows): FigureData {
  const panels = [panelOf('drawn', meanLevels(layout, drawn), layout, 1)];
  if (real.count > 0) panels.unshift(panelOf('recorded', meanLevels(layout, real), layout, 1));
  const apart = real.count > 0 ? meanDifference(layout, real, drawn) : undefined;
  const much =
    apart === undefined
      ? ''
      : ` They differ by ${numberText(Number(apart.toPrecision(3)))} of 255 levels in a typical pixel.`;
  return {
    figure: 'images',
    name: 'mean-images',
    title: 'Mean images',
    caption: `The mean of ${real.count > 0 ? `${countText(real.count, 'recorded image')} and of ` : ''}${countText(drawn.count, 'drawn one')}.${much}`,
    description: `The mean image of ${real.count > 0 ? 'recorded and of ' : ''}drawn images.${much}`,
    panels,
  };
}

/** Each pixel's mean as a level. [pixels] */
function meanLevels(layout: ImageLayout, rows: TableRows): Uint8Array {
  return Uint8Array.from(pixelMeans(layout, rows), (mean) => Math.round(Math.min(255, Math.max(0, mean))));
}

function meanDifference(layout: ImageLayout, a: TableRows, b: TableRows): number {
  const [first, second] = [pixelMeans(layout, a), pixelMeans(layout, b)];
  return Math.sqrt(first.reduce((sum, mean, p) => sum + (mean - second[p]) ** 2, 0) / first.length);
}

function pixelMeans(layout: ImageLayout, { columns, count }: TableRows): Float64Array {
  const scale = layout.binarization === 'none' ? 1 : 255;
  return Float64Array.from({ length: pixelCount(layout) }, (_, p) => {
    return (scale * columns[p].reduce((sum, value) => sum + (Number.isNaN(value) ? 0 : value), 0)) / count;
  });
}

/** Drawn images above the recorded ones that come nearest: copies would be seen. */
function nearestFigure({ layout, training, key }: ImagesShown, drawn: TableRows): FigureData {
  const records = chosenRows(training, RECORDS, key.at('records'));
  const count = Math.min(drawn.count, imagesWithin(layout, COMPARED));
  const some = sliceRows(drawn, 0, count);
  const pixels = pixelCount(layout);
  const found = nearestImages(some, records, pixels);
  const selves = Int32Array.from({ length: Math.min(count, records.count) }, (_, i) => i);
  const usual = nearestImages(takeRows(records, selves), records, pixels, selves);
  const of = `${countText(records.count, 'recorded image')}${records.count < training.count ? ` taken at random of ${numberText(training.count)}` : ''}`;
  const [made, real] = [found, usual].map(({ distances }) => Number(median(distances.slice().sort()).toPrecision(3)));
  const far = `The nearest is ${numberText(made)} away, for recorded images among themselves ${numberText(real)} (medians of the root mean squared difference of pixels).`;
  return {
    figure: 'images',
    name: 'nearest-images',
    title: 'Drawn images and the nearest recorded ones',
    caption: `Lines in pairs: drawn images, and under each the nearest of ${of}. ${far} Copies would be at 0.`,
    description: `${countText(count, 'drawn image')}, each above the nearest of ${of}. ${far}`,
    panels: [
      panelOf(
        '',
        interleaved(
          [drawnLevels(layout, some), drawnLevels(layout, takeRows(records, found.positions))],
          layout,
          ACROSS,
        ),
        layout,
        ACROSS,
      ),
    ],
    table: {
      columns: ['drawn image', 'distance to the nearest recorded one'],
      rows: Array.from(found.distances, (distance, i) => [i + 1, distance]),
    },
  };
}

/** Recorded images whose upper half the model is to draw from the lower one. */
async function completedFigure({ fitted, layout, real, key }: ImagesShown): Promise<FigureData> {
  const { definition, model, params, schema } = fitted;
  const count = Math.min(real.count, imagesWithin(layout, COMPARED));
  const truth = sliceRows(real, 0, count);
  const isHidden = new Set(maskedPixels(layout, 'top'));
  const given = onlyKnown(truth, (c) => !isHidden.has(c));
  const filled = await completeRows(definition.name, model, params, schema, given, key.at('complete'));
  const lines = [given, filled, truth].map((rows) => drawnLevels(layout, rows));
  return {
    figure: 'images',
    name: 'completed-images',
    title: 'Completed images',
    caption: `Lines in threes: what the model is given of ${countText(count, 'recorded image')}, its grey upper half drawn by the model given the lower one, and the truth.`,
    description: `${countText(count, 'image')} without their upper half, each above a completion by the model and above the recorded image.`,
    panels: [panelOf('', interleaved(lines, layout, ACROSS), layout, ACROSS)],
  };
}

function chosenRows(rows: TableRows, most: number, key: Key): TableRows {
  if (rows.count <= most) return rows;
  return takeRows(rows, key.draws().permutation(rows.count).slice(0, most).sort());
}
