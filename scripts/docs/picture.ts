import { platform } from '#platform';
import { codeImages, type ImageOptions, imageKey } from '../../src/data/images/code-images.js';
import { generatedImages } from '../../src/data/images/generated-images.js';
import { codeModalities } from '../../src/data/modalities/code-modalities.js';
import type { ProfileOptions } from '../../src/data/profile/profile-options.js';
import { type CodedTable, codeTable } from '../../src/data/read-table.js';
import { codePairs } from '../../src/data/sequences/code-pairs.js';
import { generatedSequences } from '../../src/data/sequences/generated-sequences.js';
import { codeSequences } from '../../src/data/sequences/raw-sequences.js';
import { sampleDates } from '../../src/data/toys/dates.js';
import { generatedTable } from '../../src/data/toys/toys.js';
import type { ModelDefinition } from '../../src/model/define-model.js';
import { fitModel } from '../../src/model/fit-model.js';
import { type Key, keyOf } from '../../src/random/key.js';
import { drawFigure, type FigureName, figuresOfFit, standaloneSvg } from '../../src/report/index.js';

const SEED = 1;

/** A set, which of its figures tells most about a family, and what is to be seen. */
interface Scene {
  readonly set: string;
  readonly rows: number;
  readonly flags?: ProfileOptions;
  /** How its images are read, where the set is one of images. */
  readonly images?: ImageOptions;
  /** Columns of pairs. */
  readonly pair?: { readonly source: string; readonly target: string };
  /** What joins them with as many others of the same set, where rows are of two modalities. */
  readonly by?: 'label';
  /** Options that keep a family of networks from learning for minutes. */
  readonly options?: Readonly<Record<string, unknown>>;
  readonly figure: FigureName;
  readonly caption: string;
}

const plane: Scene = {
  set: 'moons',
  rows: 1000,
  figure: 'density-contours',
  caption: 'regions of highest density, dots for recorded rows, diamonds for drawn ones',
};

const line: Scene = {
  set: 'moons',
  rows: 1000,
  flags: { columns: ['x'] },
  figure: 'density-curve',
  caption: 'the density over the recorded values',
};

const orchard: Scene = {
  set: 'orchard',
  rows: 1200,
  flags: { label: 'health' },
  figure: 'margins',
  caption: 'bars for recorded rows, outlines for drawn ones',
};

/** Images, for families of networks or of binary columns alone: what they make of them is looked at. */
const pixels: Scene = {
  set: 'shapes',
  rows: 2000,
  images: { binarization: 'static', drop: ['label'] },
  figure: 'images',
  caption: 'recorded images beside what the model makes',
};

/** Images in levels of grey, for families that draw such alone. */
const greys: Scene = {
  ...pixels,
  images: { binarization: 'none', drop: ['label'] },
  options: { steps: 1500, width: 16 },
};

/** Two images of the same kind, joined by their label. */
const pairsOfShapes: Scene = {
  ...greys,
  by: 'label',
  caption: 'recorded pairs beside drawn ones',
  options: { steps: 1500, width: 16, hidden: 128, batch: 32, average: 0.99 },
};

/** The same with the label by which they are drawn. */
const labelled: Scene = { ...greys, images: { binarization: 'none' } };

/** A plane for families without a density: what they draw is looked at. */
const grid: Scene = {
  set: 'twenty-five-gaussians',
  rows: 2000,
  options: { steps: 1500 },
  figure: 'pairs',
  caption: 'recorded and drawn rows',
};

/** Sets of points. */
const jets: Scene = {
  set: 'jets',
  rows: 1000,
  options: { steps: 400 },
  figure: 'point-sets',
  caption: 'recorded sets above drawn ones',
};

/** Lines of text: how often each symbol comes, and in what is drawn. */
const towns: Scene = {
  set: 'towns',
  rows: 1000,
  figure: 'shares',
  caption: 'shares of the symbols, recorded and drawn',
};

/** Documents with ten topics. */
const bars: Scene = {
  set: 'bars',
  rows: 500,
  figure: 'shares',
  caption: 'shares of the words, recorded and drawn',
};

