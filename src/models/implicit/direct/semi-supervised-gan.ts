// A classifier that learns from few labels and many rows without: its further class is "drawn", and a generator draws rows for it.
// Salimans, Goodfellow, Zaremba, Cheung, Radford and Chen, "Improved techniques for training GANs", NeurIPS 2016.
import { labelBeside } from '../../../adversarial/beside-pixels.js';
import { imageRows } from '../../../adversarial/image-rows.js';
import type { Dataset } from '../../../data/dataset.js';
import { type TableRows, tableRows } from '../../../data/rows.js';
import type { TableSchema } from '../../../data/schema.js';
import { cached } from '../../../engine/cached.js';
import { mul } from '../../../engine/ops/arithmetic.js';
import type { reshape } from '../../../engine/ops/broadcasting.js';
import { cast } from '../../../engine/ops/selection.js';
import { countParameters, initialise, type SpecsOf, typesOf } from '../../../engine/parameters.js';
import { EVALUATION } from '../../../engine/pass.js';
import { gameAlarm } from '../../../learn/game/game-watch.js';
import { game } from '../../../learn/game.js';
import { defineModel, type Range } from '../../../model/define-model.js';
import { logSumExp } from '../../../numeric/log-sum-exp.js';
import { fillRows } from '../../../random/bulk.js';
import type { Key } from '../../../random/key.js';
import type { Tree } from '../../../util/tree.js';
import { labelledRows, MOST_LABELLED } from './semi-supervised-gan/labelled-rows.js';
import { classCritic, pixelGenerator } from './semi-supervised-gan/networks.js';
import { options, type SemiSupervisedOptions } from './semi-supervised-gan/options.js';
import { type SemiSupervisedTensors, semiSupervisedPlayers } from './semi-supervised-gan/players.js';

const WHO = 'semi-supervised-gan';
const STEPS = 20_000;
/** Rows of a run of the fitted networks. */
const ROWS = 64;

/** Parameters as they are saved. */
export type SemiSupervisedParams = { readonly critic: Tree; readonly generator: Tree };

/** A discriminator that is a classifier, and a generator that teaches it. */
export const semiSupervisedGan = defineModel({
  name: WHO,
  title: 'Semi-supervised GAN',
  summary: 'a classifier of images that learns from few labels and many images without, which a generator helps to use',
  references: [
    {
      authors: 'T. Salimans, I. Goodfellow, W. Zaremba, V. Cheung, A. Radford and X. Chen',
      year: 2016,
      title: 'Improved techniques for training GANs',
      venue: 'Neural Information Processing Systems',
    },
  ],
  options,
  data: ['images'],
  measures: ['continuous', 'count', 'categorical', 'binary', 'with-atoms'],
  needsLabel: true,
  takesLong: true,
  capabilities: ['sample', 'classification'],
  bind: bindSemiSupervised,
});

