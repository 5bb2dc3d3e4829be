// Networks that say what comes next: what a family of them brings, and what all of them have from it.

export { inputCount, startCode } from './coded-rows.js';
export { type NetworkMembers, networkMembers } from './network-members.js';
export { contextOf, type NetworkOptions, networkLearning, networkOptions } from './network-options.js';
export { statefulNetwork } from './stateful-network.js';
export type { SymbolLogProbs, SymbolScorer } from './symbol-log-probs.js';
export type { Memory, Place, Remembered, Sight, SymbolNetwork } from './symbol-network.js';
