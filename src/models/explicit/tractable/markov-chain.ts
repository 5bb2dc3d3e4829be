// Markov chains: p(x_1 … x_T) = Π_t p(x_t | the symbols before, as far back as the chain looks). Learned by counting in one pass.
// Memory `fixed`: the last k symbols, p(x | c) = (n(c, x) + α) / (n(c) + α V). `context-tree`: the mixture of all trees of contexts up to
// k deep, in closed form (Willems, Shtarkov and Tjalkens 1995). `ppm`: the longest known context, with escapes to shorter ones.
// Several columns of a step are independent chains. Missing symbols are summed over exactly: histories that end in the same longest known
// context have the same future, so that a sum over contexts is a sum over histories.
import { z } from 'zod';
import { type SequenceRows, sequencesOf } from '../../../data/sequences/sequence-rows.js';
import { symbolsOf } from '../../../data/sequences/symbols.js';
import { type Completion, type Density, defineModel, type Model, type Sampling } from '../../../model/define-model.js';
import { symbolSampling } from '../../../model/symbol-sampling.js';
import { contextNext } from '../../../symbols/contexts/context-law.js';
import { chainParameters, lawOfChain } from './markov-chain/chain.js';
import { columnsLogProb, completeColumns, drawColumns, hazardOf } from './markov-chain/columns.js';
import { describeChains } from './markov-chain/describe.js';
import { chainLearner, type MarkovChainParams } from './markov-chain/learner.js';
import { chainPlans } from './markov-chain/plan-chains.js';

const NAME = 'markov-chain';
/** Steps of a drawn sequence that nothing ends. */
const USUAL_STEPS = 1000;

/** What a Markov chain can do. */
export interface MarkovChainModel extends Model<SequenceRows, MarkovChainParams> {
  readonly sampling: Sampling<SequenceRows, MarkovChainParams>;
  readonly density: Density<SequenceRows, MarkovChainParams, 'exact'>;
  readonly completion: Completion<SequenceRows, MarkovChainParams>;
}

/** Chains of symbols that look back a fixed or a variable number of steps. */
export const markovChain = defineModel({
  name: NAME,
  title: 'Markov chain',
  summary: 'each symbol given the last few, a fixed number of them or a tree of contexts; fills and samples sequences',
  references: [
    {
      authors: 'J. R. Norris',
      year: 1997,
      title: 'Markov Chains',
      venue: 'Cambridge University Press',
    },
    {
      authors: 'F. M. J. Willems, Y. M. Shtarkov and T. J. Tjalkens',
      year: 1995,
      title: 'The context-tree weighting method: basic properties',
      venue: 'IEEE Transactions on Information Theory 41',
    },
    {
      authors: 'J. G. Cleary and I. H. Witten',
      year: 1984,
      title: 'Data compression using adaptive coding and partial string matching',
      venue: 'IEEE Transactions on Communications 32',
    },
    {
      authors: 'D. J. C. MacKay and L. C. B. Peto',
      year: 1995,
      title: 'A hierarchical Dirichlet language model',
      venue: 'Natural Language Engineering 1',
    },
  ],
  options: z.object({
    order: z
      .int()
      .min(0)
      .max(32)
      .optional()
      .describe(
        'symbols that the chain looks back, at most; 1 where the memory is fixed and 6 where it varies if absent',
      ),
    lookback: z
      .enum(['fixed', 'context-tree', 'ppm'])
      .default('fixed')
      .describe(
        'how far back: always order symbols, a mixture over all trees of contexts, or the longest context known',
      ),
    smoothing: z
      .number()
      .min(0)
      .optional()
      .describe('pseudo-count of each symbol in each context (not used by ppm); the most probable one where absent'),
  }),
  data: ['sequences'],
  measures: ['categorical', 'binary'],
  minimumRows: 1,
  certainty: 'exact',
  capabilities: ['sample', 'density', 'completion'],
  bind(options, schema): MarkovChainModel {
    const plans = chainPlans(NAME, options, schema);
    const { sequence } = schema;
    const usual = Math.min(sequence?.longest ?? USUAL_STEPS, USUAL_STEPS);
    const isSymbols = plans.length === 1;
    const next = ({ chains }: MarkovChainParams) => contextNext(lawOfChain(chains[0], plans[0]));
    const laws = ({ chains, ends }: MarkovChainParams) => ({
      who: NAME,
      laws: chains.map((chain, c) => lawOfChain(chain, plans[c])),
      hazard: isSymbols || sequence?.ends !== true ? undefined : hazardOf(ends),
    });
    return {
      learner: chainLearner(plans),
      parameters: ({ chains }) => chains.reduce((sum, chain, c) => sum + chainParameters(chain, plans[c]), 0),
      sampling: isSymbols
        ? symbolSampling(NAME, symbolsOf(NAME, schema), usual, next)
        : { sample: async (params, range, key, how) => drawColumns(laws(params), usual, range, key, how) },
      density: {
        certainty: 'exact',
        logProb: async (params, rows) => ({
          certainty: 'exact',
          values: columnsLogProb(laws(params), sequencesOf(rows)),
        }),
      },
      completion: {
        complete: async (params, rows, key) => completeColumns(laws(params), sequencesOf(rows), schema, key),
      },
      describe: (params) => describeChains(params, plans, schema),
      ...(isSymbols ? { next } : {}),
    };
  },
});
