import { codeImages } from '../../src/data/images/code-images.js';
import type { ImageSet } from '../../src/data/images/image-set.js';
import { codeModalities } from '../../src/data/modalities/code-modalities.js';
import type { TableSchema } from '../../src/data/schema.js';
import { takesRows } from '../../src/data/sequences/layout.js';
import { admit } from '../../src/model/admit.js';
import type { ModelDefinition } from '../../src/model/define-model.js';
import { keyOf } from '../../src/random/key.js';
import { CapabilityError, OptionError } from '../../src/util/errors.js';
import type { MadeTable } from './made-columns.js';
import { allChoicesOf, bound, type Subject, subjectOf } from './subject.js';

const SIDE = 8;
const COUNT = 70;
const KINDS = ['left', 'right'];

/** Images with a bright bar on one side, which is their label. */
function bars(isLabelled: boolean): ImageSet {
  const draws = keyOf(11).draws();
  const pixels = new Uint8Array(COUNT * SIDE * SIDE);
  const codes = Uint16Array.from({ length: COUNT }, (_, i) => i % 2);
  for (let at = 0; at < pixels.length; at++) {
    const [image, column] = [Math.floor(at / SIDE ** 2), at % SIDE];
    const isBright = codes[image] === 0 ? column < 3 : column >= 5;
    pixels[at] = (isBright ? 160 : 0) + draws.below(90);
  }
  const shape = { count: COUNT, height: SIDE, width: SIDE, channels: 1 as const, pixels, notes: [] };
  return isLabelled ? { ...shape, labels: { names: KINDS, codes } } : shape;
}

async function coded(isLabelled: boolean, binarization: 'none' | 'static'): Promise<MadeTable> {
  const { dataset, schema } = await codeImages(bars(isLabelled), { binarization }, keyOf(12));
  const rows = await dataset.gather(COUNT, keyOf(13));
  return { schema: (isLabelled ? { ...schema, label: 'label' } : schema) as TableSchema, rows };
}

/** Pairs of such images, joined by their label. */
async function joined(): Promise<MadeTable> {
  const { dataset, schema } = await codeModalities({ first: bars(true), second: bars(true) }, keyOf(12));
  return { schema, rows: await dataset.gather(COUNT, keyOf(13)) };
}

const PAIRED = await joined();
const PLAIN = { grey: await coded(false, 'none'), bits: await coded(false, 'static') };
const LABELLED = { grey: await coded(true, 'none'), bits: await coded(true, 'static') };

/** Small images, for families that take images alone; those that take tables have their promises tried on these. */
export function imageSubjectsOf(definition: ModelDefinition): Subject[] {
  if (definition.data?.includes('modalities')) return taken('pairs of images', definition, PAIRED, {});
  const { grey, bits } = setsFor(definition);
  return [
    ...taken('grey images', definition, grey, {}),
    ...(definition.measures.includes('binary') ? taken('binary images', definition, bits, {}) : []),
  ];
}

/** One subject for every value of every option that is a choice of names. */
export function imageVariantsOf(definition: ModelDefinition): Subject[] {
  const { grey } = setsFor(definition);
  return allChoicesOf(definition).flatMap(([option, value]) =>
    taken(`${option} ${value}, images`, definition, grey, { [option]: value }).map((subject) => ({
      ...subject,
      isVariant: true,
    })),
  );
}

function setsFor({ needsLabel }: ModelDefinition) {
  return needsLabel === true ? LABELLED : PLAIN;
}

/** The subject, unless the family refuses such images, or a choice that does not go with its others. */
function taken(
  name: string,
  definition: ModelDefinition,
  made: MadeTable,
  options: Readonly<Record<string, unknown>>,
): Subject[] {
  const { data = ['table'] } = definition;
  if (data.includes('table') || !takesRows(data, made.schema)) return [];
  try {
    const subject = subjectOf(name, definition, made, options);
    admit(definition, made.schema);
    bound(subject);
    return [subject];
  } catch (error) {
    const isOfOptions = error instanceof OptionError && Object.keys(options).length > 0;
    if (error instanceof CapabilityError || isOfOptions) return [];
    throw error;
  }
}
