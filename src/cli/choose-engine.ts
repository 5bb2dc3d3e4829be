import { platform } from '#platform';
import type { EngineName } from '../platform/runtime.js';
import type { FlagValues } from './command.js';
import type { Context } from './context.js';

/** Takes `--engine` and `--threads` for all that this process computes. An engine that is named adds one and one at once, so that one that is missing is said before any work. */
export async function chooseEngine(context: Context, flags: FlagValues): Promise<void> {
  const engine = (flags.engine as EngineName | undefined) ?? 'auto';
  const threads = flags.threads as number | undefined;
  platform.chooseRuntime({ engine, threads, onFallback: (remark) => context.note(`! ${remark}`) });
  if (engine === 'auto') return;
  const [{ compile }, { add }] = await Promise.all([
    import('../engine/program.js'),
    import('../engine/ops/arithmetic.js'),
  ]);
  const trial = await compile('trial', { x: { dtype: 'f32', shape: [1] } as const }, ({ x }) => ({ y: add(x, 1) }));
  await trial.run({ x: Float32Array.of(1) });
  await trial.release();
}
