import { describe, expect, it } from 'vitest';
import { platform } from '#platform';
import { codeTexts } from '../../../data/sequences/code-text.js';
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
import { convolutions, dilationsOf, fieldOf } from './convolutional-language/network.js';
import { convolutionalLanguage } from './convolutional-language.js';

const TEXT = 'to be or not to be, that is the question: whether tis nobler';
const SMALL = { layers: 3, width: 6, taps: 3, cycle: 2, context: 12, batch: 2 };

function made(given: object, document: 'file' | 'line') {
  const { schema } = codeTexts([TEXT], { document });
  const { definition, options } = convolutionalLanguage({ ...SMALL, ...given });
  const symbols = symbolsOf('test', schema);
  const network = convolutions({
    ...(options as object),
    inputs: inputCount(symbols),
    outputs: symbols.count,
  } as never);
  const model = definition.bind(options as never, schema);
  return { model, symbols, network, params: initialise(network.parameters, keyOf(3)) as Tree };
}

describe('convolutional-language', () => {
  it.each([
    ['gated', 'layer', 'file'],
    ['relu', 'weight', 'line'],
  ] as const)(
    '%s, norm of %s: steps with queues as it reads at once, over many windows',
    async (activation, norm, document) => {
      const { model, params, symbols } = made({ activation, norm }, document);
      await expectSameStepByStep(model, params, randomRows(symbols, [300, 3, 0, 16, 17]), symbols, 1e-5);
    },
  );

  it('does not look ahead', async () => {
    const { model, params, symbols } = made({}, 'file');
    await expectCausal(model, params, randomRows(symbols, [30]), symbols);
  });

  it('sees its field and nothing before', async () => {
    const { model, params, symbols, network } = made({}, 'file');
    expect(dilationsOf(SMALL)).toEqual([1, 2, 1]);
    expect(fieldOf(SMALL)).toBe(9);
    expect(network.sight).toEqual({ kind: 'field', steps: 9 });
    const row = randomRows(symbols, [30]);
    const columns = [row.columns[0].slice()];
    columns[0][5] = (columns[0][5] + 1) % symbols.known;
    const [before, after] = [
      await model.symbolLogProbs(params, row),
      await model.symbolLogProbs(params, { ...row, columns }),
    ];
    const changed = [...before.values.keys()].filter((t) => before.values[t] !== after.values[t]);
    expect(changed.at(-1)).toBe(5 + 9);
  });

  it.each([
    ['gated', 'layer'],
    ['relu', 'weight'],
  ] as const)('has true gradients, %s, norm of %s', (activation, norm) => {
    const shape = { layers: 2, width: 3, taps: 2, cycle: 2, dropout: 0, inputs: 3, outputs: 3 };
    expectTrueNetworkGradients(convolutions({ ...shape, activation, norm }), [2, 0, 1, 1]);
  });

  it('has as many parameters as the formula says', () => {
    const { network, symbols } = made({ norm: 'none' }, 'file');
    const [V, W, K] = [symbols.count, 6, 3];
    const block = K * W * 2 * W + 2 * W + W * W + W;
    expect(countParameters(network.parameters)).toBe((V + 1) * W + 3 * block + W * V + V);
  });

  it('learns what follows, not what stands', async () => {
    const { dataset } = codeTexts(['abc'.repeat(60)]);
    const recipe = convolutionalLanguage({ ...SMALL, batch: 4, steps: 60, rateWarmUp: 5, learningRate: 0.02 });
    const { model, params } = await fitRecipe(recipe, dataset, { key: keyOf(1), nowMs: platform.nowMs });
    const { values } = await model.density.logProb(params as never, await dataset.gather(1, keyOf(0)));
    expect(values[0] / 180).toBeGreaterThan(-0.3);
  });
});
