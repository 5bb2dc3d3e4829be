import type { PassRecord } from '../learn/train.js';

/** How a fit went, one number a pass: means a row, six digits of them; null where one was not finite. */
export interface FitHistory {
  /** What the fit made small. */
  readonly objective: readonly (number | null)[];
  /** How held-out rows did after the pass, larger is better; absent where none were held back. */
  readonly validation?: readonly (number | null)[];
  /** The other numbers that were watched, by name. */
  readonly monitors?: Readonly<Record<string, readonly (number | null)[]>>;
}

/** The records of passes, number by number. */
export function historyOf(records: readonly PassRecord[]): FitHistory {
  const names = [...new Set(records.flatMap(({ monitors }) => Object.keys(monitors)))];
  const monitors = names.map((name) => [name, records.map((record) => short(record.monitors[name]))]);
  const isValidated = records.some(({ validation }) => validation !== null);
  return {
    objective: records.map(({ objective }) => short(objective)),
    ...(isValidated ? { validation: records.map(({ validation }) => short(validation)) } : {}),
    ...(names.length === 0 ? {} : { monitors: Object.fromEntries(monitors) }),
  };
}

/** Whether a value from a file is a history. */
export function isHistory(value: unknown): value is FitHistory {
  const { objective, validation = [], monitors = {} } = (value ?? {}) as Partial<FitHistory>;
  return [objective, validation, ...Object.values(monitors ?? {})].every(isCurve);
}

function isCurve(values: unknown): boolean {
  return Array.isArray(values) && values.every((each) => each === null || typeof each === 'number');
}

function short(value: number | null | undefined): number | null {
  return Number.isFinite(value) ? Number(Number(value).toPrecision(6)) : null;
}
