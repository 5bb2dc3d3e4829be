import type { JudgedScore } from './judge-sample.js';

/** Scores that are named; a table shows them all. */
const MOST_NAMES = 6;

/** What the scores come to: how many are those of real rows, which are not, which differs most, and whether rows are copied. */
export function verdictWords(scores: readonly JudgedScore[]): readonly string[] {
  if (scores.length === 0) return ['Nothing was judged.'];
  const of = (verdict: JudgedScore['verdict']) => scores.filter((score) => score.verdict === verdict);
  const [like, close, different] = [of('like real'), of('close'), of('different')];
  const names = (some: readonly JudgedScore[]) => {
    const shown = some.slice(0, MOST_NAMES).map(({ metric }) => metric);
    return [...shown, ...(some.length > MOST_NAMES ? [`${some.length - MOST_NAMES} more`] : [])].join(', ');
  };
  const first = [
    `Drawn rows are like real ones by ${like.length} of ${scores.length} scores`,
    close.length === 0 ? '' : `, close by ${close.length} (${names(close)})`,
    different.length === 0 ? '' : `, different by ${different.length} (${names(different)})`,
    '.',
  ];
  return [first.join(''), copyWords(scores)].filter((line) => line !== '');
}

/** Scores that fall where rows are copies. */
const OF_COPIES = [
  'new-row-share',
  'nearest-record',
  'nearest-record-excess',
  'memorisation-share',
  'memorisation-ratio',
];

function copyWords(scores: readonly JudgedScore[]): string {
  const asked = scores.filter(({ metric }) => OF_COPIES.includes(metric));
  if (asked.length === 0) return '';
  // Where less is better copies are above the floor, everywhere else below it.
  const copied = asked.filter(
    ({ better, value, floor, verdict }) =>
      verdict === 'different' && (better === 'smaller' ? value > floor : value < floor),
  );
  if (copied.length === 0) return 'No sign that rows are copies of real ones.';
  return `Some rows seem to be copies of real ones, or nearly: see ${copied.map(({ metric }) => metric).join(', ')}.`;
}
