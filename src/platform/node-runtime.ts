// ONNX Runtime for Node. Its public `run` waits for the event loop and then blocks it; the binding underneath is the same call without
// the wait (4 µs instead of 11). The binding is private, so its version is pinned and the public call stands in where it has changed.
import { createRequire } from 'node:module';
import { availableParallelism } from 'node:os';
import { RuntimeUnavailableError } from '../util/errors.js';
import { fromOnnx, type OnnxTensor, type OnnxTensorClass, toOnnx } from './onnx-tensor.js';
import type { Feed, Runtime, Session } from './runtime.js';

const MOST_THREADS = 8;
const FATAL_ONLY = 4;

/** The runtime of this machine's processor, or of its graphics card; RuntimeUnavailableError where its package has no binary for it. */
export async function nodeRuntime(
  threads = Math.min(availableParallelism(), MOST_THREADS),
  provider: 'cpu' | 'webgpu' = 'cpu',
  findBinding: () => DirectBinding | undefined = privateBinding,
): Promise<Runtime> {
  const { TensorClass, open } = await loadPackage(findBinding);
  const options = sessionOptions(threads, provider);
  return {
    name: provider === 'cpu' ? 'node' : 'webgpu',
    threads,
    async load(onnx) {
      const session = await open(onnx, options).catch((cause: unknown) => {
        throw provider === 'webgpu' && /adapter|webgpu/i.test(String(cause)) ? withoutAdapter(cause) : cause;
      });
      return sessionOf(TensorClass, session);
    },
  };
}

function withoutAdapter(cause: unknown): RuntimeUnavailableError {
  return new RuntimeUnavailableError(
    'engine: webgpu needs a graphics card with a Vulkan, Metal or Direct3D driver, got none',
    {
      hint: '--engine auto computes on the processor',
      cause,
    },
  );
}

interface OpenSession {
  run(feeds: Record<string, OnnxTensor>, fetches: readonly string[]): Promise<Record<string, OnnxTensor>>;
  release(): Promise<void>;
}

interface NodePackage {
  readonly TensorClass: OnnxTensorClass;
  open(onnx: Uint8Array, options: object): Promise<OpenSession>;
}

/** Explicit threads, no spinning between runs (several sessions alternate), nothing written to standard error. */
function sessionOptions(threads: number, provider: 'cpu' | 'webgpu') {
  return {
    executionProviders: [provider],
    graphOptimizationLevel: 'all',
    executionMode: 'sequential',
    intraOpNumThreads: threads,
    interOpNumThreads: 1,
    logSeverityLevel: FATAL_ONLY,
    extra: { session: { force_spinning_stop: '1' } },
  } as const;
}

function sessionOf(TensorClass: OnnxTensorClass, session: OpenSession): Session {
  return {
    async run(feeds: readonly Feed[], fetches) {
      const tensors = Object.fromEntries(feeds.map((feed) => [feed.name, toOnnx(TensorClass, feed)]));
      const results = await session.run(tensors, fetches);
      return fetches.map((name) => fromOnnx(results[name]));
    },
    release: () => session.release(),
  };
}

async function loadPackage(findBinding: () => DirectBinding | undefined): Promise<NodePackage> {
  try {
    const ort = await import('onnxruntime-node');
    const TensorClass = ort.Tensor as unknown as OnnxTensorClass;
    return { TensorClass, open: directOpen(findBinding()) ?? publicOpen(ort) };
  } catch (cause) {
    throw new RuntimeUnavailableError('engine: onnxruntime-node must have a binary for this machine, got none', {
      hint: 'npm install onnxruntime-web@1.30.0, and --engine wasm',
      cause,
    });
  }
}

/** As much of the private binding as is used. */
export interface DirectBinding {
  readonly initOrt: () => void;
  readonly binding: {
    readonly InferenceSession: new () => {
      loadModel(buffer: ArrayBufferLike, offset: number, length: number, options: object): void;
      run(feeds: object, fetches: Record<string, null>, options: object): Record<string, OnnxTensor>;
      dispose(): void;
    };
  };
}

/** Sessions by the private binding; undefined where it is not as expected. */
function directOpen(found: DirectBinding | undefined): NodePackage['open'] | undefined {
  if (typeof found?.binding?.InferenceSession !== 'function' || typeof found.initOrt !== 'function') return undefined;
  return async (onnx, options) => {
    found.initOrt();
    const session = new found.binding.InferenceSession();
    session.loadModel(onnx.buffer, onnx.byteOffset, onnx.byteLength, options);
    return {
      run: async (feeds, fetches) => session.run(feeds, Object.fromEntries(fetches.map((name) => [name, null])), {}),
      release: async () => session.dispose(),
    };
  };
}

function privateBinding(): DirectBinding | undefined {
  try {
    return createRequire(import.meta.url)('onnxruntime-node/dist/binding.js') as DirectBinding;
  } catch {
    return undefined; // another version keeps it elsewhere
  }
}

function publicOpen({ InferenceSession }: typeof import('onnxruntime-node')): NodePackage['open'] {
  return async (onnx, options) => {
    const session = await InferenceSession.create(onnx, options);
    return {
      run: async (feeds, fetches) => (await session.run(feeds as never, [...fetches])) as Record<string, OnnxTensor>,
      release: () => session.release(),
    };
  };
}
