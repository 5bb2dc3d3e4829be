// Sets of points by the laws of what can be seen of them on a line: each column of the points, how many points a set has, and of jets their
// mass. Kansal et al., "Particle cloud generation with message passing generative adversarial networks", NeurIPS 2021, section 4.
import { type TableRows, takeRows } from '../data/rows.js';
import type { TableSchema } from '../data/schema.js';
import { kindOfRows } from '../data/sequences/layout.js';
import { lengthsOf, sequencesOf } from '../data/sequences/sequence-rows.js';
import { DataError } from '../util/errors.js';
import { isOfJets, jetMasses } from './jets.js';
import type { Measured, Metric } from './metric.js';
import { wasserstein1 } from './points/merged-line.js';

const WHO = 'set-wasserstein';
const RESAMPLES = 5;

/** Wasserstein-1 distances of columns of points, of sizes and of the masses of jets. */
export const setWasserstein: Metric = {
  name: WHO,
  title: 'Wasserstein-1 distances of sets of points',
  summary: 'how far numbers of points, sizes of sets and masses of jets lie from those of real ones',
  references: [
    'Kansal et al., "Particle cloud generation with message passing generative adversarial networks", NeurIPS 2021',
  ],
  refusal: setsRefusal,
  async measure(judged, { schema, real, key }) {
    checkSets(WHO, judged, real);
    const names = observablesOf(schema);
    const resample = (rows: TableRows, at: string, time: number) => {
      const draws = key.at(at).at(time).draws();
      return takeRows(
        rows,
        Int32Array.from({ length: rows.count }, () => draws.below(rows.count)),
      );
    };
    const times = Array.from({ length: RESAMPLES }, (_, time) => {
      const own = valuesOf(schema, resample(judged, 'judged', time));
      const others = valuesOf(schema, resample(real, 'real', time));
      return own.map((values, o) => wasserstein1(values, others[o]));
    });
    return names.map(({ name, of }, o): Measured => {
      const each = times.map((distances) => distances[o]);
      return {
        metric: `${WHO}-${name}`,
        ...meanOf(each),
        better: 'smaller',
        note: `${of}; mean over ${RESAMPLES} resamples of ${judged.count} sets, whose deviation is its error`,
      };
    });
  },
};

/** Why rows of this schema are no sets of points. */
export function setsRefusal(schema: TableSchema): string | undefined {
  return kindOfRows(schema) === 'sets' ? undefined : 'rows must be sets of points, got other rows';
}

/** DataError for too few sets to be judged. */
export function checkSets(who: string, ...sides: readonly TableRows[]): void {
  const few = sides.find(({ count }) => count < 2);
  if (few === undefined) return;
  throw new DataError(`${who}: needs at least 2 sets on either side, got ${few.count}`, { code: 'DATA_TOO_FEW_ROWS' });
}

function observablesOf(schema: TableSchema) {
  return [
    ...schema.columns.map(({ name }) => ({ name, of: `column ${name} of all points` })),
    { name: 'size', of: 'points of a set' },
    ...(isOfJets(schema) ? [{ name: 'mass', of: 'mass of a jet over its momentum' }] : []),
  ];
}

function valuesOf(schema: TableSchema, rows: TableRows): readonly Float64Array[] {
  const sizes = Float64Array.from(lengthsOf(sequencesOf(rows)));
  return [...rows.columns, sizes, ...(isOfJets(schema) ? [jetMasses(schema, rows)] : [])];
}

function meanOf(values: readonly number[]): { readonly value: number; readonly standardError: number } {
  const value = values.reduce((sum, each) => sum + each, 0) / values.length;
  const squares = values.reduce((sum, each) => sum + (each - value) ** 2, 0);
  return { value, standardError: Math.sqrt(squares / (values.length - 1)) };
}
