import type { TableSchema } from '../../../../data/schema.js';
import { symbolsOf } from '../../../../data/sequences/symbols.js';
import { OptionError } from '../../../../util/errors.js';
import { independentSteps } from './independent-steps.js';
import { mixtureSteps } from './mixture-steps.js';
import { nadeSteps } from './nade-steps.js';
import type { RecurrentOptions } from './options.js';
import { rbmSteps } from './rbm-steps.js';
import type { StepLaw } from './step-law.js';
import { symbolSteps } from './symbol-steps.js';
import { withStop } from './with-stop.js';

const WHO = 'recurrent-language';

const LEAST_SHARE = 1e-3;

/** Heads that are chosen. */
export type Head = Exclude<RecurrentOptions['head'], 'auto'>;

/** The head that the options name, or that the columns suggest; OptionError where they do not go together. */
export function headOf({ head }: Pick<RecurrentOptions, 'head'>, { columns }: TableSchema): Head {
  const isSymbol = columns.length === 1 && ['categorical', 'binary'].includes(columns[0].measure);
  const isBits = columns.every(({ measure, categories }) => measure === 'binary' && categories.length <= 2);
  const isNumbers = columns.every(({ measure }) => measure === 'continuous');
  if (head === 'auto')
    return isSymbol ? 'categorical' : isBits ? 'nade' : isNumbers ? 'gaussian-mixture' : 'independent';
  const fits: Readonly<Record<Head, readonly [boolean, string]>> = {
    categorical: [isSymbol, 'one categorical column'],
    nade: [isBits, 'columns of bits'],
    rbm: [isBits, 'columns of bits'],
    'gaussian-mixture': [isNumbers, 'continuous columns'],
    independent: [true, ''],
  };
  const [isFit, wanted] = fits[head];
  if (isFit) return head;
  const got =
    columns.length === 1
      ? `a ${columns[0].measure} one`
      : [...new Set(columns.map(({ measure }) => measure))].join(', ');
  throw new OptionError(`${WHO}: head ${head} must go with ${wanted}, got ${got}`);
}

/** The law of a step. */
export function lawOf(options: RecurrentOptions, schema: TableSchema): StepLaw {
  const { hidden, units, mixtures, outputs, embedding = hidden, gibbsSteps, chains, temperatures } = options;
  const head = headOf(options, schema);
  if (head === 'categorical') {
    if (outputs === 'tied' && embedding !== hidden)
      throw new OptionError(
        `${WHO}: embedding must be as wide as hidden where outputs are tied, got ${embedding} and ${hidden}`,
      );
    return symbolSteps(symbolsOf(WHO, schema), { width: embedding, hidden, outputs });
  }
  const laws: Readonly<Record<Exclude<Head, 'categorical'>, () => StepLaw>> = {
    nade: () => nadeSteps(logOdds(schema), units, hidden),
    rbm: () => rbmSteps(logOdds(schema), { units, hidden, sweeps: gibbsSteps, chains, temperatures }),
    'gaussian-mixture': () => mixtureSteps(schema.columns, mixtures, hidden),
    independent: () => independentSteps(schema, mixtures, hidden),
  };
  return schema.sequence?.ends === true ? withStop(laws[head](), hidden) : laws[head]();
}

/** Log odds of each bit in the training rows, none of them certain. */
function logOdds({ columns }: TableSchema): Float32Array {
  return Float32Array.from(columns, ({ mean }) => {
    const share = Math.min(1 - LEAST_SHARE, Math.max(LEAST_SHARE, mean || 0));
    return Math.log(share / (1 - share));
  });
}
