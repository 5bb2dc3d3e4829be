// With a law of codes p(z) the decoder is a model of rows, p(x) = ∫ p(x | z) p(z) dz. The integral is bounded from below by
//   log 1/K Σ_k p(x | z_k) p(z_k) / r(z_k),  z_k ~ r = ½ q + ½ p,  q = N(f(x), diag s²),
// whose mean is at most log p(x) and tends to it as K grows (Burda, Grosse and Salakhutdinov 2016). The encoder f gives no law of the
// code, so s is measured: how fast p(x, z) falls about f(x), on average over rows. Any s gives a bound; a fitting one a tighter one.
import { tableDataset } from '../../../data/dataset.js';
import { sliceRows, type TableRows } from '../../../data/rows.js';
import type { TableSchema } from '../../../data/schema.js';
import { LOG_TWO_PI } from '../../../distributions/multivariate-normal.js';
import { train } from '../../../learn/train.js';
import { hasGaps, type RowBlock, rowBlocks } from '../../../likelihoods/row-blocks.js';
import { logUnitsOf } from '../../../likelihoods/row-law.js';
import { logAddExp, logSumExp } from '../../../numeric/log-sum-exp.js';
import { fillRows } from '../../../random/bulk.js';
import type { Key } from '../../../random/key.js';
import { type CodeMixture, drawCode, innerVariances, mixtureDensity, mixtureLearner } from './code-mixture.js';
import { type Evaluation, ROWS } from './evaluate.js';
import type { Parts, Weights } from './learner.js';

/** p(z), and the standard deviations s of codes about the encoder's. */
export type CodeLaw = { readonly mixture: CodeMixture; readonly near: Float64Array };

/** A fitted network and what it is made of. */
export interface FittedNetwork {
  readonly parts: Parts;
  readonly networks: Evaluation;
  readonly weights: Weights;
}

/** Rows at which s is measured, and the steps of code for it in standard deviations of a component. */
const MEASURED_ROWS = 256;
const STEP = 0.1;
/** Multiplications that a pass of EM may take, and bounds on the rows that follow from them. */
const MOST_WORK = 1e8;
const MOST_ROWS = 20_000;
const FEWEST_ROWS = 2_000;

/** Rows from which a law of codes of this length is learned, at most. */
export function codedRows(components: number, latent: number): number {
  return Math.max(FEWEST_ROWS, Math.min(MOST_ROWS, Math.floor(MOST_WORK / (components * latent * latent))));
}

/** N(0, I): the law of codes of which nothing is known yet. */
export function standardLaw(latent: number): CodeLaw {
  const factors = Float64Array.from({ length: latent * latent }, (_, i) => (i % (latent + 1) === 0 ? 1 : 0));
  const mixture = { weights: Float64Array.of(1), means: new Float64Array(latent), factors };
  return { mixture, near: new Float64Array(latent).fill(1) };
}

/** The law of the codes of rows. */
export async function fitCodeLaw(
  fitted: FittedNetwork,
  schema: TableSchema,
  rows: TableRows,
  components: number,
  key: Key,
): Promise<CodeLaw> {
  const { parts, networks, weights } = fitted;
  const codes = byColumn(await networks.encode(weights, rows), parts.latent);
  const { greys: _greys, ...rest } = rows;
  // The learner asks nothing of the schema, which is that of the rows and not of their codes.
  const training = tableDataset(schema, { ...rest, columns: codes });
  const learner = mixtureLearner(components, parts.latent);
  const { params: mixture } = await train(learner, { training }, { key, nowMs: () => 0 });
  return { mixture, near: await measureNear(fitted, sliceRows(rows, 0, Math.min(rows.count, MEASURED_ROWS)), mixture) };
}

/** Codes [rows × latent] as columns. */
export function byColumn(codes: Float64Array, latent: number): Float64Array[] {
  return Array.from({ length: latent }, (_, a) => codes.filter((_value, i) => i % latent === a));
}

