import type { Runtime, RuntimeSettings } from './runtime.js';

/** The one runtime of a process: opened when first asked for, opened anew when another is chosen. */
export function runtimeChoice(open: (settings: RuntimeSettings) => Promise<Runtime>) {
  let settings: RuntimeSettings = { engine: 'auto' };
  let opened: Promise<Runtime> | undefined;
  return {
    runtime(): Promise<Runtime> {
      opened ??= open(settings);
      return opened;
    },
    chooseRuntime(chosen: RuntimeSettings): void {
      settings = chosen;
      opened = undefined;
    },
  };
}
