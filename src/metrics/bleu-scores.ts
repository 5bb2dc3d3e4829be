// BLEU of single sequences against a set of references (Papineni, Roukos, Ward and Zhu 2002), with uniform weights:
//   BLEU-N = min(1, e^(1 − r/c)) · (Π_{n ≤ N} p_n)^(1/N),   p_n = Σ_grams min(times here, most times in one reference) / Σ_grams times here,
// where c is the length of the sequence and r the length of the reference nearest to it, of two the shorter. Smoothing: a p_n without a
// match counts a tenth of one (method 1 of Chen and Cherry 2014), and where no symbol at all matches, BLEU is 0.
import { type GramCounts, gramCounter } from './count-grams.js';

/** Orders N that are given, as the literature of text generation does. */
export const BLEU_ORDERS = [2, 3, 4, 5] as const;

const LONGEST = 5;
const NO_MATCH = 0.1;

/** BLEU-2 to BLEU-5 of each sequence, an array for each order. */
export type BleuScores = readonly Float64Array[];

/** BLEU of each judged sequence with all references. */
export function bleuScores(judged: readonly Int32Array[], references: readonly Int32Array[]): BleuScores {
  const counter = gramCounter(LONGEST);
  const known = references.map(counter.count);
  const made = judged.map(counter.count);
  const all = new Set(known.keys());
  return scoresOf(made, new Set(made.keys()), clipsOf(known, all, counter.size()), lengthsOf(known, all), undefined);
}

/** BLEU of each sequence with all other ones as references, for any part of them. */
export function selfBleu(sequences: readonly Int32Array[]): { scores(part: ReadonlySet<number>): BleuScores } {
  const counter = gramCounter(LONGEST);
  const counts = sequences.map(counter.count);
  return {
    scores: (part) => scoresOf(counts, part, clipsOf(counts, part, counter.size()), lengthsOf(counts, part), 'itself'),
  };
}

type Counts = readonly GramCounts[];

/** Of each n-gram the most times that one reference has it, which one, and the most times of any other. */
interface Clips {
  readonly most: Int32Array;
  readonly holder: Int32Array;
  readonly others: Int32Array;
}

function clipsOf(references: readonly Counts[], part: ReadonlySet<number>, size: number): Clips {
  const [most, holder, others] = [new Int32Array(size), new Int32Array(size).fill(-1), new Int32Array(size)];
  for (const reference of part) {
    for (const { grams, times } of references[reference]) {
      for (let i = 0; i < grams.length; i++) {
        const gram = grams[i];
        if (times[i] > most[gram]) {
          others[gram] = most[gram];
          most[gram] = times[i];
          holder[gram] = reference;
        } else if (times[i] > others[gram]) others[gram] = times[i];
      }
    }
  }
  return { most, holder, others };
}

/** How many references have each length. */
function lengthsOf(references: readonly Counts[], part: ReadonlySet<number>): Map<number, number> {
  const lengths = new Map<number, number>();
  for (const reference of part) {
    const length = references[reference][0].total;
    lengths.set(length, (lengths.get(length) ?? 0) + 1);
  }
  return lengths;
}

function scoresOf(
  counts: readonly Counts[],
  part: ReadonlySet<number>,
  clips: Clips,
  lengths: ReadonlyMap<number, number>,
  leftOut: 'itself' | undefined,
): BleuScores {
  const scores = BLEU_ORDERS.map(() => new Float64Array(part.size));
  let at = 0;
  for (const sequence of part) {
    const own = leftOut === undefined ? undefined : sequence;
    const precisions = counts[sequence].map((each) => logPrecision(each, clips, own));
    const brevity = logBrevity(counts[sequence][0].total, lengths, own !== undefined);
    for (const [o, order] of BLEU_ORDERS.entries()) {
      const mean = precisions.slice(0, order).reduce((sum, value) => sum + value, 0) / order;
      scores[o][at] = hasMatch(counts[sequence][0], clips, own) ? Math.exp(brevity + mean) : 0;
    }
    at++;
  }
  return scores;
}

function matches({ grams, times }: GramCounts, { most, holder, others }: Clips, own: number | undefined): number {
  let sum = 0;
  for (let i = 0; i < grams.length; i++) {
    const gram = grams[i];
    sum += Math.min(times[i], holder[gram] === own ? others[gram] : most[gram]);
  }
  return sum;
}

function hasMatch(counts: GramCounts, clips: Clips, own: number | undefined): boolean {
  return matches(counts, clips, own) > 0;
}

function logPrecision(counts: GramCounts, clips: Clips, own: number | undefined): number {
  return Math.log((matches(counts, clips, own) || NO_MATCH) / Math.max(1, counts.total));
}

/** log min(1, e^(1 − r/c)). */
function logBrevity(c: number, lengths: ReadonlyMap<number, number>, isAmongThem: boolean): number {
  let r = Number.POSITIVE_INFINITY;
  for (const [length, count] of lengths) {
    if (isAmongThem && length === c && count === 1) continue;
    const [distance, nearest] = [Math.abs(length - c), Math.abs(r - c)];
    if (distance < nearest || (distance === nearest && length < r)) r = length;
  }
  return c > r ? 0 : 1 - r / c;
}
