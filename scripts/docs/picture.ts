import { platform } from '#platform';
import type { ProfileOptions } from '../../src/data/profile/profile-options.js';
import { codeTable } from '../../src/data/read-table.js';
import { generatedTable } from '../../src/data/toys/toys.js';
import type { ModelDefinition } from '../../src/model/define-model.js';
import { fitModel } from '../../src/model/fit-model.js';
import { keyOf } from '../../src/random/key.js';
import { drawFigure, type FigureName, figuresOfFit, standaloneSvg } from '../../src/report/index.js';

const SEED = 1;

/** A set, which of its figures tells most about a family, and what is to be seen. */
interface Scene {
  readonly set: string;
  readonly rows: number;
  readonly flags?: ProfileOptions;
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

/** Families of a column or two show a density over one, those that need a label or have no density all columns of a table, all others their density in the plane. */
function sceneOf({ measures, needsLabel, certainty, columns }: ModelDefinition): Scene {
  if (needsLabel || certainty === undefined || !measures.includes('continuous')) return orchard;
  return (columns?.maximum ?? Infinity) <= 2 ? line : plane;
}

/** The line that shows a family's picture on its page. */
export function pictureLine(definition: ModelDefinition): string {
  const { set, rows, flags = {}, caption } = sceneOf(definition);
  const words = Object.entries(flags)
    .map(([flag, value]) => ` --${flag} ${value}`)
    .join('');
  return [
    `![${definition.title} of ${rows} rows of ${set}: ${caption}](pictures/${definition.name}.svg)`,
    '',
    `*\`ancestral fit ${set}:${rows} --model ${definition.name}${words} --seed ${SEED}\`: ${caption}.*`,
  ].join('\n');
}

/** The picture of a family fitted with its defaults to its scene, as an SVG file. */
export async function drawPicture(definition: ModelDefinition): Promise<string> {
  const { set, rows, flags, figure } = sceneOf(definition);
  const raw = generatedTable(set, rows, keyOf(SEED).at('data'));
  const table = await codeTable(raw, flags);
  const { nowMs } = platform;
  const recipe = { definition, options: definition.options.parse({}) };
  const fitted = await fitModel(recipe, table.dataset, { seed: SEED, split: 'none', nowMs });
  const key = keyOf(SEED).at('report');
  const figures = await figuresOfFit(fitted, await table.dataset.gather(rows, key.at('rows')), key);
  const chosen = figures.find((each) => each.figure === figure) ?? figures[0];
  return standaloneSvg({ ...drawFigure(chosen), title: `${definition.title}: ${rows} rows of ${set}` });
}
