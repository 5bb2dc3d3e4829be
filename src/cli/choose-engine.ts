import { platform } from '#platform';
import type { EngineName } from '../platform/runtime.js';
import type { FlagValues } from './command.js';
import type { Context } from './context.js';

/** Takes `--engine` and `--threads` for all that this process computes. An engine that is named is opened at once, so that one that is missing is said before any work. */
export async function chooseEngine(context: Context, flags: FlagValues): Promise<void> {
  const engine = (flags.engine as EngineName | undefined) ?? 'auto';
  const threads = flags.threads as number | undefined;
  platform.chooseRuntime({ engine, threads, onFallback: (remark) => context.note(`! ${remark}`) });
  if (engine !== 'auto') await platform.runtime();
}
