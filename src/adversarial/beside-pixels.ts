// What columns a family of images takes beside its pixels.
import type { TableSchema } from '../data/schema.js';
import { CapabilityError } from '../util/errors.js';
import type { ImageRows } from './image-rows.js';

/** Refuses columns beside the pixels: a CapabilityError, with what else may be said after the way to leave them out. */
export function checkPixelsAlone(
  who: string,
  { columns }: TableSchema,
  { pixels }: Pick<ImageRows, 'pixels'>,
  more = '',
): void {
  if (columns.length === pixels) return;
  const names = columns.slice(pixels).map(({ name }) => name);
  throw new CapabilityError(`${who}: takes pixels alone, got the column ${names[0]} beside them`, {
    hint: `leave it out, as in --drop ${names.join(',')}${more}`,
  });
}

/** The position of the label, the only column beside the pixels; CapabilityError where there are others. */
export function labelBeside(
  who: string,
  { columns, label }: TableSchema,
  { pixels }: Pick<ImageRows, 'pixels'>,
): number {
  const others = columns.slice(pixels).filter(({ name }) => name !== label);
  if (others.length > 0)
    throw new CapabilityError(`${who}: takes pixels and a label, got the column ${others[0].name} beside them`, {
      hint: `leave it out, as in --drop ${others.map(({ name }) => name).join(',')}`,
    });
  return columns.findIndex(({ name }) => name === label);
}
