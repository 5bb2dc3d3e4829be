import type { Key } from '../../random/key.js';
import { DataError } from '../../util/errors.js';
import type { Dataset } from '../dataset.js';
import type { CodedTable } from '../read-table.js';
import type { TableRows } from '../rows.js';
import type { TableSchema } from '../schema.js';
import { sha256 } from '../sets/checksum.js';
import { flipHalf } from './flip.js';
import { imageDataset } from './image-dataset.js';
import { imageSchema, LABEL_COLUMN } from './image-schema.js';
import type { ImageSet } from './image-set.js';
import { type Binarization, type ImageLayout, pixelCount, sizeWords } from './layout.js';
import { checkSize, type ImagePreparation } from './prepare-image.js';

export interface ImageOptions extends ImagePreparation {
  readonly binarization?: Binarization | undefined;
  /** Mirror half of the images, chosen by the key. */
  readonly flip?: boolean | undefined;
  /** Columns that are not modelled: the label, or none. */
  readonly drop?: readonly string[] | undefined;
}

/** Columns of an image at most: a model has numbers for each of them. */
const MOST_PIXELS = 65_536;

/** Images ready for learning. Their rows are the same for the same key. */
export async function codeImages(read: ImageSet, options: ImageOptions, key: Key): Promise<CodedTable> {
  checkPixels(read);
  const { binarization = 'none', crop, resize, flip, drop } = options;
  const set = flip === true ? flipHalf(read, key.at('flip')) : read;
  const { height, width, channels, count, labels } = set;
  const layout: ImageLayout = {
    ...{ height, width, channels, levels: 256, binarization },
    ...(crop === undefined ? {} : { crop }),
    ...(resize === undefined ? {} : { resize }),
  };
  const schema = { ...imageSchema(set, layout, drop), image: layout };
  return {
    schema,
    dataset: imageDataset(schema, set, binarizationKey(key)),
    notes: set.notes,
    decisions: [
      ...set.notes,
      `${count} ${channels === 1 ? 'grey' : 'colour'} images of ${sizeWords(set)}${labels === undefined ? ', without labels' : `, ${labels.names.length} labels`}`,
      ...preparationWords(options),
      BINARIZATION_WORDS[binarization],
      ...(flip === true ? ['half of the images are mirrored, chosen by the seed'] : []),
      ...schema.leftOut.map(({ name, reason }) => `column ${name} left out: ${reason}`),
    ],
    warnings: [],
    fingerprint: await imageFingerprint(set, layout, schema),
  };
}

/** Images as rows of a schema that is known already: of the same layout, binarised as its training images were. */
export function imagesUnder(
  schema: TableSchema & { readonly image: ImageLayout },
  set: ImageSet,
  key: Key,
  who: string,
  options: { readonly allowMissingColumns?: boolean } = {},
): { readonly dataset: Dataset<TableRows>; readonly decisions: readonly string[] } {
  const { height, width } = schema.image;
  checkSize(who, set, [height, width]);
  const hasLabel = schema.columns.some(({ name }) => name === LABEL_COLUMN);
  if (hasLabel && set.labels === undefined && options.allowMissingColumns !== true)
    throw new DataError(`${who}: must have labels as the training images have, got none`, {
      code: 'DATA_COLUMNS',
      hint: 'put the images into one folder for each label, or fit with --drop label',
    });
  const decisions = hasLabel && set.labels === undefined ? ['columns taken as missing: label'] : [];
  return { dataset: imageDataset(schema, set, binarizationKey(key)), decisions: [...set.notes, ...decisions] };
}

/** How images must be read so that they fit a layout. */
export function preparationFor({ crop, resize, channels }: ImageLayout): ImagePreparation {
  return { crop, resize, channels };
}

const BINARIZATION_WORDS: Readonly<Record<Binarization, string>> = {
  none: 'pixels are levels from 0 to 255',
  static: 'pixels are 0 or 1, drawn once for each image with probability level / 255',
  dynamic:
    'pixels are 0 or 1, drawn with probability level / 255: anew in each pass by models that do so, once for each image otherwise and for scores',
};

function preparationWords({ crop, resize }: ImagePreparation): string[] {
  return [
    ...(crop === undefined ? [] : [`images are cut to ${crop.join(' x ')} around their centre`]),
    ...(resize === undefined
      ? []
      : [`images are resized to ${resize.join(' x ')}: area means where they shrink, bilinear where they grow`]),
  ];
}

function checkPixels(set: ImageSet): void {
  if (pixelCount(set) <= MOST_PIXELS) return;
  throw new DataError(`images: must have at most ${MOST_PIXELS} values each, got ${sizeWords(set)}`, {
    code: 'DATA_TOO_WIDE',
    hint: 'shrink them with --resize, as in --resize 64x64',
  });
}

/** The key of what is drawn about images of a seed: the same for the data of a fit and for what is scored later. */
export function imageKey(seed: Key): Key {
  return seed.at('images');
}

function binarizationKey(key: Key): Key {
  return key.at('binarization');
}

/** 16 hexadecimal digits of the levels, labels and layout. */
async function imageFingerprint(set: ImageSet, layout: ImageLayout, schema: TableSchema): Promise<string> {
  const { count, labels, pixels } = set;
  const codes = labels === undefined ? '' : await sha256(new Uint8Array(labels.codes.buffer));
  const text = JSON.stringify([
    count,
    layout,
    labels?.names ?? null,
    schema.label ?? null,
    codes,
    await sha256(pixels),
  ]);
  return (await sha256(new TextEncoder().encode(text))).slice(0, 16);
}