function bindSemiSupervised(chosen: SemiSupervisedOptions, schema: TableSchema) {
  const images = imageRows(WHO, schema);
  const label = labelBeside(WHO, schema, images);
  const { categories: classes } = schema.columns[label];
  const known = schema.rows - schema.columns[label].missing;
  const wanted = chosen.labels === undefined ? known : chosen.labels * classes.length;
  const places = Math.max(2, Math.min(MOST_LABELLED, known, wanted));
  const critic = classCritic(images.pixels, classes.length, chosen);
  const generator = pixelGenerator(images.pixels, chosen);
  const stay = (width: number) => ({
    shape: [places, width],
    initial: () => new Float32Array(places * width),
    role: 'statistic' as const,
  });
  const parameters = {
    critic: critic.parameters,
    generator: generator.parameters,
    // Moved by no player: rows with labels, which every step looks at.
    labelled: { pixels: stay(images.pixels), classes: stay(classes.length) },
  } as SpecsOf<SemiSupervisedTensors>;
  const passSteps = Math.ceil(schema.rows / chosen.batch);
  const steps = chosen.steps ?? (chosen.epochs === undefined ? STEPS : chosen.epochs * passSteps);
  const real = ({ pixels }: Readonly<Record<string, Parameters<typeof cast>[0]>>) =>
    mul(cast(pixels, 'f32'), 1 / images.highest);
  const plan = { who: WHO, column: label, name: schema.columns[label].name, classes, perClass: chosen.labels, places };
  const learner = game<TableRows, SemiSupervisedTensors, SemiSupervisedParams>({
    parameters,
    rows: chosen.batch,
    inputs: images.types,
    pack: images.pack,
    players: semiSupervisedPlayers({ critic, generator, real, places }, chosen, steps),
    steps,
    alarm: gameAlarm,
    async first(data: Dataset<TableRows>, key: Key) {
      const labelled = await labelledRows(data, images, plan, key.at('labelled'));
      return { ...(initialise(parameters, key) as object), labelled } as unknown as Tree;
    },
  });

  const judge = cached<object, { readonly logits: ReturnType<typeof cast> }>('classify', (symbols) => {
    const { params, pixels } = symbols as unknown as {
      readonly params: unknown;
      readonly pixels: Parameters<typeof cast>[0];
    };
    return { logits: critic.judge(params, real({ pixels }), EVALUATION).logits };
  });
  const judgeTypes = {
    params: typesOf(critic.parameters),
    pixels: { dtype: 'u8', shape: [ROWS, images.pixels] } as const,
  };
  const classify = async ({ critic: params }: SemiSupervisedParams, rows: TableRows) => {
    const { pixels } = images.pack(rows);
    const values = new Float64Array(rows.count * classes.length);
    for (let from = 0; from < rows.count; from += ROWS) {
      const block = new Uint8Array(ROWS * images.pixels);
      block.set(pixels.subarray(from * images.pixels, Math.min(rows.count, from + ROWS) * images.pixels));
      const { logits } = (await judge(judgeTypes, { params, pixels: block } as never)) as unknown as {
        readonly logits: Float32Array;
      };
      const count = Math.min(ROWS, rows.count - from) * classes.length;
      values.set(logits.subarray(0, count), from * classes.length);
    }
    // Normalised in double precision, so that probabilities sum to one.
    const K = classes.length;
    for (let i = 0; i < rows.count; i++) {
      const total = logSumExp(values, i * K, (i + 1) * K);
      for (let k = 0; k < K; k++) values[i * K + k] -= total;
    }
    return values;
  };

  const draw = cached<object, { readonly levels: ReturnType<typeof reshape> }>('draw', (symbols) => {
    const { params, u } = symbols as unknown as { readonly params: unknown; readonly u: Parameters<typeof cast>[0] };
    return { levels: mul(generator.apply(params, u, EVALUATION), images.highest) };
  });
  const drawTypes = {
    params: typesOf(generator.parameters),
    u: { dtype: 'f32', shape: [ROWS, chosen.latent] } as const,
  };

  return {
    learner: {
      ...learner,
      params: (state: Parameters<typeof learner.params>[0]): SemiSupervisedParams => {
        const { critic: ofCritic, generator: ofGenerator } = learner.params(state);
        return { critic: ofCritic, generator: ofGenerator };
      },
    },
    parameters: () => countParameters(critic.parameters) + countParameters(generator.parameters),
    remedy:
      'it draws and classifies without a density; variational-autoencoder has a bound on it, naive-bayes classifies with one',
    sampling: {
      async sample(params: SemiSupervisedParams, { first, count }: Range, key: Key): Promise<TableRows> {
        const levels = new Float32Array(count * images.pixels);
        for (let from = 0; from < count; from += ROWS) {
          const size = Math.min(ROWS, count - from);
          const index = Int32Array.from({ length: ROWS }, (_, i) => first + from + Math.min(i, size - 1));
          const u = new Float32Array(ROWS * chosen.latent);
          fillRows(key.at('u'), index, chosen.latent, u, 'uniforms');
          const found = (await draw(drawTypes, { params: params.generator, u } as never)) as unknown as {
            readonly levels: Float32Array;
          };
          levels.set(found.levels.subarray(0, size * images.pixels), from * images.pixels);
        }
        const drawn = images.rows(levels, first, count);
        // Each image with a class of the law that the classifier has for it.
        const logProb = await classify(params, drawn);
        const K = classes.length;
        const labels = Float64Array.from({ length: count }, (_, i) =>
          key
            .at(first + i)
            .draws()
            .categorical(logProb.subarray(i * K, (i + 1) * K).map(Math.exp)),
        );
        return tableRows([...drawn.columns, labels], undefined, first, count);
      },
    },
    classification: { classes: () => classes, classify },
  };
}
