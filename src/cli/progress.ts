import type { FitProgress } from '../model/fit-recipe.js';
import type { ScoreUnit } from '../model/score.js';
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
/** Below this share of the work, a guess at the time left would be idle. */
const LEAST_SHARE = 0.05;

/** @param deadlineMs time on the clock of `nowMs` at which the best so far is kept @param unit what objectives are in */
export function progressLine(
  context: Context,
  nowMs: () => number,
  deadlineMs?: number,
  unit: ScoreUnit = 'nats/row',
): ProgressLine {
  const told = new Set<string>();
  /** What goes wrong is said as it begins, once each, on a line that stays. */
  const tell = (alarm: string | undefined, clear: () => void) => {
    if (alarm === undefined || told.has(alarm)) return;
    told.add(alarm);
    clear();
    context.note(`! ${alarm}`);
  };
  if (!context.hasProgress) return { show: ({ alarm }) => tell(alarm, () => {}), clear() {} };
  let phase = '';
  let phaseStartedAt = 0;
  let drawnAt = Number.NEGATIVE_INFINITY;
  let length = 0;
  // Blanks instead of an escape sequence, which NO_COLOR and its like forbid.
  const draw = (text: string) => {
    process.stderr.write(`\r${text.padEnd(length)}`);
    length = text.length;
  };
  const clear = () => {
    if (length === 0) return;
    draw('');
    process.stderr.write('\r');
  };
  return {
    show(standing) {
      tell(standing.alarm, clear);
      const now = nowMs();
      if (now - drawnAt < REDRAW_MS) return;
      drawnAt = now;
      const current = phaseOf(standing);
      if (phase !== current) [phase, phaseStartedAt] = [current, now];
      const untilDeadline = deadlineMs === undefined ? undefined : (deadlineMs - now) / 1000;
      const left = timeLeft(standing, (now - phaseStartedAt) / 1000, untilDeadline);
      const width = Math.max(20, (process.stderr.columns ?? 80) - 1);
      draw(progressText(standing, left, width, unit));
    },
    clear,
  };
}

/** Blanks the line of the terminal, on which another process may have drawn its progress. */
export function clearTerminalLine(): void {
  const { isTTY, columns = 80 } = process.stderr;
  if (isTTY === true) process.stderr.write(`\r${' '.repeat(columns - 1)}\r`);
}

/** What is known, as far as the width allows: what matters most stays longest. `left` is of `timeLeft`. */
export function progressText(
  standing: Standing,
  left: string | undefined,
  width: number,
  unit: ScoreUnit = 'nats/row',
): string {
  const { model, position, models, candidate, candidates, start, starts, rowsPerSecond } = standing;
  const share = shareOf(standing);
  const parts: readonly Part[] = [
    [0, share !== undefined && bar(share, width < 70 ? 8 : 12)],
    [1, phaseOf(standing)],
    [1, model !== undefined && `${model} ${position}/${models}`],
    [3, candidates !== undefined && `candidate ${candidate}/${candidates}`],
    [6, starts !== undefined && starts > 1 && `start ${start}/${starts}`],
    ...(standing.step === undefined ? passParts(standing, unit) : stepParts(standing, unit)),
    [7, rowsPerSecond !== undefined && `${Math.round(rowsPerSecond).toLocaleString('en')} rows/s`],
    [2, left],
  ];
  const told = parts.filter(([, text]) => text !== false && text !== undefined && text !== '');
  while (told.length > 1 && joined(told).length > width) {
    const least = Math.max(...told.map(([rank]) => rank));
    told.splice(
      told.findIndex(([rank]) => rank === least),
      1,
    );
  }
  return joined(told).slice(0, width);
}

/** What there is to tell, and how soon it is given up where there is no room: the highest ranks first. */
type Part = readonly [rank: number, text: string | false | undefined];

function passParts({ pass, objective }: Standing, unit: ScoreUnit): Part[] {
  return [
    [4, pass !== undefined && `pass ${pass}`],
    [5, objective !== undefined && objective !== 0 && `${objective.toFixed(4)} ${unit}`],
  ];
}

