import type { FitProgress } from '../model/fit-recipe.js';
import type { Context } from './context.js';

/** A line on the terminal that is drawn over itself; silent where standard error is none. */
export interface ProgressLine {
  show(
    progress: Partial<FitProgress> & { readonly model?: string; readonly position?: number; readonly models?: number },
  ): void;
  clear(): void;
}

const REDRAW_MS = 100;
const BAR_CELLS = 16;

export function progressLine(context: Context, nowMs: () => number): ProgressLine {
  if (!context.hasProgress) return { show() {}, clear() {} };
  let drawnAt = Number.NEGATIVE_INFINITY;
  const clear = () => process.stderr.write('\r\u001b[2K');
  return {
    show(progress) {
      if (nowMs() - drawnAt < REDRAW_MS) return;
      drawnAt = nowMs();
      clear();
      process.stderr.write(lineOf(progress).slice(0, Math.max(20, context.columns - 1)));
    },
    clear,
  };
}

function lineOf(progress: Parameters<ProgressLine['show']>[0]): string {
  const { model, position, models, candidate, candidates, start, starts, pass, passes, objective, rowsPerSecond } =
    progress;
  const [done, all] =
    models !== undefined ? [position, models] : candidates !== undefined ? [candidate, candidates] : [pass, passes];
  const parts = [
    done !== undefined && all !== undefined ? bar(done / all) : '',
    model === undefined ? '' : `${model} ${position}/${models}`,
    candidates === undefined ? '' : `candidate ${candidate}/${candidates}`,
    starts === undefined || starts === 1 ? '' : `start ${start}/${starts}`,
    pass === undefined ? '' : `pass ${pass}${passes === undefined ? '' : `/${passes}`}`,
    objective === undefined || objective === 0 ? '' : `${objective.toFixed(4)} nats/row`,
    rowsPerSecond === undefined ? '' : `${Math.round(rowsPerSecond).toLocaleString('en')} rows/s`,
  ];
  return parts.filter((part) => part !== '').join('  ');
}

function bar(share: number): string {
  const full = Math.round(Math.min(1, Math.max(0, share)) * BAR_CELLS);
  return `${'█'.repeat(full)}${'░'.repeat(BAR_CELLS - full)}`;
}
