// `ancestral/data`: the sets that are generated from a seed, with their true densities, and how a table is described.
export { type Key, keyOf } from '../random/key.js';
export type { ColumnType, ProfileOptions } from './profile/profile-options.js';
export type { Column, Kind, LeftOut, Measure, TableSchema } from './schema.js';
export type { Toy } from './toys/toy.js';
export { type GeneratedSet, generatedSet, generatedSets, toys } from './toys/toys.js';
