import type { FitProgress } from '../model/fit-recipe.js';
import type { Context } from './context.js';

/** Where a fit or a comparison stands. */
export type Standing = Partial<FitProgress> & {
  readonly model?: string;
  readonly position?: number;
  readonly models?: number;
};

/** A line on the terminal that is drawn over itself; silent where standard error is none. */
export interface ProgressLine {
  show(standing: Standing): void;
  clear(): void;
}

const REDRAW_MS = 100;
const BAR_CELLS = 12;
/** Below this share of the work, a guess at the time left would be idle. */
const LEAST_SHARE = 0.05;

/** @param deadlineMs time on the clock of `nowMs` at which the best so far is kept */
export function progressLine(context: Context, nowMs: () => number, deadlineMs?: number): ProgressLine {
  if (!context.hasProgress) return { show() {}, clear() {} };
  const startedAt = nowMs();
  let drawnAt = Number.NEGATIVE_INFINITY;
  const clear = () => process.stderr.write('\r\u001b[2K');
  return {
    show(standing) {
      const now = nowMs();
      if (now - drawnAt < REDRAW_MS) return;
      drawnAt = now;
      const left = secondsLeft(shareOf(standing), (now - startedAt) / 1000, deadlineMs && (deadlineMs - now) / 1000);
      const width = Math.max(20, (process.stderr.columns ?? 80) - 1);
      process.stderr.write(`\r\u001b[2K${progressText(standing, left, width)}`);
    },
    clear,
  };
}

/** The parts that fit into the width, the most telling first. */
export function progressText(standing: Standing, left: number | undefined, width: number): string {
  const { model, position, models, candidate, candidates, start, starts, pass, objective, rowsPerSecond } = standing;
  const share = shareOf(standing);
  const parts = [
    share === undefined ? '' : bar(share),
    model === undefined ? '' : `${model} ${position}/${models}`,
    candidates === undefined ? '' : `candidate ${candidate}/${candidates}`,
    starts === undefined || starts === 1 ? '' : `start ${start}/${starts}`,
    pass === undefined ? '' : `pass ${pass}`,
    left === undefined ? '' : `${duration(left)} left`,
    objective === undefined || objective === 0 ? '' : `${objective.toFixed(4)} nats/row`,
    rowsPerSecond === undefined ? '' : `${Math.round(rowsPerSecond).toLocaleString('en')} rows/s`,
  ];
  let text = '';
  for (const part of parts) {
    const longer = text === '' ? part : `${text}  ${part}`;
    if (part !== '' && longer.length <= width) text = longer;
  }
  return text;
}

/** How much of the whole is done, where the whole is known: models, within them candidates, within them starts. */
export function shareOf({ position, models, candidate, candidates, start, starts }: Standing): number | undefined {
  const inner = starts === undefined || start === undefined || starts === 1 ? 0 : (start - 1) / starts;
  const middle = candidates === undefined || candidate === undefined ? inner : (candidate - 1 + inner) / candidates;
  if (models !== undefined && position !== undefined) return (position - 1 + middle) / models;
  return candidates !== undefined || (starts !== undefined && starts > 1) ? middle : undefined;
}

function secondsLeft(share: number | undefined, elapsed: number, untilDeadline: number | undefined) {
  const guess = share === undefined || share < LEAST_SHARE ? undefined : (elapsed * (1 - share)) / share;
  if (untilDeadline === undefined) return guess;
  return Math.max(0, Math.min(untilDeadline, guess ?? untilDeadline));
}

/** Seconds as people say them: `45 s`, `3 min`, `2 h 10 min`. */
function duration(seconds: number): string {
  if (seconds < 90) return `${Math.ceil(seconds)} s`;
  const minutes = Math.round(seconds / 60);
  return minutes < 90 ? `${minutes} min` : `${Math.floor(minutes / 60)} h ${minutes % 60} min`;
}

function bar(share: number): string {
  const full = Math.round(Math.min(1, Math.max(0, share)) * BAR_CELLS);
  return `${'█'.repeat(full)}${'░'.repeat(BAR_CELLS - full)}`;
}
