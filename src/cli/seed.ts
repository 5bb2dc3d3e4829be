import { randomInt } from 'node:crypto';
import type { FlagValues } from './command.js';
import type { Context } from './context.js';

/** The seed of `--seed`, or a drawn one. */
export function seedOf(flags: FlagValues): number {
  return typeof flags.seed === 'number' ? flags.seed : randomInt(2 ** 31);
}

/** Shows a seed that was drawn, so that the run can be repeated. */
export function showDrawn(context: Context, flags: FlagValues, seed: number): void {
  if (typeof flags.seed !== 'number') context.note(`· seed ${seed} drawn; --seed ${seed} repeats this run`);
}
