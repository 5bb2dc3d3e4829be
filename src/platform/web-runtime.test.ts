import { afterEach, describe, expect, it, vi } from 'vitest';

afterEach(() => {
  vi.doUnmock('onnxruntime-web/wasm');
  vi.doUnmock('onnxruntime-node');
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

describe('the runtime that is taken by itself', () => {
  it('is WebAssembly where there is no native one, and says so', async () => {
    vi.doMock('onnxruntime-node', missing);
    const { platform } = await import('./node.js');
    const remarks: string[] = [];
    platform.chooseRuntime({ engine: 'auto', onFallback: (remark) => remarks.push(remark) });
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

  it('has the threads that were asked for', async () => {
    const { platform } = await import('./node.js');
    platform.chooseRuntime({ engine: 'node', threads: 3 });
    expect(await platform.runtime()).toMatchObject({ name: 'node', threads: 3 });
  });
});
