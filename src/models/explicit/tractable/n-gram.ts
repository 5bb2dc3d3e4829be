// n-grams: p(x_1 … x_T stop) = Π_t p(x_t | the n − 1 symbols before), counted in one pass and smoothed: a context gives part of its mass to
// symbols that never followed it, as shorter contexts say. In all smoothings but the additive ones
//   p(x | c) = p*(x | c) where c x was seen, else b(c) p(x | c without its first symbol),
// which is what a file in the ARPA form holds. Symbols: those of one column, one for all that training never saw, and the stop where rows end.
import { z } from 'zod';
import { FEW_SEQUENCES } from '../../../data/sequences/cut-in-time.js';
import { type SequenceRows, sequencesOf } from '../../../data/sequences/sequence-rows.js';
import { type Symbols, symbolsOf } from '../../../data/sequences/symbols.js';
import {
  type Completion,
  type Density,
  defineModel,
  type Model,
  type ModelFormat,
  type Sampling,
} from '../../../model/define-model.js';
import { symbolSampling } from '../../../model/symbol-sampling.js';
import { columnCodes, contextLogProb, contextNext } from '../../../symbols/contexts/context-law.js';
import { drawMissing, partialLogProb } from '../../../symbols/contexts/missing-symbols.js';
import type { NextSymbol } from '../../../symbols/next-symbol.js';
import { readArpa, writeArpa } from './n-gram/arpa.js';
import { modelOfArpa } from './n-gram/arpa-model.js';
import { arpaOf, paramsOfArpa } from './n-gram/arpa-params.js';
import { type Cache, cachedLogProb, cachedNext, missingBesideCache } from './n-gram/cache.js';
import {
  type NGramParams,
  type NGramPlan,
  nGramLearner,
  nGramNeedsHeldBack,
  restOf,
  SMOOTHINGS,
} from './n-gram/learner.js';
import { nGramLaw } from './n-gram/n-gram-law.js';

const NAME = 'n-gram';
/** Steps of a drawn sequence that nothing ends. */
const USUAL_STEPS = 1000;

/** What an n-gram model can do. */
export interface NGramModel extends Model<SequenceRows, NGramParams> {
  readonly sampling: Required<Sampling<SequenceRows, NGramParams>>;
  readonly density: Density<SequenceRows, NGramParams, 'exact'>;
  readonly completion: Completion<SequenceRows, NGramParams>;
  readonly next: (params: NGramParams) => NextSymbol;
}

/** Each symbol given the n − 1 before it, smoothed. */
export const nGram = defineModel({
  name: NAME,
  title: 'n-gram',
  summary:
    'each symbol given the n - 1 before it, smoothed (modified Kneser-Ney); quick, exact, hard to beat on little text',
  references: [
    {
      authors: 'S. F. Chen and J. Goodman',
      year: 1999,
      title: 'An empirical study of smoothing techniques for language modeling',
      venue: 'Computer Speech & Language 13',
    },
    {
      authors: 'R. Kneser and H. Ney',
      year: 1995,
      title: 'Improved backing-off for m-gram language modeling',
      venue: 'ICASSP 1995',
    },
    {
      authors: 'S. M. Katz',
      year: 1987,
      title: 'Estimation of probabilities from sparse data for the language model component of a speech recognizer',
      venue: 'IEEE Transactions on Acoustics, Speech, and Signal Processing 35',
    },
    {
      authors: 'R. Kuhn and R. De Mori',
      year: 1990,
      title: 'A cache-based natural language model for speech recognition',
      venue: 'IEEE Transactions on Pattern Analysis and Machine Intelligence 12',
    },
  ],
  options: z.object({
    order: z.int().min(1).max(32).default(6).describe('symbols of the longest counted sequences: n'),
    smoothing: z
      .enum(SMOOTHINGS)
      .default('modified-kneser-ney')
      .describe('how mass is kept back for what was not seen after a context'),
    pseudoCount: z.number().gt(0).default(0.1).describe('occurrences that lidstone adds to each symbol of a context'),
    cache: z
      .int()
      .min(0)
      .max(1_000_000)
      .default(0)
      .describe('last symbols of a sequence whose shares are mixed in, by as much as held-back rows say; 0 for none'),
  }),
  data: ['sequences'],
  measures: ['categorical', 'binary'],
  columns: { minimum: 1, maximum: 1 },
  minimumRows: 1,
  certainty: 'exact',
  capabilities: ['sample', 'density', 'completion'],
  reads: { arpa: modelOfArpa },
  bind(options, schema): NGramModel {
    const symbols = symbolsOf(NAME, schema);
    const { sequence } = schema;
    const hasBeginnings = symbols.stop !== undefined || schema.rows >= FEW_SEQUENCES;
    const ends = { outcomes: symbols.count, stop: symbols.stop, start: hasBeginnings ? symbols.count : undefined };
    const plan: NGramPlan = { ...options, ...ends };
    const lawOf = (params: NGramParams) => nGramLaw(params, params, restOf(plan), ends);
    const cacheOf = ({ cacheShare }: NGramParams): Cache => ({ size: options.cache, share: cacheShare });
    const next = (params: NGramParams): NextSymbol =>
      (options.cache === 0 ? contextNext(lawOf(params)) : cachedNext(lawOf(params), cacheOf(params))) as NextSymbol;
    const usual = Math.min(sequence?.longest ?? USUAL_STEPS, USUAL_STEPS);
    return {
      learner: nGramLearner(plan),
      parameters: ({ symbol }) => symbol.length - 1,
      sampling: symbolSampling(NAME, symbols, usual, next),
      density: {
        certainty: 'exact',
        async logProb(params, block) {
          const rows = sequencesOf(block);
          const law = lawOf(params);
          if (options.cache > 0) return { certainty: 'exact', values: cachedLogProb(NAME, law, cacheOf(params), rows) };
          const values = contextLogProb(law, rows);
          for (const [i, value] of values.entries())
            if (Number.isNaN(value)) values[i] = partialLogProb(law, columnCodes(rows, i, 0));
          return { certainty: 'exact', values };
        },
      },
      completion: {
        async complete(params, block, key) {
          const rows = sequencesOf(block);
          const column = rows.columns[0].slice();
          if (options.cache > 0 && column.some(Number.isNaN)) throw missingBesideCache(NAME);
          const law = lawOf(params);
          for (let i = 0; i < rows.count; i++) {
            const codes = columnCodes(rows, i, 0);
            if (codes.includes(-1))
              column.set(drawMissing(law, codes, symbols.known, key.at(rows.index[i]).draws()), rows.starts[i]);
          }
          return { ...rows, columns: [column] };
        },
      },
      next,
      // What shares its mass evenly, or remembers what was just said, does not back off from context to context.
      ...(restOf(plan) === 'even' || options.cache > 0 ? {} : { formats: { arpa: arpaFormat(plan, symbols) } }),
      warnings: ({ heldBack }) => (nGramNeedsHeldBack(plan) && heldBack === 0 ? [notLearned(plan)] : []),
    };
  },
});

function arpaFormat({ order }: NGramPlan, symbols: Symbols): ModelFormat<NGramParams> {
  return {
    write: (params) => writeArpa(arpaOf(params, params, symbols)),
    read: (text) => ({ ...paramsOfArpa(readArpa(text), order, symbols), cacheShare: 0, heldBack: 0 }),
  };
}

function notLearned({ smoothing }: NGramPlan): string {
  const which = smoothing === 'interpolated' ? 'weights of interpolation are' : 'weight of the cache is';
  return `${NAME}: no rows were held back, so the ${which} not learned; give validation rows`;
}
