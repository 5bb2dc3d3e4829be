import { kernelDistance as between } from './kernel.js';
import type { Metric } from './metric.js';
import { featureRefusal, sampleFeatures } from './sample-features.js';

const WHO = 'kernel-distance';

/** The squared maximum mean discrepancy of features with the kernel (x · y / d + 1)³: like the Fréchet distance, and without bias at any number of rows. */
export const kernelDistance: Metric = {
  name: WHO,
  title: 'Kernel distance',
  summary:
    'how far apart the first three moments of features are, without bias; of digits, features of our own classifier',
  references: ['Bińkowski, Sutherland, Arbel and Gretton, "Demystifying MMD GANs", ICLR 2018'],
  refusal: featureRefusal,
  async measure(judged, judging) {
    const { real, judged: other, source } = await sampleFeatures(WHO, judged, judging);
    const { value, standardError, subsets, size } = await between(real, other, { key: judging.key });
    const note = `${source}; mean over ${subsets} subsets of ${size} rows on either side`;
    return [{ metric: WHO, value, standardError, better: 'smaller', note }];
  },
};
