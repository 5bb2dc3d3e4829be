// Whether rows are plausible and whether all kinds of them are there, told apart by balls around rows that reach to their k-th nearest neighbour.
// With B(x) the ball of a real row among N, B(y) that of a judged one among M:
//   precision = share of y in any B(x)          recall   = share of x in any B(y)
//   density   = (1 / kM) Σ_y #{x : y in B(x)}   coverage = share of B(x) that hold any y
import type { Key } from '../random/key.js';
import type { Metric } from './metric.js';
import { pointRefusal, twoSamples } from './point-rows.js';
import { type BallDistances, type BallShares, ballDistances, ballShares } from './points/neighbour-balls.js';

const WHO = 'precision-recall';
/** Neighbours that a ball reaches to. */
const K = 5;
/** Halves of the rows whose spread gives the standard errors. */
const HALVES = 25;

const NUMBERS: readonly (readonly [name: keyof BallShares, note: string])[] = [
  ['precision', `share of judged rows as near to a real row as its ${K}-th neighbour`],
  ['recall', `share of real rows as near to a judged row as its ${K}-th neighbour`],
  ['density', 'how many real balls a judged row lies in, over their mean: 1 where the laws are equal'],
  ['coverage', `share of real rows with a judged one as near as their ${K}-th neighbour`],
];

export const precisionRecall: Metric = {
  name: WHO,
  title: 'Precision, recall, density, coverage',
  summary:
    'whether rows are plausible (precision, density) and whether none of the real kinds is missing (recall, coverage)',
  references: [
    'Kynkäänniemi, Karras, Laine, Lehtinen and Aila, "Improved precision and recall metric for assessing generative models", NeurIPS (2019)',
    'Naeem, Oh, Uh, Choi and Yoo, "Reliable fidelity and diversity metrics for generative models", ICML (2020)',
  ],
  refusal: pointRefusal,
  async measure(judged, judging) {
    // Half of the rows must be more than the neighbours.
    const { real, judged: other, words } = twoSamples(WHO, judged, judging, { least: 2 * (K + 1), most: rowsOf });
    const distances = ballDistances(real, other);
    const shares = ballShares(distances, positions(real.count), positions(other.count), K);
    const errors = errorsOfHalves(distances, real.count, other.count, judging.key.at('halves'));
    return NUMBERS.map(([name, note]) => ({
      metric: name,
      ...{ value: shares[name], standardError: errors(name), better: 'near the floor' },
      note: `${note}; ${words}`,
    }));
  },
};

/** Rows of either side whose distances take a second or two. */
function rowsOf(width: number): number {
  return Math.min(2_000, Math.sqrt(6e8 / width));
}

function positions(count: number): Int32Array {
  return Int32Array.from({ length: count }, (_, i) => i);
}

/**
 * The standard deviation over random halves of both sides, which is the standard error of all rows (Shao and Wu 1989): nearest neighbours change by
 * jumps, so that leaving out few rows at a time would not show it.
 */
function errorsOfHalves(distances: BallDistances, n: number, m: number, key: Key): (name: keyof BallShares) => number {
  const half = (count: number, own: Key) =>
    own
      .draws()
      .permutation(count)
      .slice(0, Math.ceil(count / 2));
  const halves = Array.from({ length: HALVES }, (_, h) =>
    ballShares(distances, half(n, key.at('real').at(h)), half(m, key.at('judged').at(h)), K),
  );
  return (name) => {
    const mean = halves.reduce((sum, shares) => sum + shares[name], 0) / HALVES;
    const squares = halves.reduce((sum, shares) => sum + (shares[name] - mean) ** 2, 0);
    return Math.sqrt(squares / (HALVES - 1));
  };
}
