import { CapabilityError } from '../util/errors.js';
import type { Comparison, ComparisonEntry } from './compare.js';

/** The winner of a comparison, and why, in one sentence each for the winner and for those left out. */
export function chooseFamily(comparison: Comparison): {
  readonly model: string;
  readonly options: Readonly<Record<string, unknown>>;
  readonly reasons: readonly string[];
} {
  const ranked = comparison.entries.filter(
    (entry) => entry.error === null && entry.unranked === undefined && scoreOf(entry) !== null,
  );
  const [winner, next] = ranked;
  if (winner === undefined) {
    const reasons = comparison.entries.map(
      ({ model, error, unranked }) => `${model}: ${error ?? unranked ?? 'no finite score'}`,
    );
    throw new CapabilityError(`auto: no family takes this table as it is (${reasons.join('; ')})`, {
      hint: 'name one with --model',
    });
  }
  const reasons = [
    `${winner.model} chosen by held-out log-probability, ${(scoreOf(winner) as number).toFixed(3)} nats/row${comparedWith(next)}`,
  ];
  for (const { model, error, unranked } of comparison.entries) {
    if (error !== null) reasons.push(`${model} not considered: ${error}`);
    else if (unranked !== undefined) reasons.push(`${model} not considered: ${unranked}`);
  }
  return { model: winner.model, options: winner.options, reasons };
}

function scoreOf(entry: ComparisonEntry): number | null {
  return entry.scores.find(({ metric }) => metric === 'log-probability')?.value ?? null;
}

function comparedWith(next: ComparisonEntry | undefined): string {
  if (next?.difference === undefined) return '';
  const { value, standardError } = next.difference;
  const isClose = Math.abs(value) < 2 * standardError;
  return `; next is ${next.model}, ${value.toFixed(3)} ± ${standardError.toFixed(3)} from it${isClose ? ' (within two standard errors)' : ''}`;
}
