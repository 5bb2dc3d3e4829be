import { platform } from '#platform';
import type { FolderEntry } from '../../platform/platform.js';
import { readWhole } from '../../platform/read-whole.js';
import { DataError } from '../../util/errors.js';
import { decodePng } from '../formats/png.js';
import { type Image, type ImageLabels, type ImageSet, isGrey, stackImages } from './image-set.js';
import { type ImagePreparation, prepareImage } from './prepare-image.js';

/** Bytes of one file at most. */
const LARGEST_FILE_BYTES = 2 ** 29;

const FOREIGN: readonly (readonly [ending: RegExp, what: string])[] = [
  [/\.jpe?g$/i, 'a JPEG'],
  [/\.gif$/i, 'a GIF'],
  [/\.svgz?$/i, 'an SVG drawing'],
  [/\.webp$/i, 'a WebP image'],
  [/\.tiff?$/i, 'a TIFF image'],
  [/\.bmp$/i, 'a bitmap'],
  [/\.(avif|heic|heif|jxl|jp2|ico|apng)$/i, 'an image of another format'],
];

/** The images in a folder of PNG files, by name; where they lie in sub-folders, the name of each is the label of what it holds. */
export async function readFolder(path: string, how: ImagePreparation, signal?: AbortSignal): Promise<ImageSet> {
  const { files, labels, notes } = await listImages(path);
  const images: Image[] = [];
  const remarks = new Map<string, number>();
  const sizes = new Set<string>();
  for (const file of files) {
    signal?.throwIfAborted();
    const image = await readPng(file);
    for (const note of image.notes) remarks.set(note, (remarks.get(note) ?? 0) + 1);
    sizes.add(`${image.height} x ${image.width}`);
    images.push(prepareImage(file, image, how));
  }
  const who = `images: ${path}`;
  const hasGreyColours =
    how.channels === undefined && images.some(({ channels }) => channels === 3) && images.every(isGrey);
  const stacked = stackImages(who, images, hasGreyColours ? 1 : how.channels);
  return {
    ...stacked,
    ...(labels === undefined ? {} : { labels }),
    notes: [
      ...notes,
      ...[...remarks].map(([note, count]) => `${note} (${count} of ${files.length} images)`),
      ...(hasGreyColours ? ['no image has a colour, so all are taken as grey'] : []),
      ...(sizes.size > 1 ? [`images of ${sizes.size} sizes are brought to ${stacked.height} x ${stacked.width}`] : []),
    ],
  };
}

/** The image in one PNG file. */
export async function readPng(path: string) {
  refuseForeign(path);
  return decodePng(await readWhole(await platform.openFile(path), LARGEST_FILE_BYTES), `png: ${path}`);
}

/** Refuses files that other programs write as images, by the ending of their names. */
function refuseForeign(path: string): void {
  const found = FOREIGN.find(([ending]) => ending.test(path));
  if (found === undefined) return;
  throw new DataError(`images: must be PNG, got ${found[1]}: ${path}`, {
    code: 'DATA_FORMAT',
    hint: 'save it as PNG first (magick mogrify -format png FILE)',
  });
}

interface Listing {
  readonly files: readonly string[];
  readonly labels: ImageLabels | undefined;
  readonly notes: readonly string[];
}

async function listImages(path: string): Promise<Listing> {
  const entries = await visible(path);
  const folders = entries.filter(({ kind }) => kind === 'folder');
  const top = imagesAmong(path, entries);
  if (folders.length === 0) return { files: checkSome(path, top.files), labels: undefined, notes: top.notes };
  if (top.files.length > 0)
    throw new DataError(
      `images: ${path} must hold images or one folder for each label, got both (${folders[0].name} is a folder)`,
      { code: 'DATA_FORMAT', hint: 'move the images into folders, or the folders elsewhere' },
    );
  const files: string[] = [];
  const codes: number[] = [];
  const notes: string[] = [...top.notes];
  for (const [code, { name }] of folders.entries()) {
    const inside = `${path.replace(/\/+$/, '')}/${name}`;
    const within = await visible(inside);
    const deeper = within.find(({ kind }) => kind === 'folder');
    if (deeper !== undefined)
      throw new DataError(`images: ${inside} must hold the images of one label, got a folder: ${deeper.name}`, {
        code: 'DATA_FORMAT',
      });
    const found = imagesAmong(inside, within);
    files.push(...checkSome(inside, found.files));
    codes.push(...found.files.map(() => code));
    notes.push(...found.notes);
  }
  const labels = { names: folders.map(({ name }) => name), codes: Uint16Array.from(codes) };
  return { files, labels, notes: [...notes, `labels are the names of ${folders.length} folders`] };
}

/** All but what the system keeps there for itself. */
async function visible(path: string): Promise<readonly FolderEntry[]> {
  return (await platform.listFolder(path)).filter(({ name }) => !/^(?:\.|Thumbs\.db$|desktop\.ini$)/i.test(name));
}

function imagesAmong(path: string, entries: readonly FolderEntry[]): { files: string[]; notes: string[] } {
  const base = path.replace(/\/+$/, '');
  const files: string[] = [];
  const others: string[] = [];
  for (const { name, kind } of entries) {
    if (kind === 'folder') continue;
    refuseForeign(`${base}/${name}`);
    if (/\.png$/i.test(name)) files.push(`${base}/${name}`);
    else others.push(name);
  }
  const notes = others.length === 0 ? [] : [`files that are no images are left aside: ${listed(others)}`];
  return { files, notes };
}

function checkSome(path: string, files: readonly string[]): readonly string[] {
  if (files.length > 0) return files;
  throw new DataError(`images: ${path} must hold PNG files, got none`, { code: 'DATA_EMPTY' });
}

function listed(names: readonly string[]): string {
  return `${names.slice(0, 3).join(', ')}${names.length > 3 ? ` and ${names.length - 3} more` : ''}`;
}
