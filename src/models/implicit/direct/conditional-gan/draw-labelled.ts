// Images drawn given their classes, and classes drawn as often as they were met.
import { drawGenerated } from '../../../../adversarial/draw-generated.js';
import type { Generator } from '../../../../adversarial/pair.js';
import type { TableRows } from '../../../../data/rows.js';
import { oneHot } from '../../../../engine/derived/axes.js';
import { reduceSum } from '../../../../engine/ops/broadcasting.js';
import { greaterOrEqual } from '../../../../engine/ops/comparison.js';
import { constant } from '../../../../engine/ops/parameter.js';
import { cast } from '../../../../engine/ops/selection.js';
import { concat } from '../../../../engine/ops/slicing.js';
import { constantsOf } from '../../../../engine/parameters.js';
import { EVALUATION } from '../../../../engine/pass.js';
import type { Condition, Sampling } from '../../../../model/define-model.js';
import type { ModelGraphs } from '../../../../model/model-graph.js';
import { CapabilityError } from '../../../../util/errors.js';
import type { Tree } from '../../../../util/tree.js';
import type { LabelledImages } from './labelled-images.js';
import type { GeneratorTensors } from './networks.js';

/** Parameters as they are saved: of the generator alone, and how many training images were of each class. */
export type ConditionalParams = { readonly generator: Tree; readonly fixed: { readonly counts: Float32Array } };

/** Rows of images with labels: these drawn by their shares, or given. */
export function labelledDrawing(
  who: string,
  labelled: LabelledImages,
  generator: Generator<GeneratorTensors>,
): {
  readonly sampling: Sampling<TableRows, ConditionalParams>;
  readonly condition: Condition<TableRows, ConditionalParams>;
} {
  const { images, classes, column, name, types } = labelled;
  const K = classes.length;
  const drawn = drawGenerated(generator, { label: types.label }, images.levels);
  const rowsOf = async (params: Tree, labels: Float64Array, first: number, key: Parameters<typeof drawn>[2]) => {
    const label = new Uint8Array(labels.length * K);
    for (const [i, code] of labels.entries()) label[i * K + code] = 1;
    const index = Int32Array.from(labels, (_, i) => first + i);
    return labelled.rows(await drawn(params, index, key, { label }), labels, first);
  };
  return {
    sampling: {
      sample({ generator: params, fixed: { counts } }, { first, count }, key) {
        const law = sharesOf(counts);
        const own = key.at('label');
        const labels = Float64Array.from({ length: count }, (_, i) =>
          own
            .at(first + i)
            .draws()
            .categorical(law),
        );
        return rowsOf(params, labels, first, key);
      },
    },
    condition: {
      async sample({ generator: params, fixed: { counts } }, given, { first, count }, key) {
        const other = given.findIndex((value, c) => c !== column && !Number.isNaN(value));
        if (other >= 0)
          throw new CapabilityError(`${who}: can be given ${name} alone, got a value of pixel ${other + 1}`, {
            hint: 'variational-autoencoder completes images of which some pixels are known',
          });
        const code = given[column];
        if (counts[code] === 0)
          throw new CapabilityError(
            `${who}: ${name} must be that of a training image, got ${classes[code]}, which none had`,
          );
        return rowsOf(params, new Float64Array(count).fill(code), first, key);
      },
    },
  };
}

function sharesOf(counts: Float32Array): Float64Array {
  const total = counts.reduce((sum, count) => sum + count, 0);
  return Float64Array.from(counts, (count) => count / total);
}

/** The generator for exported files: normal numbers, and a uniform one for the class. */
export function labelledGraphs(
  { images, classes }: LabelledImages,
  generator: Generator<GeneratorTensors>,
): ModelGraphs<ConditionalParams> {
  const K = classes.length;
  return {
    sample: ({ generator: params, fixed: { counts } }) => ({
      ...({ dtype: 'f64', precision: 'f32' } as const),
      build(inputs) {
        let end = 0;
        const ends = [...sharesOf(counts)].map((share) => (end += share)).slice(0, K - 1);
        const u = cast(inputs.uniform(1), 'f32');
        const passed = cast(greaterOrEqual(u, constant(ends, [1, K - 1])), 'f32');
        const code = reduceSum(passed, { axes: [1] });
        const noise = { z: cast(inputs.normal(generator.normals), 'f32'), u: undefined };
        const tensors = constantsOf(generator.parameters, params) as GeneratorTensors;
        const maps = generator.draw(tensors, noise, { label: oneHot(cast(code, 'i32'), K) }, EVALUATION);
        return cast(concat([images.levels(maps), reduceSum(passed, { axes: [1], keep: true })], 1), 'f64');
      },
    }),
  };
}
