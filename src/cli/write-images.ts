import { mkdir, readdir, stat } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { platform } from '#platform';
import { imageGrid, imagePng } from '../data/images/draw-images.js';
import { columnWords, LABEL_COLUMN } from '../data/images/image-schema.js';
import { pixelCount } from '../data/images/layout.js';
import { type Pictures, picturesOf } from '../data/modalities/draw-pairs.js';
import type { TableRows } from '../data/rows.js';
import type { TableSchema } from '../data/schema.js';
import { AncestralError, OptionError } from '../util/errors.js';
import type { FlagValues } from './command.js';
import type { Context } from './context.js';
import { claim, claimFolder, outputOf } from './output.js';

/** Images that are drawn where their number is left open. */
export const DRAWN_IMAGES = 64;

/** Where pictures of rows go: one PNG with all of them, or a folder with one PNG for each. Those of a pair are one picture. */
export interface ImageOutput extends Pictures {
  readonly kind: 'grid' | 'folder';
  readonly path: string;
}

/** What `-o` asks for where it asks for pictures: a name that ends in .png, or a folder (a name that ends in /). */
export function imageOutput(who: string, schema: TableSchema, flags: FlagValues): ImageOutput | undefined {
  const path = outputOf(flags);
  if (path === undefined || flags.outputFormat !== undefined) return undefined;
  const kind = /\.png$/i.test(path) ? 'grid' : /[\\/]$/.test(path) ? 'folder' : undefined;
  if (kind === undefined) return undefined;
  const pictures = picturesOf(schema);
  if (pictures === undefined)
    throw new OptionError(`${who}: pictures are of models of images, got -o ${path} and a model of a table`, {
      hint: 'name a .csv, .tsv, .json, .ndjson or .parquet file',
    });
  return { kind, path, ...pictures };
}

/** Refuses a place that could not be written in the end; a folder must be empty or absent unless `--force` is given. */
export async function claimImages(path: string, flags: FlagValues, inputs: readonly string[]): Promise<void> {
  if (!/[\\/]$/.test(path)) return claim(path, flags, inputs);
  const there = await stat(path).catch(() => undefined);
  if (there === undefined) return claimFolder(dirname(path.replace(/[\\/]+$/, '')), path);
  if (flags.force !== true && (await readdir(path)).length > 0)
    throw new AncestralError(`${path}: is a folder that holds something already`, {
      code: 'EXISTS',
      hint: 'pass --force to write into it, or choose another name',
    });
}

/** Writes rows as pictures and says where they are; a grid takes the first `most` of them. */
export async function answerImages(
  context: Context,
  schema: TableSchema,
  blocks: AsyncIterable<TableRows>,
  output: ImageOutput,
  flags: FlagValues,
  facts: () => Readonly<Record<string, unknown>>,
): Promise<void> {
  const drawn =
    output.kind === 'grid' ? await writeGrid(blocks, output, flags) : await writeFolder(schema, blocks, output, flags);
  const { path } = output;
  if (context.isJson)
    return context.document({ ok: true, ...facts(), columns: columnWords(schema), drawn, warnings: [], file: path });
  context.note(`${drawn} images written to ${path}`);
}

async function writeGrid(
  blocks: AsyncIterable<TableRows>,
  { path, layout, levels }: ImageOutput,
  flags: FlagValues,
): Promise<number> {
  const parts: Uint8Array[] = [];
  for await (const rows of blocks) parts.push(levels(rows));
  const images = Buffer.concat(parts);
  if (images.length === 0) throw new OptionError('output: a grid needs at least one image, got none');
  await platform.writeFile(path, imageGrid(images, layout), { replace: flags.force === true });
  return images.length / pixelCount(layout);
}

async function writeFolder(
  schema: TableSchema,
  blocks: AsyncIterable<TableRows>,
  { path, layout, levels: levelsOf }: ImageOutput,
  flags: FlagValues,
): Promise<number> {
  const size = pixelCount(layout);
  const position = schema.columns.findIndex(({ name }) => name === LABEL_COLUMN);
  const names = schema.columns[position]?.categories ?? [];
  await mkdir(path, { recursive: true });
  const made = new Set<string>();
  let drawn = 0;
  for await (const rows of blocks) {
    const levels = levelsOf(rows);
    for (let i = 0; i < rows.count; i++) {
      const folder = position < 0 ? path : join(path, folderName(names[rows.columns[position][i]]));
      if (!made.has(folder)) await mkdir(folder, { recursive: true });
      made.add(folder);
      const file = join(folder, `${String(++drawn).padStart(5, '0')}.png`);
      const png = imagePng(levels.subarray(i * size, (i + 1) * size), layout);
      await platform.writeFile(file, png, { replace: flags.force === true });
    }
  }
  return drawn;
}

/** A label as the name of a folder. */
function folderName(label: string | undefined): string {
  if (label === undefined) return 'unlabelled';
  return label.replace(/[/\\:\p{Cc}]/gu, '-').replace(/^\.+/, '') || 'unlabelled';
}
