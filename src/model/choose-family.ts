import { CapabilityError } from '../util/errors.js';
import type { Comparison, ComparisonEntry } from './compare.js';

/** A family chosen from a comparison, its entry there, and why: one sentence for it and one for each that was left out. */
export interface FamilyChoice {
  readonly model: string;
  readonly entry: ComparisonEntry;
  readonly reasons: readonly string[];
}

/**
 * The family with the largest held-out log-probability. Where that one keeps training rows in its file and another, which keeps none,
 * is within two standard errors, the rows decide nothing and the other is taken: its file can be handed on.
 */
export function chooseFamily(comparison: Comparison): FamilyChoice {
  const ranked = comparison.entries.filter(
    (entry) => entry.error === null && entry.unranked === undefined && scoreOf(entry) !== null,
  );
  const [best] = ranked;
  if (best === undefined) {
    const reasons = comparison.entries.map(
      ({ model, error, unranked }) => `${model}: ${error ?? unranked ?? 'no finite score'}`,
    );
    throw new CapabilityError(`auto: no family takes this table as it is (${reasons.join('; ')})`, {
      hint: 'name one with --model',
    });
  }
  const rowless = best.keepsRows ? ranked.find((entry) => !entry.keepsRows && isClose(entry)) : undefined;
  const winner = rowless ?? best;
  return { model: winner.model, entry: winner, reasons: [why(winner, best, ranked), ...leftOut(comparison)] };
}

function why(winner: ComparisonEntry, best: ComparisonEntry, ranked: readonly ComparisonEntry[]): string {
  const score = `${(scoreOf(winner) as number).toFixed(3)} ${winner.scores[0]?.unit ?? 'nats/row'}`;
  if (winner !== best) {
    return `${winner.model} chosen by held-out log-probability, ${score}: ${best.model} is ahead by less than two standard errors${behind(winner)} and would keep training rows in its file`;
  }
  const next = ranked[1];
  const words = next?.difference === undefined ? '' : `; next is ${next.model}${behind(next)}`;
  const close = next !== undefined && isClose(next) ? ', within two standard errors' : '';
  return `${winner.model} chosen by held-out log-probability, ${score}${words}${close}`;
}

function leftOut({ entries }: Comparison): string[] {
  return entries.flatMap(({ model, error, unranked }) => {
    const reason = error ?? unranked;
    return reason === undefined || reason === null ? [] : [`${model} not considered: ${reason}`];
  });
}

function behind({ difference }: ComparisonEntry): string {
  if (difference === undefined) return '';
  return ` (${difference.value.toFixed(3)} ± ${difference.standardError.toFixed(3)})`;
}

function isClose({ difference }: ComparisonEntry): boolean {
  return difference !== undefined && Math.abs(difference.value) < 2 * difference.standardError;
}

function scoreOf(entry: ComparisonEntry): number | null {
  return entry.scores.find(({ metric }) => metric === 'log-probability')?.value ?? null;
}
