export type { ComparedRows } from './compared-rows.js';
export { type ExactCopies, exactCopies } from './exact-copies.js';
export { type Memorisation, type MemorisationSettings, memorisation } from './memorisation.js';
export { type NearestRecord, type NearestRecordSettings, nearestRecord } from './nearest-record.js';