/** The same for a fit that makes many steps a pass; validation on the scale of the objective, smaller is better. */
function stepParts(
  { pass, passes, step, steps, objective, validation, monitors = {} }: Standing,
  unit: ScoreUnit,
): Part[] {
  const of = (all: number | undefined) => (all === undefined ? '' : `/${all.toLocaleString('en')}`);
  const others = Object.entries(monitors).map(([name, value]) => `${name} ${brief(value)}`);
  return [
    [4, `epoch ${pass}${of(passes)}`],
    [8, `step ${step?.toLocaleString('en')}${of(steps)}`],
    [5, objective !== undefined && `${brief(objective)} ${unit}`],
    [6, validation !== undefined && `validation ${brief(-validation)}`],
    [9, others.join('  ')],
  ];
}

/** As many digits as a changing number can be read with. */
function brief(value: number): string {
  return value.toFixed(Math.abs(value) < 10 ? 3 : 1);
}

function joined(parts: readonly (readonly [number, unknown])[]): string {
  return parts.map(([, text]) => text).join('  ');
}

/** What the fit is for, where that is not the model itself; each phase has its own bar. */
function phaseOf({ models, fold, folds }: Standing): string {
  return models !== undefined || folds === undefined ? '' : `held-out fit ${fold}/${folds}`;
}

/** How much of the phase is done, where the whole is known: models, within them folds, within these candidates, starts and their steps. */
export function shareOf(standing: Standing): number | undefined {
  const { position, models, fold, folds, candidate, candidates, start, starts } = standing;
  const levels = [
    [position, models],
    [fold, folds],
    [candidate, candidates],
    [start, starts],
  ].filter(([, all]) => all !== undefined && all > 1) as [number, number][];
  const own = shareOfStart(standing);
  if (levels.length === 0) return own;
  return levels.reduceRight((inner, [at, all]) => (at - 1 + inner) / all, own ?? 0);
}

// Only where many steps make a pass are the passes a plan; elsewhere they are a limit that few fits come near.
function shareOfStart({ pass = 1, passes, share = 0, step, steps }: Standing): number | undefined {
  if (step === undefined || (passes ?? steps) === undefined) return undefined;
  return Math.max(
    (pass - 1 + share) / (passes ?? Number.POSITIVE_INFINITY),
    step / (steps ?? Number.POSITIVE_INFINITY),
  );
}

/** How long the stage that runs now may still take, by its name, since others follow; or how long until the deadline, where that comes first. Seconds. */
export function timeLeft(standing: Standing, elapsed: number, untilDeadline = Number.POSITIVE_INFINITY) {
  const share = shareOf(standing) ?? 0;
  const guess = share < LEAST_SHARE || elapsed <= 0 ? Number.POSITIVE_INFINITY : (elapsed * (1 - share)) / share;
  if (guess < untilDeadline) return `${duration(guess)} left in ${stageOf(standing)}`;
  return untilDeadline === Number.POSITIVE_INFINITY ? undefined : `${duration(Math.max(0, untilDeadline))} left`;
}

function stageOf({ models, folds, candidates }: Standing): string {
  if (models !== undefined) return 'the comparison';
  if (folds !== undefined) return 'this fit';
  return candidates !== undefined && candidates > 1 ? 'the search' : 'the fit';
}

/** Seconds as people say them: `45 s`, `3 min`, `2 h 10 min`. */
function duration(seconds: number): string {
  if (seconds < 90) return `${Math.ceil(seconds)} s`;
  const minutes = Math.round(seconds / 60);
  return minutes < 90 ? `${minutes} min` : `${Math.floor(minutes / 60)} h ${minutes % 60} min`;
}

function bar(share: number, cells: number): string {
  const full = Math.round(Math.min(1, Math.max(0, share)) * cells);
  return `${'█'.repeat(full)}${'░'.repeat(cells - full)}`;
}