/** s² = 1 / (1 / σ² − ∂² log p(x | z) / ∂z²) for each number of the code, by second differences at the encoder's codes. */
async function measureNear(fitted: FittedNetwork, rows: TableRows, mixture: CodeMixture): Promise<Float64Array> {
  const { latent, features } = fitted.parts;
  const inner = innerVariances(mixture, latent);
  const steps = inner.map((variance) => STEP * Math.sqrt(variance));
  const samples = 2 * latent + 1;
  const curvature = new Float64Array(latent);
  const means = await fitted.networks.encode(fitted.weights, rows);
  const isMasked = features.isMasked || hasGaps(rows);
  for (const block of rowBlocks(features, rows, ROWS, isMasked)) {
    const codes = new Float32Array(ROWS * samples * latent);
    for (let i = 0; i < block.count; i++) {
      const mean = means.subarray((block.from + i) * latent, (block.from + i + 1) * latent);
      for (let k = 0; k < samples; k++) codes.set(mean, (i * samples + k) * latent);
      for (let a = 0; a < latent; a++) {
        codes[(i * samples + 2 * a + 1) * latent + a] += steps[a];
        codes[(i * samples + 2 * a + 2) * latent + a] -= steps[a];
      }
    }
    const fits = await fitted.networks.fits(fitted.weights, block, isMasked, codes, samples);
    for (let i = 0; i < block.count; i++) {
      const at = i * samples;
      for (let a = 0; a < latent; a++) {
        const bend = 2 * fits[at] - fits[at + 2 * a + 1] - fits[at + 2 * a + 2];
        curvature[a] += bend / (rows.count * steps[a] ** 2);
      }
    }
  }
  return inner.map((variance, a) => 1 / Math.sqrt(1 / variance + Math.max(0, curvature[a])));
}

/** Samples of codes for the rows of a run, [ROWS × K × latent], and log p(known cells, z) − log r(z), units aside, [ROWS × K]. */
export interface Proposals {
  readonly codes: Float32Array;
  readonly logWeights: Float64Array;
}

/** Codes for each row of a run: half about the encoder's, half from p. */
export async function propose(
  fitted: FittedNetwork,
  { mixture, near }: CodeLaw,
  means: Float64Array,
  block: RowBlock,
  isMasked: boolean,
  samples: number,
  key: Key,
): Promise<Proposals> {
  const { latent } = fitted.parts;
  const guessed = Math.ceil(samples / 2);
  const codes = new Float32Array(ROWS * samples * latent);
  const epsilon = new Float32Array(codes.length);
  fillRows(key.at('epsilon'), block.index, samples * latent, epsilon, 'normals');
  for (let i = 0; i < block.count; i++) {
    const draws = key.at(block.index[i]).draws();
    for (let k = 0; k < samples; k++) {
      const at = (i * samples + k) * latent;
      if (k >= guessed) drawCode(mixture, latent, draws, epsilon, at, codes, at);
      else for (let a = 0; a < latent; a++) codes[at + a] = means[i * latent + a] + near[a] * epsilon[at + a];
    }
  }
  const fits = await fitted.networks.fits(fitted.weights, block, isMasked, codes, samples);
  const prior = mixtureDensity(mixture, latent);
  const scales = near.reduce((sum, s) => sum + Math.log(s), 0.5 * latent * LOG_TWO_PI);
  const [logNear, logPrior] = [Math.log(guessed / samples), Math.log(1 - guessed / samples)];
  const logWeights = new Float64Array(ROWS * samples);
  for (let i = 0; i < block.count; i++) {
    for (let k = i * samples; k < (i + 1) * samples; k++) {
      const p = prior.logDensity(codes, k * latent);
      let q = -scales;
      for (let a = 0; a < latent; a++) q -= 0.5 * ((codes[k * latent + a] - means[i * latent + a]) / near[a]) ** 2;
      logWeights[k] = fits[k] + p - logAddExp(logNear + q, logPrior + p);
    }
  }
  return { codes, logWeights };
}

/** log p(known cells) of each row from below, in nats. */
export async function boundRows(
  fitted: FittedNetwork,
  law: CodeLaw,
  rows: TableRows,
  samples: number,
  key: Key,
): Promise<Float64Array> {
  const { features, latent } = fitted.parts;
  const values = logUnitsOf(features, rows.columns, rows.count);
  const isMasked = features.isMasked || hasGaps(rows);
  const means = await fitted.networks.encode(fitted.weights, rows);
  for (const block of rowBlocks(features, rows, ROWS, isMasked)) {
    const own = means.subarray(block.from * latent, (block.from + block.count) * latent);
    const { logWeights } = await propose(fitted, law, own, block, isMasked, samples, key);
    for (let i = 0; i < block.count; i++)
      values[block.from + i] += logSumExp(logWeights, i * samples, (i + 1) * samples) - Math.log(samples);
  }
  const impossible = features.impossible(rows);
  for (let i = 0; i < rows.count; i++) {
    if (impossible[i] === 1) values[i] = Number.NEGATIVE_INFINITY;
    else if (rows.columns.every((column) => Number.isNaN(column[i]))) values[i] = 0; // nothing is known, so nothing is bounded
  }
  return values;
}
