import { describe, expect, it } from 'vitest';
import { adam } from './adam.js';
import { adamW } from './adam-w.js';
import { adamax } from './adamax.js';
import type { Optimizer } from './optimizer.js';
import { computed, interpreted } from './optimizer-run.test.data.js';
import { rmsProp } from './rms-prop.js';
import { sgd } from './sgd.js';

/** Where torch.optim 1.13 in float64 is after 20 steps from the same place: the matrix, then the vector. */
const TORCH: readonly (readonly [string, Optimizer, readonly number[]])[] = [
  [
    'SGD(lr=1e-3)',
    sgd({ learningRate: 1e-3 }),
    [
      0.5099055675852325, -0.9803754785131713, 1.9800947156046573, 0.35206068476517316, -1.0189302175299468,
      1.0462020256142333,
    ],
  ],
  [
    'SGD(lr=2e-4, momentum=0.9)',
    sgd({ learningRate: 2e-4, momentum: 0.9 }),
    [
      0.512019620659757, -0.9761090988489329, 1.9758862894551963, 0.3746526178150383, -0.8750428072552429,
      0.9681139403890794,
    ],
  ],
  [
    'SGD(lr=2e-4, momentum=0.9, nesterov=True)',
    sgd({ learningRate: 2e-4, momentum: 0.9, form: 'nesterov' }),
    [
      0.5127886944769372, -0.974613379088513, 1.9743267082823182, 0.382285450898489, -0.9848110593675363,
      0.9977887961676676,
    ],
  ],
  [
    'RMSprop(lr=0.01)',
    rmsProp({ learningRate: 0.01 }),
    [
      0.9640985303658338, -0.5359014597037214, 1.290173036562433, 0.9496711439635519, -1.072336191957644,
      1.1561477662711994,
    ],
  ],
  [
    'RMSprop(lr=0.002, alpha=0.9, momentum=0.8)',
    rmsProp({ learningRate: 0.002, smoothing: 0.9, momentum: 0.8 }),
    [
      0.7229955371535237, -0.7770044591426786, 1.763179608192771, 0.48622915708435355, -1.0819605640827348,
      1.1698970892190235,
    ],
  ],
  [
    'Adam(lr=0.05)',
    adam({ learningRate: 0.05 }),
    [
      1.135577045641042, -0.3644229529562767, 1.040185410757422, 1.2019136830954522, -1.1017718657849018,
      1.0767215526561371,
    ],
  ],
  [
    'Adam(lr=0.02, betas=(0.5, 0.9), eps=1e-3)',
    adam({ learningRate: 0.02, beta1: 0.5, beta2: 0.9, epsilon: 1e-3 }),
    [
      0.8390235077693876, -0.6606403689549228, 1.6120777624553817, 0.6364165542715954, -1.0768660564503225,
      1.167904345579744,
    ],
  ],
  [
    'AdamW(lr=0.05), weight_decay=0.1 for the matrix, 0 for the vector',
    adamW({ learningRate: 0.05, decay: 0.1 }),
    [
      1.0995463405304922, -0.35545134031862996, 0.9036189540638415, 1.1367016077157457, -1.1017718657849018,
      1.0767215526561371,
    ],
  ],
  [
    'Adamax(lr=0.05)',
    adamax({ learningRate: 0.05 }),
    [
      1.046641570449596, -0.45335842749545446, 1.1318406134862096, 1.0995133982201524, -1.0599642432935876,
      1.1666341011944048,
    ],
  ],
];

describe.each(TORCH)('%s', (_name, optimizer, places) => {
  it('leads where torch does, in float64', () => {
    for (const [i, value] of interpreted(optimizer).entries()) expect(value).toBeCloseTo(places[i], 12);
  });

  it('leads there in float32 on the runtime', async () => {
    // Twenty steps, each rounding at 6e-8 relative; steep walls of the valley pull errors together.
    for (const [i, value] of (await computed(optimizer)).entries()) {
      expect(Math.abs(value - places[i])).toBeLessThan(2e-6 * Math.max(1, Math.abs(places[i])));
    }
  });
});

describe('Adam as it is computed', () => {
  it("equals the paper's form", () => {
    // Kingma & Ba 2015, algorithm 1, on the bowl Σ a (w - c)² / 2 of the matrix.
    const [scale, centre] = [
      [1, 2, 0.5, 3],
      [1, -0.5, 0, 2],
    ];
    const [alpha, beta1, beta2, epsilon] = [0.03, 0.9, 0.999, 1e-8];
    const weights = [0.5, -1, 2, 0.25];
    const [m, v] = [new Float64Array(4), new Float64Array(4)];
    for (let t = 1; t <= 200; t++)
      for (let i = 0; i < 4; i++) {
        const gradient = scale[i] * (weights[i] - centre[i]);
        m[i] = beta1 * m[i] + (1 - beta1) * gradient;
        v[i] = beta2 * v[i] + (1 - beta2) * gradient ** 2;
        const [mean, square] = [m[i] / (1 - beta1 ** t), v[i] / (1 - beta2 ** t)];
        weights[i] -= (alpha * mean) / (Math.sqrt(square) + epsilon);
      }
    const reached = interpreted(adam({ learningRate: alpha, beta1, beta2, epsilon }), 200);
    for (const [i, weight] of weights.entries()) expect(reached[i]).toBeCloseTo(weight, 12);
  });

  it('takes its first step of the size of the learning rate, against the gradient', () => {
    const [first] = interpreted(adam({ learningRate: 0.01 }), 1);
    expect(first).toBeCloseTo(0.51, 8);
  });
});

describe('schedules', () => {
  it('give each step its learning rate', () => {
    const halved = (step: number) => 0.01 * 0.5 ** step;
    expect(sgd({ learningRate: halved }).scalarsAt(3)).toEqual([0.01 / 8]);
    expect(adamW({ learningRate: halved, decay: 0.1 }).scalarsAt(1)[2]).toBeCloseTo(1 - 0.1 * 0.005, 15);
  });
});
