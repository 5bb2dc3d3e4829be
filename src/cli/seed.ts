import { randomInt } from 'node:crypto';
import type { FlagValues } from './command.js';
import type { Context } from './context.js';

/** The seed of `--seed`, or a drawn one, which is shown so that the run can be repeated. */
export function seedOf(context: Context, flags: FlagValues): number {
  if (typeof flags.seed === 'number') return flags.seed;
  const seed = randomInt(2 ** 31);
  context.note(`· seed ${seed} drawn; --seed ${seed} repeats this run`);
  return seed;
}
