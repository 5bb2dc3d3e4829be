import { isoDate } from '../number-text.js';

/** A mark on an axis. */
export interface Tick {
  readonly value: number;
  readonly label: string;
}

/** A linear map from values to pixels, with round ticks inside its domain. */
export interface Scale {
  (value: number): number;
  readonly domain: readonly [number, number];
  readonly range: readonly [number, number];
  readonly ticks: readonly Tick[];
}

export interface ScaleOptions {
  /** About how many ticks; fewer where that is rounder. */
  readonly ticks?: number;
  /** Widens the domain to whole steps. */
  readonly ends?: 'as given' | 'round';
  readonly kind?: 'number' | 'integer' | 'date' | 'percent';
}

/** The scale from `domain` to `range` (pixels). A domain without width, or not finite, gets one. */
export function linearScale(
  domain: readonly [number, number],
  range: readonly [number, number],
  options: ScaleOptions = {},
): Scale {
  const { ticks = 5, ends = 'as given', kind = 'number' } = options;
  let [low, high] = usable(domain);
  const step = roundStep(high - low, ticks, kind === 'integer');
  if (ends === 'round') [low, high] = [Math.floor(low / step) * step, Math.ceil(high / step) * step];
  const slope = (range[1] - range[0]) / (high - low);
  const marks = kind === 'date' ? dateTicks(low, high, ticks) : numberTicks(low, high, step, kind);
  return Object.assign((value: number) => range[0] + (value - low) * slope, {
    domain: [low, high] as const,
    range,
    ticks: marks,
  });
}

/** The smallest and largest finite value, or undefined. */
export function extent(...lists: readonly ArrayLike<number>[]): readonly [number, number] | undefined {
  let low = Number.POSITIVE_INFINITY;
  let high = Number.NEGATIVE_INFINITY;
  for (const values of lists) {
    for (let i = 0; i < values.length; i++) {
      const value = values[i];
      if (!Number.isFinite(value)) continue;
      if (value < low) low = value;
      if (value > high) high = value;
    }
  }
  return low <= high ? [low, high] : undefined;
}

/** The domain widened on both sides by a share of its width. */
export function padded(domain: readonly [number, number] | undefined, share: number): readonly [number, number] {
  const [low, high] = usable(domain ?? [0, 1]);
  const more = (high - low) * share;
  return [low - more, high + more];
}

function usable([low, high]: readonly [number, number]): [number, number] {
  if (!Number.isFinite(low) || !Number.isFinite(high)) return [0, 1];
  if (high - low > Math.abs(high) * 1e-12 && high > low) return [low, high];
  const half = Math.abs(low) * 0.05 || 0.5;
  return [low - half, low + half];
}

/** 1, 2 or 5 times a power of ten, so that about `count` of them make the span. */
function roundStep(span: number, count: number, isWhole = false): number {
  const rough = span / Math.max(1, count);
  const power = 10 ** Math.floor(Math.log10(rough));
  const factor = [1, 2, 5, 10].find((f) => f * power >= rough * 0.7) ?? 10;
  return isWhole ? Math.max(1, Math.round(factor * power)) : factor * power;
}

function numberTicks(low: number, high: number, step: number, kind: string): readonly Tick[] {
  const ticks: Tick[] = [];
  const decimals = Math.max(0, Math.min(12, -Math.floor(Math.log10(step) + 1e-9)));
  const first = Math.ceil(low / step - 1e-9);
  for (let i = first; i * step <= high + step * 1e-9 && ticks.length < 50; i++) {
    const value = i * step;
    ticks.push({
      value,
      label: kind === 'percent' ? `${Math.round(value * 1e4) / 100} %` : tickText(value, decimals, step),
    });
  }
  return ticks;
}

function tickText(value: number, decimals: number, step: number): string {
  const size = Math.max(Math.abs(value), step);
  if (value !== 0 && (size >= 1e6 || step < 1e-4))
    return Number(value.toPrecision(6)).toExponential().replace('e+', 'e').replace('-', '−');
  return (value === 0 ? 0 : value).toFixed(decimals).replace('-', '−');
}

const dateSteps = [1, 2, 7, 14, 31, 92, 183];

// Days since 1970; steps of a month and more fall on firsts of months, of a year and more on firsts of January.
function dateTicks(low: number, high: number, count: number): readonly Tick[] {
  const rough = (high - low) / Math.max(1, count);
  const days = dateSteps.find((step) => step >= rough);
  if (days !== undefined && days < 31) {
    const first = Math.ceil(low / days) * days;
    return sequence(first, high, (value) => value + days).map((value) => ({ value, label: isoDate(value) }));
  }
  const months = days === undefined ? 12 * roundStep(rough / 365.25, 1, true) : Math.round(days / 30.5);
  const start = new Date(low * 86_400_000);
  const monthIndex = start.getUTCFullYear() * 12 + start.getUTCMonth();
  const at = (index: number) => Date.UTC(Math.floor(index / 12), index % 12, 1) / 86_400_000;
  const ticks: Tick[] = [];
  for (let i = Math.ceil(monthIndex / months) * months; at(i) <= high && ticks.length < 50; i += months) {
    if (at(i) >= low) ticks.push({ value: at(i), label: isoDate(at(i)).slice(0, months % 12 === 0 ? 4 : 7) });
  }
  return ticks;
}

function sequence(first: number, last: number, next: (value: number) => number): readonly number[] {
  const values: number[] = [];
  for (let value = first; value <= last && values.length < 50; value = next(value)) values.push(value);
  return values;
}
