import type { Measured } from './metric.js';
import { errorOfDifference } from './share.js';

/** What a score beside its floor comes to, in a word. */
export type Verdict = 'like real' | 'close' | 'different';

/** Standard errors within which a score is that of real rows: with some thirty scores side by side, one in fifteen tables of a perfect model shows one beyond. */
const ERRORS = 3;
/** By permutation, the same. */
const PROBABILITY = 0.003;
/** Of scores that end at 1, what may be missing beside real rows. */
const SHARE = 0.05;
/** Of distances, the multiple of the floor. */
const MULTIPLE = 2;

type Score = Pick<Measured, 'value' | 'standardError' | 'better' | 'pValue'>;

/**
 * `like real` where the difference from the floor is within three standard errors or in favour of the drawn rows; `close` where it
 * is real and small: at most 0.05 of a score that is better near 1, at most as much again as the floor of a distance, at most a tenth of what
 * should be near the floor; `different` otherwise.
 */
export function verdictOf(drawn: Score, floor: Score): Verdict {
  const { better } = drawn;
  const excess = drawn.value - floor.value;
  const gap = better === 'near the floor' ? Math.abs(excess) : better === 'smaller' ? excess : -excess;
  if (Number.isNaN(gap)) return 'different';
  const error = errorOfDifference(drawn.standardError ?? 0, floor.standardError ?? 0);
  if (gap <= ERRORS * error || (drawn.pValue !== undefined && drawn.pValue > PROBABILITY)) return 'like real';
  return gap <= tolerance(better, floor.value) ? 'close' : 'different';
}

function tolerance(better: Measured['better'], floor: number): number {
  if (better === 'larger') return SHARE;
  return Math.abs(floor) * (better === 'smaller' ? MULTIPLE - 1 : 0.1);
}
