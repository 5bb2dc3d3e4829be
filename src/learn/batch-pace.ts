/** How many batches go into one call of a fused step: enough that calls cost little, few enough that Ctrl-C is prompt. */
export interface BatchPace {
  /** The size of the next call where so many batches are left; at least 1. */
  next(left: number): number;
  /** Told how long a call of so many batches took. */
  took(batches: number, milliseconds: number): void;
}

/** A call shorter than this is doubled, a longer one than that is halved: calls of about 30 ms. */
const SHORT_MS = 20;
const LONG_MS = 45;
const MOST = 256;

/** Sizes are powers of two, so that a program compiled for each size is compiled a few times only. */
export function batchPace(fixed?: number): BatchPace {
  if (fixed !== undefined) return { next: (left) => Math.min(fixed, left), took() {} };
  let size = 1;
  return {
    next(left) {
      let most = size;
      while (most > left) most /= 2;
      return most;
    },
    took(batches, milliseconds) {
      if (milliseconds > LONG_MS && batches <= size) size = Math.max(1, batches / 2);
      else if (milliseconds < SHORT_MS && batches === size) size = Math.min(MOST, 2 * size);
    },
  };
}
