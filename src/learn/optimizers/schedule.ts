/** A number that changes with the number of the step, counted from 0. */
export type Schedule = (step: number) => number;

/** A schedule's number, or a constant. */
export function valueAt(value: number | Schedule, step: number): number {
  return typeof value === 'number' ? value : value(step);
}
