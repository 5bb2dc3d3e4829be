import { describe, expect, it } from 'vitest';
import { constant, filled } from '../../../../engine/ops/parameter.js';
import { slice } from '../../../../engine/ops/slicing.js';
import { EVALUATION } from '../../../../engine/pass.js';
import type { Tensor } from '../../../../engine/tensor.js';
import type { Layer } from '../../../../nn/layer.js';
import { applied, expectTrueGradients, trainingPass } from '../../../../nn/layer-check.test.data.js';
import { CELLS, recurrentNetwork } from './network.js';

const [LANES, TIME, INPUTS, HIDDEN] = [2, 4, 3, 2];
/** The second lane begins anew at its third step. */
const keeps = constant([1, 1, 1, 1, 1, 1, 0, 1], [LANES, TIME]);
const shape = (cell: (typeof CELLS)[number], dropout = 0) => ({ cell, layers: 2, hidden: HIDDEN, dropout });

/** The network as a layer over [lanes, time, inputs]. */
function layerOf(
  cell: (typeof CELLS)[number],
  run: (network: ReturnType<typeof recurrentNetwork>, params: readonly unknown[], x: Tensor) => Tensor = whole,
): Layer<readonly unknown[]> {
  const network = recurrentNetwork(INPUTS, shape(cell));
  return { parameters: network.parameters as never, apply: (params, x) => run(network, params, x) };
}

function rest({ states }: ReturnType<typeof recurrentNetwork>): Tensor[] {
  return Array.from({ length: states }, () => filled(0, { dtype: 'f32', shape: [LANES, HIDDEN] }));
}

function whole(network: ReturnType<typeof recurrentNetwork>, params: readonly unknown[], x: Tensor): Tensor {
  return network.run(params, x, keeps, rest(network), EVALUATION).outputs;
}

describe.each(CELLS)('a network of cells (%s)', (cell) => {
  it('has true gradients, also where a sequence begins within a window', () => {
    expectTrueGradients(layerOf(cell), [LANES, TIME, INPUTS]);
  });

  it('goes on from the state where a part ended as if there were no parts', () => {
    const part = (x: Tensor, start: number, end: number) => slice(x, { axis: 1, start, end });
    const inParts = layerOf(cell, (network, params, x) => {
      const first = network.run(params, part(x, 0, 3), part(keeps, 0, 3), rest(network), EVALUATION);
      return network.run(params, part(x, 3, 4), part(keeps, 3, 4), first.last, EVALUATION).outputs;
    });
    const [one, two] = [applied(layerOf(cell), [LANES, TIME, INPUTS]), applied(inParts, [LANES, TIME, INPUTS])];
    for (let lane = 0; lane < LANES; lane++)
      for (let k = 0; k < HIDDEN; k++)
        expect(two.data[lane * HIDDEN + k]).toBeCloseTo(one.data[(lane * TIME + 3) * HIDDEN + k], 12);
  });

  it('forgets what was before where a sequence begins', () => {
    const x = Float64Array.from({ length: LANES * TIME * INPUTS }, (_, i) => Math.sin(i));
    const other = x.slice();
    for (let i = TIME * INPUTS; i < (TIME + 2) * INPUTS; i++) other[i] = -x[i];
    const [a, b] = [x, other].map((data) => applied(layerOf(cell), [LANES, TIME, INPUTS], data).data);
    const from = (TIME + 2) * HIDDEN;
    expect(b.slice(from)).toEqual(a.slice(from));
    expect(b.slice(TIME * HIDDEN, from)).not.toEqual(a.slice(TIME * HIDDEN, from));
  });
});

it('leaves out outputs of layers while learning, never the state', () => {
  const network = recurrentNetwork(INPUTS, shape('gru', 0.5));
  const pass = trainingPass();
  const layer: Layer<readonly unknown[]> = {
    parameters: network.parameters as never,
    apply: (params, x) => network.run(params, x, keeps, rest(network), pass).outputs,
  };
  const { data } = applied(layer, [LANES, TIME, INPUTS], undefined, { pass });
  expect(pass.noises.size).toBe(2);
  expect(data).toContain(0);
});
