import { afterEach, describe, expect, it, vi } from 'vitest';

afterEach(() => {
  vi.doUnmock('onnxruntime-web/wasm');
  vi.doUnmock('onnxruntime-node');
  vi.unstubAllGlobals();
  vi.resetModules();
});

const missing = () => {
  throw new Error('Cannot find package');
};

describe('a runtime that is asked for', () => {
  it('is refused with the line that installs it where its package is missing', async () => {
    vi.doMock('onnxruntime-web/wasm', missing);
    const { webRuntime } = await import('./web-runtime.js');
    await expect(webRuntime({ engine: 'wasm' })).rejects.toMatchObject({
      code: 'UNAVAILABLE',
      message: 'engine: wasm needs the package onnxruntime-web, got none',
      hint: 'npm install onnxruntime-web@1.30.0',
    });
  });

  it('is refused with the call that leads to it where a page has no package', async () => {
    vi.doMock('onnxruntime-web/wasm', missing);
    vi.stubGlobal('location', { href: 'http://localhost/' });
    const { webRuntime } = await import('./web-runtime.js');
    await expect(webRuntime({ engine: 'auto' })).rejects.toMatchObject({
      code: 'UNAVAILABLE',
      message: 'engine: wasm needs the package onnxruntime-web, got none',
      hint: "chooseEngine({ engine: 'wasm', location: <address of ort.wasm.min.mjs of onnxruntime-web@1.30.0> })",
    });
  });

  it('is refused with its address where there is nothing', async () => {
    const { webRuntime } = await import('./web-runtime.js');
    await expect(webRuntime({ engine: 'wasm', location: './absent.mjs' })).rejects.toMatchObject({
      code: 'UNAVAILABLE',
      message: 'engine: wasm needs its module, got none at ./absent.mjs',
      hint: 'serve ort.wasm.min.mjs of onnxruntime-web@1.30.0 there, with the files beside it',
    });
  });

  it('is refused in words where nothing has WebGPU', async () => {
    const { webRuntime } = await import('./web-runtime.js');
    await expect(webRuntime({ engine: 'webgpu' })).rejects.toMatchObject({
      code: 'UNAVAILABLE',
      message: 'engine: webgpu needs a browser or runtime with WebGPU, got none here',
    });
  });

  it('is refused in a page where it is that of Node', async () => {
    const { webRuntime } = await import('./web-runtime.js');
    await expect(webRuntime({ engine: 'node' })).rejects.toMatchObject({
      code: 'OPTION',
      message: 'engine: node runs under Node only, got it in a browser',
    });
  });
});

describe('WebAssembly', () => {
  it('is told of threads and silence, and gives positions as small integers', async () => {
    const env = { wasm: { numThreads: 0 }, logLevel: 'warning' };
    const given: object[] = [];
    const release = vi.fn(async () => {});
    vi.doMock('onnxruntime-web/wasm', () => ({
      env,
      Tensor: class {},
      InferenceSession: {
        async create(_onnx: Uint8Array, options: object) {
          given.push(options);
          return { run: async () => ({ y: { data: BigInt64Array.of(-3n) } }), release };
        },
      },
    }));
    const { webRuntime } = await import('./web-runtime.js');
    const session = await (await webRuntime({ engine: 'auto', threads: 2 })).load(new Uint8Array());
    expect(env).toEqual({ wasm: { numThreads: 2 }, logLevel: 'fatal' });
    expect(given).toEqual([{ executionProviders: ['wasm'], graphOptimizationLevel: 'all', logSeverityLevel: 4 }]);
    expect(await session.run([], ['y'])).toEqual([Int32Array.of(-3)]);
    await session.release();
    expect(release).toHaveBeenCalledOnce();
  });
});

describe('runs that are asked for at once', () => {
  it('are made one after the other, also after one that fails', async () => {
    const running: string[] = [];
    vi.doMock('onnxruntime-web/wasm', () => ({
      env: { wasm: {} },
      Tensor: class {},
      InferenceSession: {
        create: async () => ({
          async run(_feeds: object, [name]: readonly string[]) {
            running.push(`${name} begins`);
            await new Promise((resolve) => setTimeout(resolve, 1));
            running.push(`${name} ends`);
            if (name === 'a') throw new Error('a fails');
            return { [name]: { data: Float32Array.of(1) } };
          },
        }),
      },
    }));
    const { webRuntime } = await import('./web-runtime.js');
    const runtime = await webRuntime({ engine: 'wasm' });
    const [one, other] = await Promise.all([runtime.load(new Uint8Array()), runtime.load(new Uint8Array())]);
    const [first, second] = await Promise.allSettled([one.run([], ['a']), other.run([], ['b'])]);
    expect([first.status, second.status]).toEqual(['rejected', 'fulfilled']);
    expect(running).toEqual(['a begins', 'a ends', 'b begins', 'b ends']);
  });
});

describe('the runtime that is taken by itself', () => {
  it('is WebAssembly where there is no native one, and says so once', async () => {
    vi.doMock('onnxruntime-node', missing);
    const { platform } = await import('./node.js');
    const remarks: string[] = [];
    platform.chooseRuntime({ engine: 'auto', onFallback: (remark) => remarks.push(remark) });
    expect((await platform.runtime()).name).toBe('wasm');
    expect((await platform.runtime()).name).toBe('wasm');
    expect(remarks).toEqual([
      'engine: onnxruntime-node has no binary for this machine, so WebAssembly computes; it is slower',
    ]);
    platform.chooseRuntime({ engine: 'node' });
    await expect(platform.runtime()).rejects.toMatchObject({
      code: 'UNAVAILABLE',
      message: 'engine: onnxruntime-node must have a binary for this machine, got none',
    });
  });

  it('is refused with the line that installs WebAssembly where there is neither', async () => {
    vi.doMock('onnxruntime-node', missing);
    vi.doMock('onnxruntime-web/wasm', missing);
    const { platform } = await import('./node.js');
    const onFallback = vi.fn();
    platform.chooseRuntime({ engine: 'auto', onFallback });
    await expect(platform.runtime()).rejects.toMatchObject({
      code: 'UNAVAILABLE',
      message: 'engine: wasm needs the package onnxruntime-web, got none',
      hint: 'npm install onnxruntime-web@1.30.0',
    });
    expect(onFallback).not.toHaveBeenCalled();
  });

  it('has the threads that were asked for', async () => {
    const { platform } = await import('./node.js');
    platform.chooseRuntime({ engine: 'node', threads: 3 });
    expect(await platform.runtime()).toMatchObject({ name: 'node', threads: 3 });
  });
});
