import type { SequenceRows } from '../../../../../data/sequences/sequence-rows.js';
import { logGamma } from '../../../../../numeric/log-gamma.js';
import { keyOf } from '../../../../../random/key.js';
import { latentDirichlet } from '../latent-dirichlet.js';
import { bagSchema, bags } from './made-documents.test.data.js';
import type { TopicParams } from './topic-params.js';

export const nowMs = () => 0;
export const VOCABULARY = ['ant', 'bee', 'cat', 'dog', 'elm'];

/** Three topics over five words and the unknown one. */
export const PHI = [
  [0.5, 0.3, 0.1, 0.04, 0.05, 0.01],
  [0.02, 0.08, 0.3, 0.5, 0.08, 0.02],
  [0.1, 0.1, 0.1, 0.1, 0.58, 0.02],
];
export const MADE: TopicParams = {
  words: Float64Array.from({ length: 18 }, (_, i) => PHI[i % 3][Math.floor(i / 3)]),
  alpha: Float64Array.of(0.3, 0.6, 0.2),
  eta: 0.1,
  shares: Float64Array.of(0.4, 0.4, 0.2),
  ...{ length: 6, empty: 0, reached: 0, coherence: null },
};
export const schema = bagSchema(VOCABULARY, bags([[0, 1]]));
export const model = latentDirichlet.definition.bind(
  latentDirichlet({ topics: 3, particles: 50 }).options as never,
  schema,
);

/** p(words) = Σ_z p(z | α) Π φ_{z_n w_n} over all K^N topics, with E[θ] under it. */
export function enumerated(words: readonly number[], { alpha }: TopicParams = MADE) {
  const K = alpha.length;
  const whole = alpha.reduce((sum, each) => sum + each, 0);
  let total = 0;
  const shares = new Float64Array(K);
  for (let code = 0; code < K ** words.length; code++) {
    const counts = new Float64Array(K);
    let likelihood = 1;
    for (const [n, word] of words.entries()) {
      const k = Math.floor(code / K ** n) % K;
      counts[k]++;
      likelihood *= PHI[k][word];
    }
    let log = logGamma(whole) - logGamma(whole + words.length);
    for (let k = 0; k < K; k++) log += logGamma(alpha[k] + counts[k]) - logGamma(alpha[k]);
    const p = likelihood * Math.exp(log);
    total += p;
    for (let k = 0; k < K; k++) shares[k] += (p * (counts[k] + alpha[k])) / (whole + words.length);
  }
  return { logProb: Math.log(total), shares: shares.map((each) => each / total) };
}
/** Documents drawn from the made topics. */
export const made: Promise<SequenceRows> = model.sampling.sample(
  { ...MADE, alpha: Float64Array.of(0.08, 0.1, 0.09) },
  { first: 0, count: 300 },
  keyOf(11),
  { length: 20 },
);

/** The largest distance of a fitted topic from the nearest made one. */
export function distance({ words }: TopicParams): number {
  const topic = (k: number) => Array.from({ length: 5 }, (_, w) => words[w * 3 + k]);
  const known = PHI.map((law) => law.slice(0, 5).map((p) => p / (1 - law[5])));
  const from = (law: number[]) =>
    Math.min(...[0, 1, 2].map((k) => Math.max(...topic(k).map((p, w) => Math.abs(p - law[w])))));
  return Math.max(...known.map(from));
}
