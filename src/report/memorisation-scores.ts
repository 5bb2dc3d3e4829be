import type { ExactCopies, Memorisation, NearestRecord } from '../metrics/index.js';
import { numberText, percentText } from './number-text.js';
import type { ReportScore } from './report-data.js';

/** What the report says of a model that may give back its training rows: a score and a sentence for each measure, and warnings where it does. */
export function memorisationScores(
  { copies, nearest }: Memorisation,
  keepsRows: boolean,
): { readonly scores: readonly ReportScore[]; readonly warnings: readonly string[] } {
  const kept = keepsRows ? ' The model keeps training rows and draws around them.' : '';
  const copied = scoreOf(copies, copiesNote(copies));
  if (nearest === undefined) return { scores: [copied], warnings: copiesWarning(copies) };
  const scores = [copied, scoreOf(nearest, `${nearestNote(nearest)}${kept}`)];
  return { scores, warnings: [...copiesWarning(copies), ...nearestWarning(nearest)] };
}

function scoreOf(
  { metric, unit, value, standardError, floor, ...rest }: ExactCopies | NearestRecord,
  note: string,
): ReportScore {
  return { metric, value, unit, standardError, floor, note, ...('ratio' in rest ? { ratio: rest.ratio } : {}) };
}

function copiesNote({ value, floor, rows }: ExactCopies): string {
  return `${percentText(value)} of ${numberText(rows.drawn)} drawn rows are printed exactly like one of ${numberText(rows.training)} real rows; of fresh real rows, ${percentText(floor)} would be.`;
}

function nearestNote({ ratio, shuffled, floor, rows }: NearestRecord): string {
  const from = `the nearest of ${numberText(rows.training)} real rows`;
  if (ratio === null) return `Half of all real rows have an equal, so the distance to ${from} tells nothing.`;
  const far = shuffled === null ? '' : `, shuffled rows ${timesText(shuffled / floor)}`;
  return `Drawn rows are ${timesText(ratio)} as far from ${from} as fresh real rows would be${far}; copies would be at 0.`;
}

function copiesWarning({ isMemorising, value, floor }: ExactCopies): readonly string[] {
  if (!isMemorising) return [];
  return [
    `the model gives back real rows: ${percentText(value)} of the drawn rows are printed exactly like one, where ${percentText(floor)} of fresh real rows would be; drawn rows need the protection that the real ones need`,
  ];
}

function nearestWarning({ isMemorising, ratio }: NearestRecord): readonly string[] {
  if (!isMemorising || ratio === null) return [];
  return [
    `the model memorises: drawn rows are ${timesText(ratio)} as far from the nearest real row as fresh real rows would be; drawn rows need the protection that the real ones need`,
  ];
}

function timesText(ratio: number): string {
  return ratio < 0.005 ? 'less than 0.01 times' : `${ratio.toFixed(2)} times`;
}
