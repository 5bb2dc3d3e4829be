import { stat } from 'node:fs/promises';
import { platform } from '#platform';
import { isIdxImages, labelsName } from '../data/formats/idx.js';
import { isPng } from '../data/formats/png-chunks.js';
import type { ImageOptions } from '../data/images/code-images.js';
import { generatedImages } from '../data/images/generated-images.js';
import { LABEL_COLUMN } from '../data/images/image-schema.js';
import { type ImageSet, stackImages } from '../data/images/image-set.js';
import { type Binarization, type ImageSize, parseSize } from '../data/images/layout.js';
import { type ImagePreparation, prepareImage, prepareSet } from '../data/images/prepare-image.js';
import { readFolder, readPng } from '../data/images/read-folder.js';
import { readIdx } from '../data/images/read-idx.js';
import type { Source } from '../platform/platform.js';
import type { Key } from '../random/key.js';
import { OptionError } from '../util/errors.js';
import { abortable } from './abortable.js';
import type { FlagValues } from './command.js';
import type { Context } from './context.js';
import { generatedRows, setName } from './generated-name.js';
import { openImageSet } from './open-set.js';

/** Formats of images, as `--format` names them. */
const FORMATS = ['idx', 'png'];
/** Flags that speak of tables. */
const TABLE_FLAGS = ['columns', 'weights', 'types', 'missing'];
/** Flags that speak of images. */
const IMAGE_FLAGS = ['binarization', 'resize', 'crop', 'flip'];

/** Reads the images that DATA names, prepared as is asked. */
export type ReadImages = (how: ImagePreparation) => Promise<ImageSet>;

/** How to read the images that DATA names: an IDX file, a folder of PNG, one PNG, a set that is generated from `key` or well known; undefined where it names a table. */
export async function findImages(
  context: Context,
  data: string,
  flags: FlagValues,
  key: Key,
): Promise<ReadImages | undefined> {
  const format = flags.format as string | undefined;
  if (format !== undefined && !FORMATS.includes(format)) return undefined;
  if (data === '-') {
    if (format !== 'idx') return undefined;
    const source = abortable({ ...platform.standardInput(), name: 'standard input' }, context.signal);
    return (how) => readIdx(source, undefined, how);
  }
  const there = await stat(data).catch(() => undefined);
  if (there?.isDirectory()) return (how) => readFolder(data, how, context.signal);
  if (there === undefined) return generatedSetImages(data, key) ?? setImages(context, data);
  const kind = format ?? (await kindOf(data));
  if (kind === 'idx') return async (how) => readIdx(await opened(context, data), await labelsOf(context, data), how);
  if (kind === 'png') return (how) => readOne(data, how);
  return undefined;
}

/** What the flags say of images, refused where it is said of a table. */
export function imageOptions(flags: FlagValues): ImageOptions {
  const wrong = TABLE_FLAGS.find((name) => flags[name] !== undefined);
  if (wrong !== undefined)
    throw new OptionError(`--${wrong}: is for tables, got images`, {
      hint: 'the columns of images are their pixels and their label; --drop label leaves that out',
    });
  const drop = (flags.drop ?? []) as readonly string[];
  const other = [...drop, ...(flags.label === undefined ? [] : [String(flags.label)])].find(
    (name) => name !== LABEL_COLUMN,
  );
  if (other !== undefined)
    throw new OptionError(`images: the one column beside the pixels is ${LABEL_COLUMN}, got ${other}`);
  return {
    binarization: flags.binarization as Binarization | undefined,
    crop: sizeOf(flags, 'crop'),
    resize: sizeOf(flags, 'resize'),
    flip: flags.flip === true,
    drop,
  };
}

/** Refuses flags of images where DATA is a table. */
export function refuseImageFlags(flags: FlagValues): void {
  const wrong = IMAGE_FLAGS.find((name) => flags[name] !== undefined);
  if (wrong !== undefined) throw new OptionError(`--${wrong}: is for images, got a table`);
}

function sizeOf(flags: FlagValues, name: 'crop' | 'resize'): ImageSize | undefined {
  return flags[name] === undefined ? undefined : parseSize(`--${name}`, String(flags[name]));
}

async function kindOf(path: string): Promise<'idx' | 'png' | undefined> {
  if (/idx3-ubyte(?:\.gz)?$/i.test(path)) return 'idx';
  const source = await platform.openFile(path);
  const head = await source.slice?.(0, 8);
  if (head === undefined) return undefined;
  return isIdxImages(head) ? 'idx' : isPng(head) || /\.(png|jpe?g|gif|svg|webp)$/i.test(path) ? 'png' : undefined;
}

async function labelsOf(context: Context, path: string): Promise<Source | undefined> {
  const [, folder, file] = /^(.*[\\/])?([^\\/]*)$/s.exec(path) as unknown as [string, string | undefined, string];
  const name = labelsName(file);
  if (name === undefined) return undefined;
  const other = name.endsWith('.gz') ? name.slice(0, -3) : `${name}.gz`;
  for (const candidate of [name, other]) {
    const beside = `${folder ?? ''}${candidate}`;
    if ((await stat(beside).catch(() => undefined))?.isFile()) return opened(context, beside);
  }
  return undefined;
}

async function opened(context: Context, path: string): Promise<Source> {
  return abortable(await platform.openFile(path), context.signal);
}

async function readOne(path: string, how: ImagePreparation): Promise<ImageSet> {
  const image = await readPng(path);
  const who = `images: ${path}`;
  return { ...stackImages(who, [prepareImage(who, image, how)], how.channels), notes: image.notes };
}

function generatedSetImages(data: string, key: Key): ReadImages | undefined {
  const set = generatedImages(setName(data));
  if (set === undefined) return undefined;
  const count = generatedRows(data);
  return async (how) => prepareSet(set.name, set.sample(count, key), how);
}

async function setImages(context: Context, data: string): Promise<ReadImages | undefined> {
  const set = await openImageSet(context, data);
  if (set === undefined) return undefined;
  return (how) => readIdx(abortable(set.images, context.signal), set.labels, how);
}
