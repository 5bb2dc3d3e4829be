import type { Source } from '../../platform/platform.js';
import { DataError } from '../../util/errors.js';
import { readIdxImages, readIdxLabels } from '../formats/idx.js';
import type { ImageSet } from './image-set.js';
import { type ImagePreparation, prepareSet } from './prepare-image.js';

/** The images of an IDX file, with the labels of the file that belongs to it where there is one. */
export async function readIdx(images: Source, labels: Source | undefined, how: ImagePreparation): Promise<ImageSet> {
  const read = await readIdxImages(images);
  const prepared = prepareSet(`idx: ${images.name}`, read, how);
  if (labels === undefined) return prepared;
  const codes = await readIdxLabels(labels);
  if (codes.length !== read.count)
    throw new DataError(`idx: ${labels.name} must have a label for each of ${read.count} images, got ${codes.length}`, {
      code: 'DATA_SHAPE',
    });
  const values = [...new Set(codes)].sort((a, b) => a - b);
  const codeOf = new Map(values.map((value, code) => [value, code]));
  return {
    ...prepared,
    labels: { names: values.map(String), codes: Uint16Array.from(codes, (value) => codeOf.get(value) as number) },
    notes: [...prepared.notes, `labels are those of ${labels.name.replace(/^.*[\\/]/s, '')}`],
  };
}
