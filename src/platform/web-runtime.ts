import { OptionError, RuntimeUnavailableError } from '../util/errors.js';
import { fromOnnx, type OnnxTensorClass, toOnnx } from './onnx-tensor.js';
import type { Runtime, RuntimeSettings, Session } from './runtime.js';

const FATAL_ONLY = 4;

/** ONNX Runtime compiled to WebAssembly, for pages and for machines without a native build; WebGPU where it is asked for. */
export async function webRuntime({ engine, threads = 1, location }: RuntimeSettings): Promise<Runtime> {
  if (engine === 'node') {
    throw new OptionError('engine: node runs under Node only, got it in a browser', { hint: 'use wasm or webgpu' });
  }
  const name = engine === 'webgpu' ? 'webgpu' : 'wasm';
  if (name === 'webgpu' && !hasWebGpu()) {
    throw new RuntimeUnavailableError('engine: webgpu needs a browser or runtime with WebGPU, got none here', {
      hint: 'take wasm, which runs everywhere, or node under Node: --engine auto',
    });
  }
  const ort = await importPackage(name, location);
  ort.env.wasm.numThreads = threads;
  ort.env.logLevel = 'fatal';
  const TensorClass = ort.Tensor as unknown as OnnxTensorClass;
  const inTurn = turns();
  return {
    name,
    threads,
    async load(onnx): Promise<Session> {
      const options = {
        executionProviders: [name],
        graphOptimizationLevel: 'all',
        logSeverityLevel: FATAL_ONLY,
      } as const;
      const session = await inTurn(() => ort.InferenceSession.create(onnx, options));
      return {
        async run(feeds, fetches) {
          const tensors = Object.fromEntries(feeds.map((feed) => [feed.name, toOnnx(TensorClass, feed)]));
          const results = await inTurn(() => session.run(tensors as never, [...fetches]));
          return fetches.map((each) => fromOnnx(results[each]));
        },
        release: () => inTurn(() => session.release()),
      };
    },
  };
}

/** Calls one after the other: the module keeps the names and places of a call on one stack while it waits, so calls that overlap spoil them. */
function turns() {
  let last: Promise<unknown> = Promise.resolve();
  return <T>(call: () => Promise<T>): Promise<T> => {
    const result = last.then(call);
    last = result.catch(() => undefined);
    return result;
  };
}

function hasWebGpu(): boolean {
  return (globalThis as { readonly navigator?: { readonly gpu?: unknown } }).navigator?.gpu !== undefined;
}

async function importPackage(name: 'wasm' | 'webgpu', location: string | undefined) {
  try {
    if (location !== undefined) return (await import(location)) as typeof import('onnxruntime-web/wasm');
    return name === 'webgpu' ? await import('onnxruntime-web/webgpu') : await import('onnxruntime-web/wasm');
  } catch (cause) {
    const what =
      location === undefined ? 'the package onnxruntime-web, got none' : `its module, got none at ${location}`;
    throw new RuntimeUnavailableError(`engine: ${name} needs ${what}`, { hint: remedy(name, location), cause });
  }
}

function remedy(name: 'wasm' | 'webgpu', location: string | undefined): string {
  const module = `ort.${name}.min.mjs of onnxruntime-web@1.30.0`;
  if (location !== undefined) return `serve ${module} there, with the files beside it`;
  return 'location' in globalThis
    ? `chooseEngine({ engine: '${name}', location: <address of ${module}> })`
    : 'npm install onnxruntime-web@1.30.0';
}
