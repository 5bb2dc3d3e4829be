import type { TableRows } from '../../data/rows.js';
import type { Symbols } from '../../data/sequences/symbols.js';
import { countParameters } from '../../engine/parameters.js';
import type { Tree } from '../../util/tree.js';
import type { NextSymbol } from '../next-symbol.js';
import { type NetworkLearner, type NetworkLearning, networkLearner } from './network-learner.js';
import { nextSymbolOf } from './next-symbol-of.js';
import { rowSums, type SymbolScorer, symbolScorer } from './symbol-log-probs.js';
import type { SymbolNetwork } from './symbol-network.js';

/** What a family of symbols has of its network, whatever that is. */
export interface NetworkMembers<Params extends Tree> {
  readonly learner: NetworkLearner<Params>;
  readonly parameters: () => number;
  readonly density: {
    readonly certainty: 'exact';
    logProb(params: Params, rows: TableRows): Promise<{ readonly certainty: 'exact'; readonly values: Float64Array }>;
  };
  readonly next: (params: Params) => NextSymbol;
  /** Each symbol's own part of the log-probability of its row. */
  readonly symbolLogProbs: SymbolScorer<Params>;
}

/** Learning, scoring and laws of the next symbol from a network of symbols. */
export function networkMembers<P, Params extends Tree = Tree>(
  who: string,
  network: SymbolNetwork<P>,
  symbols: Symbols,
  learning: NetworkLearning,
): NetworkMembers<Params> {
  const symbolLogProbs = symbolScorer<P, Params>(who, network, symbols);
  return {
    learner: networkLearner<P, Params>(who, network, symbols, learning),
    parameters: () => countParameters(network.parameters),
    density: {
      certainty: 'exact',
      async logProb(params, rows) {
        return { certainty: 'exact', values: rowSums(await symbolLogProbs(params, rows)) };
      },
    },
    next: nextSymbolOf<P, Params>(network, symbols),
    symbolLogProbs,
  };
}
