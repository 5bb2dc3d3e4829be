/** How many batches go into one call of a fused step: enough that calls cost little, few enough that Ctrl-C is prompt. */
export interface BatchPace {
  /** The size of the next call where so many batches are left; at least 1. */
  next(left: number): number;
  /** Told how long a call of so many batches took. */
  took(batches: number, milliseconds: number): void;
}

/** A call shorter than this is doubled, a longer one than that is halved: calls of about 30 ms. */
const SHORT_MS = 20;
const LONG_MS = 50;
/** Where the state is large, what a call costs beside its batches is too: then calls may take so long, if that makes a batch so much cheaper. */
const LONGEST_MS = 600;
const CHEAPER = 0.88;
const MOST = 256;

/** Sizes are powers of two, so that a program compiled for each size is compiled a few times only. */
export function batchPace(fixed?: number): BatchPace {
  if (fixed !== undefined) return { next: (left) => Math.min(fixed, left), took() {} };
  let size = 1;
  /** The least that a batch took in calls of each size: what takes longer is another program's doing. */
  const each = new Map<number, number>();
  /** The size beyond which longer calls have been tried in vain. */
  let enough = MOST;
  /** Long calls in a row: one may be another program's fault. */
  let late = 0;
  return {
    next(left) {
      let most = size;
      while (most > left) most /= 2;
      return most;
    },
    took(batches, milliseconds) {
      if (batches > size || (batches < size && milliseconds <= LONG_MS)) return;
      const least = Math.min(milliseconds / batches, each.get(batches) ?? Number.POSITIVE_INFINITY);
      each.set(batches, least);
      const isWorthIt = milliseconds <= LONGEST_MS && least < CHEAPER * (each.get(batches / 2) ?? 0);
      late = milliseconds > LONG_MS && size > 1 && !isWorthIt ? late + 1 : 0;
      if (late > 1) {
        size /= 2;
        enough = size;
        late = 0;
      } else if (late === 0 && (milliseconds < SHORT_MS || (size < enough && 2 * milliseconds <= LONGEST_MS))) {
        size = Math.min(MOST, 2 * size);
      }
    },
  };
}
