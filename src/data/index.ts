// `ancestral/data`: the sets that are generated from a seed, with their true densities, how a table is described, images read and
// drawn, and invertible changes of a column.
export { type Key, keyOf } from '../random/key.js';
export type { Images } from './images/images.js';
export type { ImagesInput } from './images/images-input.js';
export type { Binarization, ImageSize } from './images/layout.js';
export type { MaskedPart } from './images/mask.js';
export type { ImagePreparation } from './images/prepare-image.js';
export { decodePng, generatedImages, imageGrid, imagePng, readFolder, readIdx } from './images/read-images.js';
export type { ColumnType, ProfileOptions } from './profile/profile-options.js';
export type { Column, Kind, LeftOut, Measure, TableSchema } from './schema.js';
export { readWordVectors, vectorsFor, writeWordVectors } from './sequences/word-vectors.js';
export { readSounds } from './sound/read-sounds.js';
export type { Sounds } from './sound/sounds.js';
export { type SpectrogramLayout, type Spectrograms, spectrograms } from './sound/spectrogram.js';
export type { Toy } from './toys/toy.js';
export { type GeneratedSet, generatedSet, generatedSets, toys } from './toys/toys.js';
export { dequantise, quantise } from './transforms/dequantise.js';
export { type LogShift, logShift } from './transforms/log-shift.js';
export { type Bounds, logit } from './transforms/logit.js';
export { fitQuantileNormal, type QuantileNormal, quantileNormal } from './transforms/quantile-normal.js';
export { fitStandardise, type Standardising, standardise } from './transforms/standardise.js';
export type { Transform } from './transforms/transform.js';
