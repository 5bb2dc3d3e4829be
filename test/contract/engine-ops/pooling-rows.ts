import { averagePool, globalAverage, maxPool, repeatNearest, resizeLinear } from '../../../src/engine/index.js';
import { floats, type OpCase, type OpRow, real } from './row.js';

const onlyFloat32 = 'runtimes have no kernels for averages and repetition in f64';

/** ((7 i) mod 11 - 5) / 11, as the programs that the expected numbers come from have it. */
function sawtooth(...shape: number[]) {
  const size = shape.reduce((a, b) => a * b);
  return floats(
    shape,
    Array.from({ length: size }, (_, i) => Math.fround((((7 * i) % 11) - 5) / 11)),
  );
}

/** In elevenths, so that the reference's numbers are exact for inputs rounded to float32 too. */
const elevenths = (...values: number[]) => values.map((value) => Math.fround(value / 11));

export const rows: readonly OpRow[] = [
  {
    name: 'maxPool',
    cases: [
      {
        name: 'side by side',
        inputs: [real(2, 3, 4, 6)],
        build: (x) => maxPool(x, { size: 2 }),
        shape: [2, 3, 2, 3],
        expected: (x) => pooled(x, [6, 4, 6], [2, 2], (window) => Math.max(...window)),
        onlyFloat32,
      },
      {
        name: 'with a rest that is left out',
        inputs: [real(1, 2, 5, 7)],
        build: (x) => maxPool(x, { size: [2, 3] }),
        shape: [1, 2, 2, 2],
        expected: (x) => pooled(x, [2, 5, 7], [2, 3], (window) => Math.max(...window)),
        onlyFloat32,
      },
      {
        // torch.nn.functional.max_pool2d(x, 3, 2, 1)
        name: 'overlapping with padding',
        inputs: [sawtooth(1, 1, 5, 4)],
        build: (x) => maxPool(x, { size: 3, stride: 2, padding: 1 }),
        shape: [1, 1, 3, 2],
        expected: () => elevenths(2, 5, 3, 5, 4, 5),
        onlyFloat32,
      },
      shaped('overlapping', [2, 2, 6, 5], (x) => maxPool(x, { size: 3, stride: [1, 2] }), [2, 2, 4, 2]),
      shaped('windows apart', [1, 2, 8, 7], (x) => maxPool(x, { size: 2, stride: 3 }), [1, 2, 3, 2]),
      shaped('one axis', [2, 3, 9], (x) => maxPool(x, { size: 3, stride: 2 }), [2, 3, 4]),
      shaped('one axis, side by side', [2, 3, 9], (x) => maxPool(x, { size: 3 }), [2, 3, 3]),
    ],
  },
  {
    name: 'averagePool',
    cases: [
      {
        name: 'side by side',
        inputs: [real(2, 3, 4, 6)],
        build: (x) => averagePool(x, { size: 2 }),
        shape: [2, 3, 2, 3],
        expected: (x) => pooled(x, [6, 4, 6], [2, 2], mean),
        onlyFloat32,
      },
      {
        name: 'with a rest that is left out',
        inputs: [real(1, 2, 5, 7)],
        build: (x) => averagePool(x, { size: [2, 3] }),
        shape: [1, 2, 2, 2],
        expected: (x) => pooled(x, [2, 5, 7], [2, 3], mean),
        onlyFloat32,
      },
      shaped('overlapping', [2, 2, 6, 5], (x) => averagePool(x, { size: 3, stride: 2 }), [2, 2, 2, 2]),
      shaped('one axis', [2, 3, 9], (x) => averagePool(x, { size: 3 }), [2, 3, 3]),
      shaped('padded', [1, 2, 5, 4], (x) => averagePool(x, { size: 3, stride: 2, padding: 1 }), [1, 2, 3, 2]),
    ],
  },
  {
    name: 'globalAverage',
    cases: [
      {
        inputs: [real(2, 3, 4, 5)],
        build: (x) => globalAverage(x),
        shape: [2, 3],
        expected: (x) => pooled(x, [6, 4, 5], [4, 5], mean),
      },
    ],
  },
  {
    name: 'repeatNearest',
    cases: [
      {
        name: 'two axes',
        inputs: [real(2, 3, 2, 4)],
        build: (x) => repeatNearest(x, 2),
        shape: [2, 3, 4, 8],
        expected: (x) =>
          Array.from({ length: 192 }, (_, i) => {
            const [map, row, column] = [Math.floor(i / 32), Math.floor(i / 8) % 4, i % 8];
            return x[map * 8 + Math.floor(row / 2) * 4 + Math.floor(column / 2)];
          }),
        onlyFloat32,
      },
      shaped('a factor for each axis', [1, 2, 3, 2], (x) => repeatNearest(x, [1, 3]), [1, 2, 3, 6]),
      {
        name: 'one axis',
        inputs: [real(2, 2, 3)],
        build: (x) => repeatNearest(x, 3),
        shape: [2, 2, 9],
        expected: (x) => x.flatMap((value) => [value, value, value]),
        onlyFloat32,
      },
    ],
  },
  {
    name: 'resizeLinear',
    cases: [
      {
        // torch.nn.functional.interpolate(x, size=(4, 6), mode='bilinear', align_corners=False), in 176ths
        name: 'doubled',
        inputs: [floats([1, 1, 2, 3], [-5, 2, -2, 5, 1, -3])],
        build: (x) => resizeLinear(x, [4, 6]),
        shape: [1, 1, 4, 6],
        expected: () =>
          [
            [-80, -52, 4, 16, -16, -32],
            [-40, -23, 11, 12, -20, -36],
            [40, 35, 25, 4, -28, -44],
            [80, 64, 32, 0, -32, -48],
          ]
            .flat()
            .map((value) => value / 16),
      },
      {
        // The same with size=(3, 4)
        name: 'by factors that are not whole',
        inputs: [floats([1, 1, 2, 3], [-5, 2, -2, 5, 1, -3])],
        build: (x) => resizeLinear(x, [3, 4]),
        shape: [1, 1, 3, 4],
        expected: () => [-80, -10, 8, -32, 0, 15, 0, -40, 80, 40, -8, -48].map((value) => value / 16),
      },
      {
        name: 'one axis',
        inputs: [floats([1, 2, 2], [0, 4, 8, -8])],
        build: (x) => resizeLinear(x, [4]),
        shape: [1, 2, 4],
        expected: () => [0, 1, 3, 4, 8, 4, -4, -8],
      },
      {
        name: 'from one place',
        inputs: [real(2, 1, 1, 1)],
        build: (x) => resizeLinear(x, [2, 3]),
        shape: [2, 1, 2, 3],
      },
    ],
  },
];

function shaped(name: string, x: readonly number[], build: OpCase['build'], shape: readonly number[]): OpCase {
  return { name, inputs: [real(...x)], build, shape, onlyFloat32 };
}

function mean(window: readonly number[]): number {
  return window.reduce((sum, value) => sum + value, 0) / window.length;
}

/** A fold of windows side by side; x [maps, height, width]. */
function pooled(
  x: readonly number[],
  [maps, height, width]: readonly number[],
  [h, w]: readonly number[],
  fold: (window: readonly number[]) => number,
): number[] {
  const results: number[] = [];
  for (let map = 0; map < maps; map++)
    for (let top = 0; top + h <= height; top += h)
      for (let left = 0; left + w <= width; left += w) {
        const window = Array.from({ length: h * w }, (_, i) => {
          return x[(map * height + top + Math.floor(i / w)) * width + left + (i % w)];
        });
        results.push(fold(window));
      }
  return results;
}
