import type { Column, LeftOut, TableSchema } from '../schema.js';
import type { ImageSet } from './image-set.js';
import { type ImageLayout, pixelCount, pixelNames } from './layout.js';

/** The column that holds what is on an image. */
export const LABEL_COLUMN = 'label';

const NUMBER = /^(?:0|[1-9]\d*)$/;

/** The schema of images: their pixels, none left out, and then their label where they have one and it varies. */
export function imageSchema(set: ImageSet, layout: ImageLayout, drop: readonly string[] = []): TableSchema {
  const pixels = pixelColumns(set, layout);
  const names = pixels.map(({ name }) => name);
  const { labels } = set;
  const base = { kind: 'table', leftOut: [], missingTokens: [], rows: set.count, image: layout } as const;
  if (labels === undefined) return { ...base, columns: pixels, names };
  const all = { ...base, names: [...names, LABEL_COLUMN] };
  const unused = leftOutLabel(labels.names, drop);
  if (unused !== undefined) return { ...all, columns: pixels, leftOut: [unused] };
  return { ...all, columns: [...pixels, labelColumn(labels)], label: LABEL_COLUMN };
}

function leftOutLabel(names: readonly string[], drop: readonly string[]): LeftOut | undefined {
  if (drop.includes(LABEL_COLUMN)) return { name: LABEL_COLUMN, reason: 'named by drop', as: 'dropped' };
  if (names.length > 1) return undefined;
  return { name: LABEL_COLUMN, reason: `always ${names[0]}`, as: 'constant', value: names[0] };
}

/** One column a pixel; those that are always the same stay modelled, since the next image may differ there. */
function pixelColumns(set: ImageSet, layout: ImageLayout): Column[] {
  const isBinary = layout.binarization !== 'none';
  const { means, deviations } = levelMoments(set);
  return pixelNames(layout).map((name, p): Column => {
    const share = means[p] / 255;
    return {
      name,
      kind: 'integer',
      measure: isBinary ? 'binary' : 'continuous',
      categories: isBinary ? ['0', '1'] : [],
      atoms: [],
      resolution: isBinary ? 0 : 1,
      decimals: 0,
      minimum: 0,
      maximum: isBinary ? 1 : layout.levels - 1,
      // A drawn pixel is 1 with probability level / 255, so this is what the draws have on average.
      mean: short(isBinary ? share : means[p]),
      deviation: short(isBinary ? Math.sqrt(share * (1 - share)) : deviations[p]),
      missing: 0,
    };
  });
}

/** Mean and standard deviation of each pixel's level. */
function levelMoments({ pixels, count }: ImageSet): { means: Float64Array; deviations: Float64Array } {
  const size = pixels.length / count;
  const sums = new Float64Array(size);
  const squares = new Float64Array(size);
  for (let at = 0; at < pixels.length; at += size) {
    for (let p = 0; p < size; p++) {
      const level = pixels[at + p];
      sums[p] += level;
      squares[p] += level * level;
    }
  }
  const means = sums.map((sum) => sum / count);
  // Both sums are whole numbers below 2⁵³, so nothing was lost before this difference.
  const deviations = squares.map((square, p) => Math.sqrt(Math.max(0, square * count - sums[p] ** 2)) / count);
  return { means, deviations };
}

/** Six digits: these numbers are for scaling, and a model file holds two for each pixel. */
function short(value: number): number {
  return Number(value.toPrecision(6));
}

function labelColumn({ names, codes }: { readonly names: readonly string[]; readonly codes: Uint16Array }): Column {
  const mean = codes.reduce((sum, code) => sum + code, 0) / codes.length;
  const variance = codes.reduce((sum, code) => sum + (code - mean) ** 2, 0) / codes.length;
  return {
    name: LABEL_COLUMN,
    kind: names.every((name) => NUMBER.test(name)) ? 'integer' : 'categorical',
    measure: names.length === 2 ? 'binary' : 'categorical',
    categories: names,
    atoms: [],
    resolution: 0,
    decimals: 0,
    minimum: 0,
    maximum: names.length - 1,
    mean,
    deviation: Math.sqrt(variance),
    missing: 0,
  };
}

/** The columns in few words: `784 pixels (28 x 28)` for those of an image, all others by name. */
export function columnWords({
  columns,
  image,
  second,
}: Pick<TableSchema, 'columns' | 'image' | 'second'>): readonly string[] {
  const names = columns.map(({ name }) => name);
  if (image === undefined) return names;
  const layouts = second === undefined ? [image] : [image, second.image];
  const words = layouts.map((layout, i) => {
    const { height, width, channels } = layout;
    const what = i === 1 && second?.sound !== undefined ? 'cells of a spectrogram' : 'pixels';
    return `${pixelCount(layout)} ${what} (${height} x ${width}${channels === 3 ? ', 3 channels' : ''})`;
  });
  return [...words, ...names.slice(layouts.reduce((sum, layout) => sum + pixelCount(layout), 0))];
}
