// An image has hundreds of columns that differ in little but a number or two. In a model file they are one record: what all
// share once, what differs as a list, and names not at all, since the layout tells them.
import type { ImageLayout } from '../data/images/layout.js';
import { allPixelNames, type SecondLayout } from '../data/modalities/layout.js';
import type { Column, TableSchema } from '../data/schema.js';

const FIELDS = [
  'kind',
  'measure',
  'categories',
  'atoms',
  'resolution',
  'decimals',
  'minimum',
  'maximum',
  'mean',
  'deviation',
  'missing',
] as const satisfies readonly (keyof Column)[];

/** The schema as a model file holds it. */
export function packSchema(schema: TableSchema): unknown {
  const { image, second, columns, names } = schema;
  if (image === undefined) return schema;
  const expected = allPixelNames(image, second);
  const count = expected.length;
  const pixels = columns.slice(0, count);
  if (pixels.length < count || pixels.some(({ name }, p) => name !== expected[p] || name !== names[p])) return schema;
  const [shared, each]: Record<string, unknown>[] = [{}, {}];
  for (const field of FIELDS) {
    const values = pixels.map((column) => column[field]);
    const texts = new Set(values.map((value) => JSON.stringify(value)));
    if (texts.size === 1) shared[field] = values[0];
    else each[field] = values;
  }
  return { ...schema, columns: [{ pixels: count, shared, each }, ...columns.slice(count)], names: names.slice(count) };
}

/** What `packSchema` packed, or the value as it is where nothing was. Its parts are still to be checked. */
export function unpackSchema(value: unknown): unknown {
  const schema = value as Partial<TableSchema> | null;
  const [first, ...others] = Array.isArray(schema?.columns) ? schema.columns : [];
  const { pixels, shared, each } = (first ?? {}) as unknown as Partial<Packed>;
  if (schema === null || pixels === undefined) return value;
  const isPair = schema.second !== undefined;
  if (!isLayout(schema.image) || (isPair && !isSecond(schema.second)) || !Array.isArray(schema.names)) return value;
  const names = allPixelNames(schema.image, schema.second);
  if (names.length !== pixels) return value;
  if (!isRecord(shared) || !isRecord(each)) return value;
  const lists = Object.entries(each);
  if (lists.some(([, list]) => !Array.isArray(list) || list.length !== pixels)) return value;
  const columns = names.map((name, p) => ({
    name,
    ...shared,
    ...Object.fromEntries(lists.map(([field, list]) => [field, list[p]])),
  }));
  return { ...schema, columns: [...columns, ...others], names: [...names, ...schema.names] };
}

/** Whether a value of a file is the layout of an image whose columns can be counted. */
export function isLayout(value: unknown): value is ImageLayout {
  const { height, width, channels, levels, binarization, crop, resize } = (value ?? {}) as Record<string, unknown>;
  const isLength = (length: unknown) =>
    Number.isInteger(length) && (length as number) >= 1 && (length as number) < 2 ** 16;
  const isSize = (size: unknown) =>
    size === undefined || (Array.isArray(size) && size.length === 2 && size.every(isLength));
  return (
    isLength(height) &&
    isLength(width) &&
    (channels === 1 || channels === 3) &&
    (height as number) * (width as number) * channels <= 2 ** 22 &&
    levels === 256 &&
    ['static', 'dynamic', 'none'].includes(binarization as string) &&
    isSize(crop) &&
    isSize(resize)
  );
}

/** Whether a value of a file is the layout of a second modality. */
export function isSecond(value: unknown): value is SecondLayout {
  const { image, by, sound } = (value ?? {}) as Record<string, unknown>;
  const numbers = Object.values((sound ?? {}) as Record<string, unknown>);
  return isLayout(image) && typeof by === 'string' && numbers.every((number) => typeof number === 'number');
}

interface Packed {
  readonly pixels: number;
  readonly shared: Readonly<Record<string, unknown>>;
  readonly each: Readonly<Record<string, readonly unknown[]>>;
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
