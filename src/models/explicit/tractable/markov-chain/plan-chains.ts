import type { DataSchema } from '../../../../data/schema.js';
import { FEW_SEQUENCES } from '../../../../data/sequences/cut-in-time.js';
import { symbolsOf } from '../../../../data/sequences/symbols.js';
import { OptionError } from '../../../../util/errors.js';
import type { ChainPlan, Memory } from './chain-plan.js';

/** Symbols that a chain of variable memory looks back at most, where nothing else is said. */
const LONGEST_MEMORY = 6;

/** The chain of each column. One column is symbols: it has the unknown one, and the stop where sequences end. Several columns are as they were categorised, and the stop is theirs together. */
export function chainPlans(
  who: string,
  { order, lookback, smoothing }: { order?: number | undefined; lookback: Memory; smoothing?: number | undefined },
  schema: DataSchema,
): readonly ChainPlan[] {
  if (lookback === 'context-tree' && smoothing === 0)
    throw new OptionError(`${who}: smoothing must be a number > 0 where contexts are a tree, got 0`);
  const shared = { lookback, smoothing, order: order ?? (lookback === 'fixed' ? 1 : LONGEST_MEMORY) };
  const hasBeginnings = schema.sequence?.ends === true || schema.rows >= FEW_SEQUENCES;
  if (schema.columns.length === 1) {
    const { count, stop } = symbolsOf(who, schema);
    return [{ ...shared, outcomes: count, stop, start: hasBeginnings ? count : undefined }];
  }
  return schema.columns.map(({ categories: { length } }) => ({
    ...{ ...shared, outcomes: length, stop: undefined },
    start: hasBeginnings ? length + 1 : undefined, // a code that training never saw is between
  }));
}
