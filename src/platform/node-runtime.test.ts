import { afterEach, describe, expect, it, vi } from 'vitest';
import { add, cast, greater, onnxOf, trace } from '../engine/index.js';
import { type DirectBinding, nodeRuntime } from './node-runtime.js';
import type { Feed } from './runtime.js';

afterEach(() => {
  vi.doUnmock('onnxruntime-node');
  vi.resetModules();
});

/** x + 1, whether x > 0, and x in whole numbers of 64 bits. */
const onnx = onnxOf(
  'numbers',
  trace({ x: { dtype: 'f32', shape: [3] } as const }, ({ x }) => ({
    sum: add(x, 1),
    isPositive: greater(x, 0),
    whole: cast(x, 'i64'),
  })),
);
const feeds: readonly Feed[] = [{ name: 'x', dtype: 'f32', shape: [3], data: Float32Array.of(-2, 0, 5) }];
const fetches = ['output.sum', 'output.isPositive', 'output.whole'];

describe('the native runtime', () => {
  const found = { 'by the private binding': undefined, 'by the public call where that is gone': () => undefined };
  it.each(Object.entries(found))('gives numbers, conditions and positions as small arrays, %s', async (_, binding) => {
    const session = await (await nodeRuntime(1, 'cpu', binding)).load(onnx);
    const [sum, isPositive, whole] = await session.run(feeds, fetches);
    expect(sum).toEqual(Float32Array.of(-1, 1, 6));
    expect(isPositive).toEqual(Uint8Array.of(0, 0, 1));
    expect(whole).toEqual(Int32Array.of(-2, 0, 5));
    await session.release();
  });

  it('tells the private binding of threads, no spinning, silence, and to free what it held', async () => {
    const calls: [string, unknown][] = [];
    class InferenceSession {
      loadModel(_buffer: ArrayBufferLike, offset: number, length: number, options: object) {
        calls.push(['load', { offset, length, ...options }]);
      }
      run(_feeds: object, fetches: Record<string, null>) {
        return Object.fromEntries(Object.keys(fetches).map((name) => [name, { data: BigInt64Array.of(7n) }]));
      }
      dispose() {
        calls.push(['dispose', undefined]);
      }
    }
    const binding: DirectBinding = {
      initOrt: () => void calls.push(['init', undefined]),
      binding: { InferenceSession },
    };
    const session = await (await nodeRuntime(3, 'cpu', () => binding)).load(onnx.subarray(8, 40));
    expect(await session.run([], ['y'])).toEqual([Int32Array.of(7)]);
    await session.release();
    expect(calls).toEqual([
      ['init', undefined],
      ['load', { offset: 8, length: 32, ...options('cpu', 3) }],
      ['dispose', undefined],
    ]);
  });

  it('tells the public call the same, and takes a binding of another form for none', async () => {
    const given: object[] = [];
    const release = vi.fn(async () => {});
    vi.doMock('onnxruntime-node', () => ({
      Tensor: class {},
      InferenceSession: {
        async create(_onnx: Uint8Array, options: object) {
          given.push(options);
          return { run: async () => ({ y: { data: Float32Array.of(1) } }), release };
        },
      },
    }));
    const { nodeRuntime: opened } = await import('./node-runtime.js');
    const session = await (await opened(2, 'webgpu', () => ({}) as never)).load(onnx);
    expect(await session.run([], ['y'])).toEqual([Float32Array.of(1)]);
    await session.release();
    expect(given).toEqual([options('webgpu', 2)]);
    expect(release).toHaveBeenCalledOnce();
  });

  it('says in words that there is no graphics card', async () => {
    vi.doMock('onnxruntime-node', () => ({
      Tensor: class {},
      InferenceSession: {
        async create() {
          throw new Error('Failed to get a WebGPU adapter');
        },
      },
    }));
    const { nodeRuntime: opened } = await import('./node-runtime.js');
    await expect((await opened(1, 'webgpu', () => undefined)).load(onnx)).rejects.toMatchObject({
      code: 'UNAVAILABLE',
      message: 'engine: webgpu needs a graphics card with a Vulkan, Metal or Direct3D driver, got none',
    });
    await expect((await opened(1, 'cpu', () => undefined)).load(onnx)).rejects.toThrow(
      'Failed to get a WebGPU adapter',
    );
  });
});

function options(provider: string, threads: number) {
  return {
    executionProviders: [provider],
    graphOptimizationLevel: 'all',
    executionMode: 'sequential',
    intraOpNumThreads: threads,
    interOpNumThreads: 1,
    logSeverityLevel: 4,
    extra: { session: { force_spinning_stop: '1' } },
  };
}
