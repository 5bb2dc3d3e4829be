export type { ComparedRows } from './compared-rows.js';
export { autocorrelationTime, type EffectiveOf, effectiveSampleSize } from './effective-sample-size.js';
export { type ExactCopies, exactCopies } from './exact-copies.js';
export { logSpectralDistance, pairedLogSpectralDistance, type SpectralDistance } from './log-spectral-distance.js';
export { type Memorisation, type MemorisationSettings, memorisation } from './memorisation.js';
export { type NearestRecord, type NearestRecordSettings, nearestRecord } from './nearest-record.js';
export { type OracleLikelihood, oracleLikelihood } from './oracle-likelihood.js';
export { splitRHat } from './split-r-hat.js';
export { type TemperaturePoint, type TemperatureSweep, temperatureSweep } from './temperature-sweep.js';
