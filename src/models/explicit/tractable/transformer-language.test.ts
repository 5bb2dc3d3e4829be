import { describe, expect, it, vi } from 'vitest';
import { platform } from '#platform';
import { codeTexts, decodeTexts } from '../../../data/sequences/code-text.js';
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
import { transformer } from './transformer-language/network.js';
import { transformerLanguage } from './transformer-language.js';

const TEXT = 'to be or not to be, that is the question: whether tis nobler';
const SMALL = { layers: 2, heads: 2, width: 8, context: 12, batch: 2 };

/** A bound model with parameters that are far from all alike. */
function made(options: object, document: 'file' | 'line') {
  const { schema } = codeTexts([TEXT], { document });
  const { definition, options: chosen } = transformerLanguage({ ...SMALL, ...options });
  const model = definition.bind(chosen as never, schema);
  const symbols = symbolsOf('test', schema);
  const { positions, head } = chosen as unknown as { positions: 'learned'; head: 'tied' };
  const network = transformer({
    ...{ ...SMALL, positions, head, activation: 'gelu', dropout: 0 },
    ...{ inputs: inputCount(symbols), outputs: symbols.count },
  });
  const loud = (tree: unknown): unknown =>
    tree instanceof Float32Array
      ? tree.map((value) => 15 * value)
      : Array.isArray(tree)
        ? tree.map(loud)
        : Object.fromEntries(Object.entries(tree as object).map(([name, child]) => [name, loud(child)]));
  return { model, symbols, network, params: loud(initialise(network.parameters, keyOf(3))) as Tree };
}

describe('transformer-language', () => {
  it.each([
    ['learned', 'tied', 'line'],
    ['rotary', 'own', 'file'],
  ] as const)(
    'with %s positions and %s head steps with a cache as it reads at once, beyond its window too',
    async (positions, head, document) => {
      const { model, params, symbols } = made({ positions, head }, document);
      await expectSameStepByStep(model, params, randomRows(symbols, [40, 3, 0, 12, 13]), symbols, 1e-5);
    },
  );

  it('reads symbol by symbol in one program, however many there are', async () => {
    const { model, params } = made({}, 'file');
    const runtime = await platform.runtime();
    const load = vi.spyOn(runtime, 'load');
    const next = model.next(params);
    let state = await next.start(2);
    for (let t = 0; t < 40; t++) state = await next.read(state, Int32Array.of(t % 5, t % 3));
    expect((await next.law(state)).every(Number.isFinite)).toBe(true);
    expect(load).toHaveBeenCalledTimes(1);
    load.mockRestore();
  });

  it('does not look ahead', async () => {
    const { model, params, symbols } = made({}, 'line');
    await expectCausal(model, params, randomRows(symbols, [10]), symbols);
    await expectCausal(model, params, randomRows(symbols, [50]), symbols);
  });

  it('has true gradients', () => {
    const shape = { layers: 1, heads: 2, width: 4, context: 4, dropout: 0, inputs: 3, outputs: 3 } as const;
    expectTrueNetworkGradients(
      transformer({ ...shape, positions: 'learned', head: 'tied', activation: 'gelu' }),
      [2, 0, 1],
    );
    expectTrueNetworkGradients(
      transformer({ ...shape, positions: 'rotary', head: 'own', activation: 'squared-relu' }),
      [2, 0, 1],
    );
  });

  it('has as many parameters as the formula says', () => {
    const { network, symbols } = made({ positions: 'learned' }, 'file');
    const [V, W] = [symbols.count + 1, 8];
    const block = 4 * (W * W + W) + 8 * W * W + 5 * W + 4 * W;
    expect(countParameters(network.parameters)).toBe(V * W + 12 * W + 2 * block + 2 * W);
  });

  it('learns what follows, not what stands', async () => {
    const { dataset, schema } = codeTexts(['abc'.repeat(60)]);
    const recipe = transformerLanguage({ ...SMALL, layers: 1, batch: 4, steps: 60, rateWarmUp: 5, learningRate: 0.02 });
    const { model, params } = await fitRecipe(recipe, dataset, { key: keyOf(1), nowMs: platform.nowMs });
    const rows = await dataset.gather(1, keyOf(0));
    const { values } = await model.density.logProb(params as never, rows);
    // What stands tells nothing of what follows to who copies it: log 1/3 a symbol at best.
    expect(values[0] / 180).toBeGreaterThan(-0.3);
    const drawn = await model.sampling.sample(params as never, { first: 0, count: 2 }, keyOf(1), {
      length: 30,
      temperature: 0,
    });
    expect(decodeTexts(schema, drawn)[0]).toMatch(/^[abc]{1,3}(abc|bca|cab){9}/);
  });

  it('refuses heads that do not divide the width', () => {
    expect(() => made({ heads: 3 }, 'file')).toThrow('attention: heads must divide the width 8, got 3');
  });
});
