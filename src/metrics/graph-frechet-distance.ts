// The Fréchet distance of sets of points, on features that no order of the points changes and that nobody has trained, so that they are
// the same for everyone: the size n, and mean and sum over the points of cos(w · x + b) with fixed random w and b, which tell any two laws
// of points apart as their number grows (Rahimi and Recht 2007); of jets the same of points weighted by their shares.
import type { TableRows } from '../data/rows.js';
import type { TableSchema } from '../data/schema.js';
import { sequencesOf } from '../data/sequences/sequence-rows.js';
import { keyOf } from '../random/key.js';
import type { FeatureRows } from './feature-rows.js';
import { frechetEstimate } from './frechet.js';
import { isOfJets } from './jets.js';
import type { Metric } from './metric.js';
import { numberScale } from './point-rows.js';
import { checkSets, setsRefusal } from './set-wasserstein.js';

const WHO = 'graph-frechet-distance';
/** Waves through the points. */
const WAVES = 12;
/** The key of the waves: fixed, so that distances can be compared with one another. */
const WAVES_KEY = keyOf(20121);

/** The Fréchet distance of sets of points on fixed features. */
export const graphFrechetDistance: Metric = {
  name: WHO,
  title: 'Fréchet distance of sets of points',
  summary: 'how far apart means and covariances of features of whole sets are; the features ask for no order',
  references: [
    'Kansal et al., "Particle cloud generation with message passing generative adversarial networks", NeurIPS 2021',
    'Rahimi and Recht, "Random features for large-scale kernel machines", NeurIPS 2007',
  ],
  refusal: setsRefusal,
  async measure(judged, { schema, real, key }) {
    checkSets(WHO, judged, real);
    const features = setFeatures(schema, real);
    const { value, standardError, rows } = frechetEstimate(features(real), features(judged), { key });
    const note = `fixed features of sets; ${rows} sets on either side, of which fewer give more`;
    return [{ metric: WHO, value, standardError, better: 'smaller', note }];
  },
};

/** Features of sets, in the units of the real points: [size, mean and mean-sized sum of each wave]. */
export function setFeatures(schema: TableSchema, real: TableRows): (rows: TableRows) => FeatureRows {
  const scales = schema.columns.map((column, c) => numberScale(column, real.columns[c]));
  const usual = real.columns[0].length / real.count;
  const weight = isOfJets(schema) ? schema.columns.findIndex(({ name }) => name === 'pt') : -1;
  const width = schema.columns.length;
  const draws = WAVES_KEY.draws();
  const waves = Array.from({ length: WAVES }, () => ({
    direction: Array.from({ length: width }, () => draws.normal()),
    phase: 2 * Math.PI * draws.uniform(),
  }));
  const features = 1 + 2 * WAVES;
  return (rows) => {
    const { starts, count } = sequencesOf(rows);
    const values = new Float64Array(count * features);
    for (let i = 0; i < count; i++) {
      const size = starts[i + 1] - starts[i];
      const at = i * features;
      values[at] = size / usual;
      for (let k = starts[i]; k < starts[i + 1]; k++) {
        for (const [w, { direction, phase }] of waves.entries()) {
          let angle = phase;
          for (const [c, { centre, unit }] of scales.entries())
            angle += (direction[c] * (rows.columns[c][k] - centre)) / unit;
          const wave = Math.cos(angle);
          values[at + 1 + w] += wave / size;
          values[at + 1 + WAVES + w] += weight < 0 ? wave / usual : wave * rows.columns[weight][k];
        }
      }
    }
    return { count, width: features, values };
  };
}
