/** What stands for a number that is missing or not finite. */
export const notAvailable = 'n/a';

/** A number for people: whole numbers whole, others with three decimals, small ones with four digits; `n/a` if not finite. */
export function numberText(value: number | null | undefined): string {
  if (!isFiniteNumber(value)) return notAvailable;
  const size = Math.abs(value);
  if (Number.isInteger(value) && size < 1e15) return size >= 1e4 ? grouped(value) : String(value);
  if (size >= 1e9 || size < 1e-4) return value.toExponential(3).replace('e+', 'e');
  return size >= 1 ? value.toFixed(3) : String(Number(value.toPrecision(4)));
}

/** Decimals that show two digits of a standard error; three where there is none. */
export function decimalsOf(standardError: number | null | undefined): number {
  if (!isFiniteNumber(standardError) || standardError <= 0) return 3;
  return Math.max(0, Math.min(8, 1 - Math.floor(Math.log10(standardError))));
}

/** The number with this many decimals, or `n/a`. */
export function fixedText(value: number | null | undefined, decimals: number): string {
  if (!isFiniteNumber(value)) return notAvailable;
  const text = value.toFixed(decimals);
  return Number(text) === 0 ? text.replace('-', '') : text;
}

/** Seconds as people say them: 0.42 s, 12.3 s, 3 min 20 s. */
export function secondsText(seconds: number | null | undefined): string {
  if (!isFiniteNumber(seconds)) return notAvailable;
  if (seconds < 10) return `${seconds.toFixed(2)} s`;
  if (seconds < 100) return `${seconds.toFixed(1)} s`;
  const whole = Math.round(seconds);
  if (whole < 3600) return `${Math.floor(whole / 60)} min ${whole % 60} s`;
  return `${Math.floor(whole / 3600)} h ${Math.floor((whole % 3600) / 60)} min`;
}

/** A share between 0 and 1 in percent, never rounded to none or all. */
export function percentText(share: number | null | undefined): string {
  if (!isFiniteNumber(share)) return notAvailable;
  const percent = share * 100;
  if (percent > 0 && percent < 0.1) return '< 0.1 %';
  if (percent < 100 && percent > 99.9) return '> 99.9 %';
  return `${percent < 10 && percent > 0 ? percent.toFixed(1) : percent.toFixed(0)} %`;
}

/** Days since 1970-01-01 as YYYY-MM-DD. */
export function isoDate(days: number): string {
  const date = new Date(Math.round(days) * 86_400_000);
  return Number.isNaN(date.getTime()) ? notAvailable : date.toISOString().replace(/T.*$/, '');
}

/** `1 row`, `2 rows`, `12,000 rows`. */
export function countText(count: number, singular: string, plural = `${singular}s`): string {
  return `${numberText(count)} ${count === 1 ? singular : plural}`;
}

/** `a`, `a and b`, `a, b and c`. */
export function listText(names: readonly string[], most = 5): string {
  if (names.length > most) return `${names.slice(0, most).join(', ')} and ${names.length - most} more`;
  return names.length < 2 ? (names[0] ?? '') : `${names.slice(0, -1).join(', ')} and ${names[names.length - 1]}`;
}

export function isFiniteNumber(value: unknown): value is number {
  return typeof value === 'number' && Number.isFinite(value);
}

function grouped(value: number): string {
  return String(value).replace(/\B(?=(\d{3})+$)/g, ',');
}
