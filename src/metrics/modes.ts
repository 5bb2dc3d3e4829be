// How many of the modes of a mixture of Gaussians are drawn, and what share of the rows lies near any of them. Which mixture it is, is seen in the
// real rows: a schema does not know where its rows came from, but two columns whose rows lie as those of eight-gaussians or twenty-five-gaussians do
// are of that set. Other centres go into `modesFound`.
import type { TableRows } from '../data/rows.js';
import { type RoundModes, roundModes } from '../data/toys/gaussians.js';
import { DataError } from '../util/errors.js';
import type { Metric } from './metric.js';
import { someRows } from './real-halves.js';
import { shareOf } from './share.js';

const WHO = 'modes';

/** Standard deviations from a centre within which a row is of its mode: all but e^−4.5 of them, 98.9 %. */
const NEAR = 3;
const EXPECTED = 1 - Math.exp(-(NEAR ** 2) / 2);
/** Rows in which modes are looked for, and the hits that make one found. */
const ROWS = 2_500;
const HITS = 20;
/** Standard errors by which the share of real rows near centres may differ where they are of the set. */
const ERRORS = 5;

/** What rows show of modes. */
export interface ModesFound {
  /** Modes with at least 20 hits in 2,500 rows, or that share of fewer. */
  readonly found: number;
  /** Rows within three standard deviations of some centre. */
  readonly near: number;
  /** Hits of each mode. */
  readonly hits: Int32Array;
}

/** Modes that points of the plane are drawn from: each counts for the centre that is nearest, if that is within three standard deviations. */
export function modesFound(
  x: ArrayLike<number>,
  y: ArrayLike<number>,
  { centres, deviation }: Pick<RoundModes, 'centres' | 'deviation'>,
): ModesFound {
  const hits = new Int32Array(centres.length);
  let near = 0;
  for (let i = 0; i < x.length; i++) {
    let [nearest, least] = [-1, (NEAR * deviation) ** 2];
    for (const [k, [u, v]] of centres.entries()) {
      const square = (x[i] - u) ** 2 + (y[i] - v) ** 2;
      if (square <= least) [nearest, least] = [k, square];
    }
    if (nearest < 0) continue;
    hits[nearest]++;
    near++;
  }
  const enough = Math.max(1, Math.ceil((HITS * x.length) / ROWS));
  return { found: hits.filter((each) => each >= enough).length, near, hits };
}

export const modes: Metric = {
  name: WHO,
  title: 'Modes',
  summary: 'how many modes of eight-gaussians or twenty-five-gaussians are drawn, and the share of rows near one',
  references: [
    'Srivastava, Valkov, Russell, Gutmann and Sutton, "VEEGAN: reducing mode collapse in GANs using implicit variational learning", NeurIPS 2017',
  ],
  refusal({ columns, sequence, image }) {
    const isPlane = columns.length === 2 && columns.every(({ measure }) => measure === 'continuous');
    if (isPlane && sequence === undefined && image === undefined) return undefined;
    return `rows must be of ${names()}, which have two columns of numbers, got others`;
  },
  async measure(judged, { real, key }) {
    const set = roundModes.find((each) => isOf(real, each));
    if (set === undefined)
      throw new DataError(`${WHO}: real rows must be of ${names()}, got others`, { code: 'DATA_METRIC' });
    const { columns, count } = someRows(judged, ROWS, key);
    const { found, near } = modesFound(columns[0], columns[1], set);
    const quality = shareOf(near, count);
    return [
      {
        metric: `${WHO}-found`,
        value: found,
        unit: `of ${set.centres.length} modes`,
        better: 'larger',
        note: `modes of ${set.name} with at least ${HITS} hits of ${ROWS} rows, or that share of ${count}`,
      },
      {
        metric: `${WHO}-quality`,
        value: quality.value,
        standardError: quality.standardError,
        unit: 'of the rows',
        better: 'larger',
        note: `share of rows within ${NEAR} standard deviations of a centre; 0.989 of the set itself`,
      },
    ];
  },
};

/** Whether rows lie as those of the set do: near its centres as often, and at each of them. */
function isOf({ columns: [x, y], count }: TableRows, set: RoundModes): boolean {
  const { near, hits } = modesFound(x, y, set);
  const error = Math.sqrt((EXPECTED * (1 - EXPECTED)) / count);
  return Math.abs(near / count - EXPECTED) <= ERRORS * error && hits.every((each) => each > 0);
}

function names(): string {
  return roundModes.map(({ name }) => name).join(' or ');
}
