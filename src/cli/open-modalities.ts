import { stat } from 'node:fs/promises';
import { platform } from '#platform';
import { imageKey } from '../data/images/code-images.js';
import { imageSetOf } from '../data/images/images-input.js';
import { codeModalities, type ModalitySets, modalitiesUnder } from '../data/modalities/code-modalities.js';
import type { CodedTable } from '../data/read-table.js';
import type { TableSchema } from '../data/schema.js';
import { readSounds } from '../data/sound/read-sounds.js';
import { spectrograms } from '../data/sound/spectrogram.js';
import { type Key, keyOf } from '../random/key.js';
import { OptionError } from '../util/errors.js';
import type { FlagValues } from './command.js';
import type { Context } from './context.js';
import { findImages, imageOptions } from './open-images.js';

/** Flags that speak of one DATA, or of pixels as bits. */
const FOREIGN_FLAGS = ['validation', 'test', 'binarization', 'flip', 'drop', 'label', 'format', 'split'];

/** The flags with a second DATA among them; OptionError where it or what joins both is missing. */
export function withSecond(who: string, second: string | undefined, flags: FlagValues): FlagValues {
  if (second === undefined && flags.by === undefined) return flags;
  if (second === undefined)
    throw new OptionError(`${who}: --by joins two DATA, got one`, {
      hint: `name both, as in ${who} mnist digits.tar --by label`,
    });
  if (flags.by === undefined)
    throw new OptionError(`${who}: two DATA need --by, the column that joins them, got none`, {
      hint: 'as in --by label; put names with spaces in quotes',
    });
  return { ...flags, second };
}

/** The two modalities that DATA and a second DATA name, joined and ready for learning; undefined where there is one DATA. */
export async function openModalities(
  context: Context,
  data: string,
  flags: FlagValues,
  seed: number,
  key: Key,
): Promise<CodedTable | undefined> {
  if (flags.second === undefined) return undefined;
  return codeModalities(await readBoth(context, data, flags, key), imageKey(keyOf(seed)));
}

/** The same as rows of a model of two modalities; undefined where model and DATA are of one. */
export async function openCodedModalities(
  context: Context,
  schema: TableSchema,
  data: string,
  flags: FlagValues,
  seed: number,
  key: Key,
): Promise<ReturnType<typeof modalitiesUnder> | undefined> {
  if (flags.second === undefined && schema.second === undefined) return undefined;
  if (flags.second === undefined)
    throw new OptionError(`data: must be two modalities as the training rows are, got one: ${data}`, {
      hint: `name both, and --by ${schema.second?.by}`,
    });
  return modalitiesUnder(schema, await readBoth(context, data, flags, key), imageKey(keyOf(seed)));
}

async function readBoth(context: Context, data: string, flags: FlagValues, key: Key): Promise<ModalitySets> {
  const foreign = FOREIGN_FLAGS.find((name) => flags[name] !== undefined);
  if (foreign !== undefined) throw new OptionError(`--${foreign}: is for one DATA, got two`);
  const second = String(flags.second);
  if (await isSound(data))
    throw new OptionError(`data: images must come before sounds, got ${data}`, {
      hint: `turn them round: ${second} ${data}`,
    });
  const first = await imagesOf(context, data, flags, key.at('first'));
  if (!(await isSound(second)))
    return { first, second: await imagesOf(context, second, flags, key.at('second')), by: String(flags.by) };
  const { sound, notes, ...images } = spectrograms(await readSounds(second, context.signal));
  return { first, second: { ...imageSetOf(images), notes }, sound, by: String(flags.by) };
}

async function imagesOf(context: Context, data: string, flags: FlagValues, key: Key) {
  const read = await findImages(context, data, flags, key);
  if (read === undefined)
    throw new OptionError(`data: two DATA must be images, or images and sounds, got ${data}`, {
      hint: 'images: IDX files, folders of PNG; sounds: WAV files, a folder or a .tar of them',
    });
  return read(imageOptions(flags));
}

/** Whether DATA is a WAV file, an archive, or a folder with a WAV file in it or in its first folder. */
async function isSound(data: string): Promise<boolean> {
  if (!(await stat(data).catch(() => undefined))?.isDirectory()) return /\.(wav|tar)$/i.test(data);
  const entries = await platform.listFolder(data);
  const isWav = ({ name }: { readonly name: string }) => /\.wav$/i.test(name);
  if (entries.some(isWav)) return true;
  const folder = entries.find(({ kind, name }) => kind === 'folder' && !name.startsWith('.'));
  return folder !== undefined && (await platform.listFolder(`${data}/${folder.name}`)).some(isWav);
}
