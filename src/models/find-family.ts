import type { TableSchema } from '../data/schema.js';
import { takesRows } from '../data/sequences/layout.js';
import type { Family } from '../model/define-model.js';
import { OptionError } from '../util/errors.js';
import { nearest } from '../util/nearest.js';
import { registry } from './registry.js';

/** The family of this name; an OptionError names the nearest or all of them. */
export async function findFamily(name: string): Promise<Family> {
  const found = registry.find((registration) => registration.name === name);
  if (found !== undefined) return found.load();
  const names = registry.map((registration) => registration.name);
  const near = nearest(name, names);
  throw new OptionError(
    `model: must be one of ${names.join(', ')}, got ${name}`,
    near === undefined ? {} : { hint: `did you mean ${near}?` },
  );
}

/** Every family of the registry. */
export function allFamilies(): Promise<Family[]> {
  return Promise.all(registry.map((registration) => registration.load()));
}

/** Those that take rows of this kind. */
export async function familiesFor(schema: Pick<TableSchema, 'sequence' | 'image'>): Promise<Family[]> {
  return (await allFamilies()).filter(({ definition }) => takesRows(definition.data ?? ['table'], schema));
}

/** Those of them whose fits are a matter of seconds: what is tried where none is named. */
export async function quickFamilies(schema: Pick<TableSchema, 'sequence' | 'image'>): Promise<Family[]> {
  return (await familiesFor(schema)).filter(({ definition }) => definition.takesLong !== true);
}
