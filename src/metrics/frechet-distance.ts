// |m₁ − m₂|² + tr(C₁ + C₂ − 2 (C₁^½ C₂ C₁^½)^½), where m and C are means and covariances of features: of digits those of our digit classifier.
import { frechetEstimate } from './frechet.js';
import type { Metric } from './metric.js';
import { featureRefusal, sampleFeatures } from './sample-features.js';

const WHO = 'frechet-distance';

export const frechetDistance: Metric = {
  name: WHO,
  title: 'Fréchet distance',
  summary: 'how far apart means and covariances of features are; of digits, features of our own classifier',
  references: [
    'Heusel, Ramsauer, Unterthiner, Nessler and Hochreiter, "GANs trained by a two time-scale update rule converge to a local Nash equilibrium", NeurIPS 2017',
    'Chong and Forsyth, "Effectively unbiased FID and Inception score and where to find them", CVPR 2020',
  ],
  refusal: featureRefusal,
  async measure(judged, judging) {
    const { real, judged: other, source } = await sampleFeatures(WHO, judged, judging);
    const { value, standardError, limit, limitStandardError, rows } = frechetEstimate(real, other, {
      key: judging.key,
    });
    const note = `${source}; ${rows} rows on either side, of which fewer give more`;
    return [
      { metric: WHO, value, standardError, better: 'smaller', note },
      {
        metric: `${WHO}-limit`,
        value: limit,
        standardError: limitStandardError,
        better: 'smaller',
        note: 'the same without end of rows, by the line in 1/N through all and half of them; below zero by chance',
      },
    ];
  },
};
