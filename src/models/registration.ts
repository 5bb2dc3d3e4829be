import type { Family } from '../model/define-model.js';

/** A family as the folders know it: its name, its place in the taxonomy, and how to load it. */
export interface Registration {
  readonly name: string;
  readonly taxonomy: readonly string[];
  // biome-ignore lint/suspicious/noExplicitAny: the registry lists families of every kind of options and models.
  load(): Promise<Family<any, any>>;
}
