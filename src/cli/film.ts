import { platform } from '#platform';
import { encodeApng } from '../data/formats/apng.js';
import { gridOf } from '../data/images/draw-images.js';
import type { Image } from '../data/images/image-set.js';
import { picturesOf } from '../data/modalities/draw-pairs.js';
import type { TableSchema } from '../data/schema.js';
import type { ModelDefinition } from '../model/define-model.js';
import { drawRows } from '../model/draw.js';
import type { FitMoment } from '../model/fit-recipe.js';
import { keyOf } from '../random/key.js';
import { OptionError } from '../util/errors.js';
import type { FlagValues } from './command.js';
import { DRAWN_IMAGES } from './write-images.js';

/** Frames beyond which every second one is left out, and of those that follow as well. */
const MOST_FRAMES = 60;
const FRAME_MS = 120;
const LAST_MS = 2_000;

/** A film of the images that a model draws while it is fitted, always from the same random numbers. */
export interface FilmMaker {
  /** Refuses a family that draws nothing, before it is fitted. */
  readonly check: (definition: Pick<ModelDefinition, 'name' | 'capabilities'>) => void;
  /** Draws as the model does now. */
  readonly take: (moment: FitMoment) => Promise<void>;
  /** Draws as it does in the end, and writes the film: how many frames it has. */
  readonly write: (fitted: FitMoment) => Promise<number>;
}

/** The film that `--film` asks for; undefined where it asks for none. */
export function filmOf({ film, force }: FlagValues, schema: TableSchema, seed: number): FilmMaker | undefined {
  if (film === undefined) return undefined;
  const path = String(film);
  const pictures = picturesOf(schema);
  if (pictures === undefined) throw new OptionError('--film: is for images, got a table');
  const key = keyOf(seed).at('film');
  let frames: Image[] = [];
  let [taken, every] = [0, 1];
  const draw = async ({ definition, model, params, schema: drawn }: FitMoment) => {
    const rows = await drawRows(definition.name, model, params, drawn, { first: 0, count: DRAWN_IMAGES }, key);
    return gridOf(pictures.levels(rows), pictures.layout);
  };
  return {
    check({ name, capabilities }) {
      if (capabilities.includes('sample')) return;
      throw new OptionError(`--film: needs a family that draws images, got ${name}`);
    },
    async take(moment) {
      if (taken++ % every > 0) return;
      frames.push(await draw(moment));
      if (frames.length < MOST_FRAMES) return;
      frames = frames.filter((_, i) => i % 2 === 0);
      every *= 2;
    },
    async write(fitted) {
      const all = [...frames, await draw(fitted)];
      await platform.writeFile(path, encodeApng(all, { frameMs: FRAME_MS, lastMs: LAST_MS }), {
        replace: force === true,
      });
      return all.length;
    },
  };
}
