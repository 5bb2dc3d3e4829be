// Run as a process of its own, whose environment names the driver: each network on the processor and on the graphics card, as a line of JSON.
import { InferenceSession } from 'onnxruntime-node';
import { EVALUATION, gradients, listSpecs, onnxOf, type Tensor, trace, typesOf } from '../../../src/engine/index.js';
import { namedLeaves } from '../../../src/engine/program.js';
import { sizeOf } from '../../../src/engine/tensor-type.js';
import { nodeRuntime } from '../../../src/platform/node-runtime.js';
import type { EngineArray, Feed } from '../../../src/platform/runtime.js';
import { bulkOf } from '../../../src/random/bulk.js';
import { keyOf } from '../../../src/random/key.js';
import { type Network, networks } from './networks.js';

/** How far the graphics card is off, of the loss and of all gradients relative to the largest; or why it cannot be asked. */
export type Finding =
  | { readonly name: string; readonly loss: number; readonly gradient: number; readonly fallback: string | undefined }
  | { readonly missing: string };

const tell = (finding: Finding) => process.stdout.write(`${JSON.stringify(finding)}\n`);
const key = keyOf(7);

try {
  const [processor, card] = [await nodeRuntime(1), await nodeRuntime(1, 'webgpu')];
  for (const network of networks) {
    const { onnx, feeds, fetches } = program(network);
    const [wanted, found] = [await computed(processor, onnx), await computed(card, onnx)];
    tell({
      name: network.name,
      loss: distance(wanted.slice(0, 1), found),
      gradient: distance(wanted.slice(1), found.slice(1)),
      fallback: await refusal(onnx),
    });

    async function computed(runtime: typeof card, bytes: Uint8Array): Promise<readonly EngineArray[]> {
      const session = await runtime.load(bytes);
      const results = await session.run(feeds, fetches);
      await session.release();
      return results;
    }
  }
} catch (error) {
  tell({ missing: String(error) });
}

/** The loss of a network and its gradients by all parameters, with numbers for everything. */
function program({ name, layers, inputs, loss }: Network) {
  const specs = layers.map(({ parameters }) => parameters);
  const types = { parameters: typesOf(specs), inputs: inputs.map((shape) => ({ dtype: 'f32', shape }) as const) };
  const traced = trace(types, (symbols) => {
    const parameters = symbols.parameters as unknown as readonly unknown[];
    const total = loss(
      layers.map((layer, i) => (x: Tensor) => layer.apply(parameters[i], x, EVALUATION)),
      ...symbols.inputs,
    );
    const learned = namedLeaves(parameters, '').map(({ tensor }) => tensor);
    return { loss: total, gradients: gradients(total, learned) };
  });
  const starts = new Map(
    listSpecs({ parameters: specs }).map(({ path, spec }) => [path, spec.initial(key, spec.shape)]),
  );
  const feeds = namedLeaves(traced.inputs, '').map(({ name: path, tensor: { shape } }): Feed => {
    const normal = new Float32Array(sizeOf(shape));
    bulkOf(key.at(path)).normals(normal);
    // Parameters as they begin, and a little off, so that none is special.
    const start = starts.get(path);
    const data = start === undefined ? normal : normal.map((value, i) => start[i] + value / 10);
    return { name: path, dtype: 'f32', shape, data };
  });
  const fetches = namedLeaves(traced.outputs, '', 'output.').map((each) => each.name);
  return { onnx: onnxOf(name, traced), feeds, fetches };
}

/** The largest difference, relative to the largest number of all: gradients that are zero but for rounding have no scale of their own. */
function distance(wanted: readonly EngineArray[], found: readonly EngineArray[]): number {
  const scale = Math.max(...wanted.flatMap((array) => Array.from(array, Math.abs)));
  return (
    Math.max(...wanted.flatMap((array, i) => Array.from(array, (value, k) => Math.abs(found[i][k] - value)))) / scale
  );
}

/** What the runtime says where the processor must not stand in for the card; undefined where all of the graph runs on it. */
async function refusal(onnx: Uint8Array): Promise<string | undefined> {
  const extra = { session: { disable_cpu_ep_fallback: '1' } };
  try {
    const session = await InferenceSession.create(onnx, { executionProviders: ['webgpu'], extra, logSeverityLevel: 4 });
    await session.release();
    return undefined;
  } catch (error) {
    return String(error);
  }
}
