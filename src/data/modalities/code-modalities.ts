// Rows of two modalities, each an image: pairs of one of the first set with one of the second that has the same label.
import type { Key } from '../../random/key.js';
import { DataError, OptionError } from '../../util/errors.js';
import type { Dataset } from '../dataset.js';
import { imageDataset } from '../images/image-dataset.js';
import { imageSchema, LABEL_COLUMN } from '../images/image-schema.js';
import { checkSetBytes, type ImageSet } from '../images/image-set.js';
import { layoutOf } from '../images/images.js';
import { type ImageLayout, pixelCount, sizeWords } from '../images/layout.js';
import type { CodedTable } from '../read-table.js';
import type { TableRows } from '../rows.js';
import type { TableSchema } from '../schema.js';
import { sha256 } from '../sets/checksum.js';
import type { SpectrogramLayout } from '../sound/spectrogram.js';
import { type Joined, joinByLabel } from './join-by-label.js';
import { allPixelNames, type SecondLayout } from './layout.js';

const WHO = 'modalities';

/** Two sets whose members are to be joined. */
export interface ModalitySets {
  readonly first: ImageSet;
  readonly second: ImageSet;
  /** Where the second are spectrograms: how they were made. */
  readonly sound?: SpectrogramLayout | undefined;
  /** The column that joins them, the label. */
  readonly by?: string | undefined;
}

type PairSchema = TableSchema & { readonly image: ImageLayout; readonly second: SecondLayout };

/** Pairs ready for learning, one for each of the first set; who goes with whom is the same for the same key. */
export async function codeModalities(sets: ModalitySets, key: Key): Promise<CodedTable> {
  const { first, second, sound, by = LABEL_COLUMN } = sets;
  checkBy(by);
  const joined = joinByLabel(WHO, first, second, key.at('pairs'));
  const pairs = pairedSet(first, second, joined);
  const schema = pairSchema(pairs, [layoutOf(first), layoutOf(second)], by, sound);
  const notes = [...first.notes, ...second.notes];
  const used = new Set(joined.partners).size;
  return {
    schema,
    dataset: imageDataset(schema, pairs, key),
    notes,
    decisions: [
      ...notes,
      `${pairs.count} pairs of ${sizeWords(first)} and ${sizeWords(second)}: each of the first with one of the second that has the same ${by}, chosen by the seed once`,
      `${used} of the second are in ${(pairs.count / used).toFixed(1)} pairs each on average, so held-out pairs share them with fitted ones`,
      ...(joined.alone.length === 0 ? [] : [`without a partner, and left out: ${by} ${joined.alone.join(', ')}`]),
      ...schema.leftOut.map(({ name, reason }) => `column ${name} left out: ${reason}`),
    ],
    warnings: [],
    fingerprint: await fingerprintOf(pairs, schema),
  };
}

/** Pairs as rows of a schema that is known already. */
export function modalitiesUnder(
  schema: TableSchema,
  { first, second }: ModalitySets,
  key: Key,
): { readonly dataset: Dataset<TableRows>; readonly decisions: readonly string[] } {
  if (!isOfPairs(schema))
    throw new DataError(`${WHO}: must be rows as the training rows are, got two modalities`, { code: 'DATA_FORMAT' });
  for (const [set, layout] of [
    [first, schema.image],
    [second, schema.second.image],
  ] as const) {
    if (sizeWords(set) !== sizeWords(layout))
      throw new DataError(`${WHO}: must be ${sizeWords(layout)} as in the training rows, got ${sizeWords(set)}`, {
        code: 'DATA_SHAPE',
      });
  }
  const pairs = pairedSet(first, second, joinByLabel(WHO, first, second, key.at('pairs')));
  return { dataset: imageDataset(schema, pairs, key), decisions: [...first.notes, ...second.notes] };
}

function isOfPairs(schema: TableSchema): schema is PairSchema {
  return schema.image !== undefined && schema.second !== undefined;
}

function checkBy(by: string): void {
  if (by === LABEL_COLUMN) return;
  throw new OptionError(`${WHO}: by must be ${LABEL_COLUMN}, the one column beside images and sounds, got ${by}`);
}

/** Both images of each pair as one line of values. */
function pairedSet(first: ImageSet, second: ImageSet, { places, partners }: Joined): ImageSet {
  const [width, beside] = [pixelCount(first), pixelCount(second)];
  const size = width + beside;
  checkSetBytes(WHO, places.length, size);
  const pixels = new Uint8Array(places.length * size);
  for (const [i, place] of places.entries()) {
    const partner = partners[i];
    pixels.set(first.pixels.subarray(place * width, (place + 1) * width), i * size);
    pixels.set(second.pixels.subarray(partner * beside, (partner + 1) * beside), i * size + width);
  }
  return { count: places.length, height: 1, width: size, channels: 1, pixels, notes: [] };
}

function pairSchema(
  pairs: ImageSet,
  [image, beside]: readonly [ImageLayout, ImageLayout],
  by: string,
  sound: SpectrogramLayout | undefined,
): PairSchema {
  const names = allPixelNames(image, { image: beside });
  const line = imageSchema(pairs, layoutOf(pairs));
  return {
    ...line,
    columns: line.columns.map((column, c) => ({ ...column, name: names[c] })),
    names: [...names, by],
    leftOut: [{ name: by, reason: 'it joins the two modalities', as: 'dropped' }],
    image,
    second: { image: beside, by, ...(sound === undefined ? {} : { sound }) },
  };
}

/** 16 hexadecimal digits of the pairs and how they are laid out. */
async function fingerprintOf({ count, pixels }: ImageSet, { image, second }: PairSchema): Promise<string> {
  const text = JSON.stringify([count, image, second, await sha256(pixels)]);
  return (await sha256(new TextEncoder().encode(text))).slice(0, 16);
}
