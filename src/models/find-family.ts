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

/** Those whose fits are a matter of seconds: what is tried where none is named. */
export async function quickFamilies(): Promise<Family[]> {
  return (await allFamilies()).filter(({ definition }) => definition.takesLong !== true);
}
