import { columnWords } from '../data/images/image-schema.js';
import { type ImageLayout, pixelCount, pixelNames } from '../data/images/layout.js';
import type { Column, TableSchema } from '../data/schema.js';
import type { Findings, FindingsTable } from '../model/define-model.js';
import type { FigureData } from './figure-list.js';
import type { ImagePanel } from './figures/images.js';
import { panelOf } from './image-panel.js';

/** Pictures of pixels that one table gives at most. */
const MOST_PICTURES = 12;

/** The columns of a table; all pixels of an image as one, whose mean and deviation are those of a pixel anywhere. */
export function reportedColumns(schema: TableSchema): readonly Column[] {
  const { columns, image } = schema;
  if (image === undefined) return columns;
  const pixels = columns.slice(0, pixelCount(image));
  const mean = meanOf(pixels.map((pixel) => pixel.mean));
  const square = meanOf(pixels.map((pixel) => pixel.deviation ** 2 + (pixel.mean - mean) ** 2));
  const [name] = columnWords(schema);
  const missing = pixels.reduce((sum, pixel) => sum + pixel.missing, 0);
  return [{ ...pixels[0], name, mean, deviation: Math.sqrt(square), missing }, ...columns.slice(pixels.length)];
}

/** A family's own tables without those lines that are of single pixels, and what a number for each pixel looks like as a picture. */
export function imageFindings(
  findings: Findings | undefined,
  layout: ImageLayout,
): { readonly findings: Findings | undefined; readonly figures: readonly FigureData[] } {
  if (findings === undefined) return { findings, figures: [] };
  const names = pixelNames(layout);
  const isPixel = new Set(names);
  const tables: FindingsTable[] = [];
  const figures: FigureData[] = [];
  for (const table of findings.tables) {
    const others = table.rows.filter(([first]) => !isPixel.has(String(first)));
    if (others.length > 0 || table.rows.length === 0) tables.push({ ...table, rows: others });
    figures.push(...pixelFigure(table, layout, names));
  }
  return { findings: tables.length === 0 ? undefined : { tables }, figures };
}

/** The numbers of a table with a line for each pixel, each column as a picture. */
function pixelFigure(table: FindingsTable, layout: ImageLayout, names: readonly string[]): readonly FigureData[] {
  const lines = new Map(table.rows.map((row) => [String(row[0]), row]));
  if (table.rows.length < names.length || !names.every((name) => lines.has(name))) return [];
  if (new Set(table.rows.map(([first]) => first)).size < table.rows.length) return [];
  const panels = table.columns.flatMap((column, c): ImagePanel[] => {
    const values = names.map((name) => lines.get(name)?.[c]);
    if (c === 0 || !values.every((value) => typeof value === 'number' && Number.isFinite(value))) return [];
    return [panelOf(column, contrasted(values as readonly number[]), layout, 1)];
  });
  if (panels.length === 0) return [];
  const shown = panels.slice(0, MOST_PICTURES);
  const more = shown.length < panels.length ? ` ${panels.length - shown.length} more are left out.` : '';
  return [
    {
      figure: 'images',
      name: 'pixel-findings',
      title: table.title,
      caption: `One picture for each number: the lowest value is black, the highest white.${more}`,
      description: `${table.title}: ${shown.map(({ label }) => label).join(', ')}, each as an image.`,
      panels: shown,
    },
  ];
}

/** Values stretched over all levels; the middle one where they are all the same. */
function contrasted(values: readonly number[]): Uint8Array {
  const [low, high] = [Math.min(...values), Math.max(...values)];
  return Uint8Array.from(values, (value) => (high > low ? Math.round((255 * (value - low)) / (high - low)) : 128));
}

function meanOf(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}