/** Pairs of texts: what there is to be seen is how they are learned. */
const dates: Scene = {
  set: 'dates',
  rows: 1000,
  pair: { source: 'written', target: 'iso' },
  figure: 'training-curve',
  caption: 'the loss of each pass, on rows that are learned from and on those held back',
};

/** Families of a column or two show a density over one, those that need a label or have no density all columns of a table, all others their density in the plane. */
function sceneOf(definition: ModelDefinition): Scene {
  const { measures, needsLabel, certainty, columns, takesLong, capabilities, data = ['table'] } = definition;
  if (!data.includes('table')) {
    if (data.includes('images')) return needsLabel === true ? labelled : greys;
    if (data.includes('modalities')) return pairsOfShapes;
    if (data.includes('sets')) return jets;
    const scene = data.includes('sequences') ? towns : data.includes('pairs') ? dates : bars;
    return takesLong === true ? { ...scene, options: { steps: 400 } } : scene;
  }
  if (takesLong === true && certainty === undefined && capabilities.every((each) => each === 'sample')) return grid;
  if (takesLong === true || measures.every((measure) => measure === 'binary')) return pixels;
  if (needsLabel || certainty === undefined || !measures.includes('continuous')) return orchard;
  return (columns?.maximum ?? Infinity) <= 2 ? line : plane;
}

/** The options of the scene that the family has. */
function optionsOf(definition: ModelDefinition): Readonly<Record<string, unknown>> {
  const wanted = Object.entries(sceneOf(definition).options ?? {});
  return Object.fromEntries(wanted.filter(([name]) => name in definition.options.shape));
}

/** The line that shows a family's picture on its page. */
export function pictureLine(definition: ModelDefinition): string {
  const { set, rows, flags = {}, images = {}, pair = {}, by, caption } = sceneOf(definition);
  const options = optionsOf(definition);
  const words = Object.entries({ ...flags, ...(by === undefined ? images : { by }), ...pair, ...options })
    .map(([flag, value]) => ` --${flag} ${value}`)
    .join('');
  return [
    `![${definition.title} of ${rows} rows of ${set}: ${caption}](pictures/${definition.name}.svg)`,
    '',
    `*\`ancestral fit ${set}:${rows}${by === undefined ? '' : ` ${set}:${rows}`} --model ${definition.name}${words} --seed ${SEED}\`: ${caption}.*`,
  ].join('\n');
}

/** The picture of a family fitted with its defaults to its scene, as an SVG file. */
export async function drawPicture(definition: ModelDefinition): Promise<string> {
  const scene = sceneOf(definition);
  const { set, rows, figure } = scene;
  const table = await tableOf(scene, keyOf(SEED));
  const { nowMs } = platform;
  const recipe = { definition, options: definition.options.parse(optionsOf(definition)) };
  const fitted = await fitModel(recipe, table.dataset, { seed: SEED, split: 'none', nowMs });
  const key = keyOf(SEED).at('report');
  const figures = await figuresOfFit(fitted, await table.dataset.gather(rows, key.at('rows')), key);
  const chosen = figures.find((each) => each.figure === figure) ?? figures[0];
  return standaloneSvg({ ...drawFigure(chosen), title: `${definition.title}: ${rows} rows of ${set}` });
}

async function tableOf({ set, rows, flags, images, pair, by }: Scene, key: Key): Promise<CodedTable> {
  const sequences = generatedSequences(set);
  if (sequences !== undefined) return codeSequences(sequences.sample(rows, key.at('data')));
  if (pair !== undefined) {
    const [sources, targets] = sampleDates(rows, key.at('data')) as readonly (readonly string[])[];
    return codePairs(sources, targets, { names: [pair.source, pair.target] });
  }
  const found = generatedImages(set);
  if (found === undefined) return codeTable(generatedTable(set, rows, key.at('data')), flags);
  if (by !== undefined) {
    // As the command line draws them.
    const [first, second] = ['first', 'second'].map((name) => found.sample(rows, key.at('data').at(name)));
    return codeModalities({ first, second, by }, imageKey(key));
  }
  return codeImages(found.sample(rows, key.at('data')), images ?? {}, imageKey(key));
}
