import { describe, expect, it } from 'vitest';
import { platform } from '#platform';
import { codeTexts } from '../../../data/sequences/code-text.js';
import { sequenceRows } from '../../../data/sequences/sequence-rows.js';
import { symbolsOf } from '../../../data/sequences/symbols.js';
import { countParameters, initialise } from '../../../engine/parameters.js';
import { fitRecipe } from '../../../model/fit-recipe.js';
import { keyOf } from '../../../random/key.js';
import { inputCount } from '../../../symbols/network/coded-rows.js';
import {
  expectCausal,
  expectSameStepByStep,
  expectTrueNetworkGradients,
  randomRows,
} from '../../../symbols/network/network-check.test.data.js';
import type { Tree } from '../../../util/tree.js';
import { logBilinearNetwork } from './log-bilinear/network.js';
import { logBilinear } from './log-bilinear.js';

const TEXT = 'to be or not to be, that is the question';
const SMALL = { order: 3, width: 5, context: 12, batch: 2 };

function made(given: object, document: 'file' | 'line') {
  const { schema } = codeTexts([TEXT], { document });
  const { definition, options } = logBilinear({ ...SMALL, ...given });
  const symbols = symbolsOf('test', schema);
  const sizes = { inputs: inputCount(symbols), outputs: symbols.count };
  const network = logBilinearNetwork({ ...(options as object), ...sizes } as never);
  const model = definition.bind(options as never, schema);
  return { model, symbols, network, params: initialise(network.parameters, keyOf(3)) as Tree };
}

describe('log-bilinear', () => {
  it.each([
    ['full', 3, 'file'],
    ['diagonal', 1, 'line'],
  ] as const)('with %s positions, order %i, steps as it reads at once', async (positions, order, document) => {
    const { model, params, symbols } = made({ positions, order }, document);
    await expectSameStepByStep(model, params, randomRows(symbols, [300, 3, 0, 16, 17]), symbols, 1e-5);
  });

  it('does not look ahead', async () => {
    const { model, params, symbols } = made({}, 'file');
    await expectCausal(model, params, randomRows(symbols, [30]), symbols);
  });

  it('has true gradients and as many parameters as the formula says', () => {
    const shape = { order: 2, width: 3, inputs: 4, outputs: 3 };
    for (const positions of ['full', 'diagonal'] as const)
      expectTrueNetworkGradients(logBilinearNetwork({ ...shape, positions }), [3, 0, 1, 1]);
    const { network, symbols } = made({}, 'file');
    expect(countParameters(network.parameters)).toBe((symbols.count + 1) * 5 + 3 * 25 + symbols.count);
  });

  it('is the formula', async () => {
    // r = (1, 0), (0, 1), the unknown one's (0, 0) and the start's (1, 1); C_2 (further) and C_1; b = (0, 1, 0).
    const { schema } = codeTexts(['ab'], { document: 'file' });
    const { definition, options } = logBilinear({ order: 2, width: 2, context: 4 });
    const model = definition.bind(options as never, schema);
    const params = {
      vectors: { table: Float32Array.of(1, 0, 0, 1, 0, 0, 1, 1) },
      positions: Float32Array.of(0.5, 0, 0, 2, 1, -1, 0, 3),
      bias: Float32Array.of(0, 1, 0),
    };
    const { values } = await model.symbolLogProbs(params, sequenceRows([Float64Array.of(0, 1)], [2]));
    const law = ([x, y]: readonly number[], symbol: number) => {
      const logits = [x, y + 1, 0];
      return logits[symbol] - Math.log(logits.reduce((sum, value) => sum + Math.exp(value), 0));
    };
    // r̂ after the start: (1, 1) C_1 = (1, 2); after a: (1, 1) C_2 + (1, 0) C_1 = (0.5, 2) + (1, -1).
    expect(values[0]).toBeCloseTo(law([1, 2], 0), 5);
    expect(values[1]).toBeCloseTo(law([1.5, 1], 1), 5);
  });

  it('writes its vectors in the text form of word2vec', () => {
    const { schema } = codeTexts(['ab'], { document: 'file' });
    const { definition, options } = logBilinear({ order: 1, width: 2 });
    const model = definition.bind(options as never, schema);
    const params = { vectors: { table: Float32Array.of(1, 0.5, -2, 3, 0, 0, 1, 1) } };
    expect(model.formats.word2vec.write(params)).toBe('2 2\na 1 0.5\nb -2 3\n');
    expect(() => model.formats.word2vec.read('2 2\na 1 0.5\nb -2 3\n')).toThrow(
      'log-bilinear: needs positions and biases beside vectors, got a word2vec file',
    );
  });

  it('learns what follows, not what stands', async () => {
    const { dataset } = codeTexts(['abc'.repeat(60)]);
    const recipe = logBilinear({ ...SMALL, batch: 4, steps: 80, rateWarmUp: 5, learningRate: 0.05 });
    const { model, params } = await fitRecipe(recipe, dataset, { key: keyOf(1), nowMs: platform.nowMs });
    const { values } = await model.density.logProb(params as never, await dataset.gather(1, keyOf(0)));
    expect(values[0] / 180).toBeGreaterThan(-0.3);
  });
});
