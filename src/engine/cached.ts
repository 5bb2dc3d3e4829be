import { type ArraysOf, compile, mapLeaves, type Program, type SymbolsOf } from './program.js';
import { type TensorType, typeText } from './tensor-type.js';

/** A compiled function of arrays, whatever the lengths of their axes. */
export type Cached<I, O> = (types: I, inputs: ArraysOf<I>) => Promise<ArraysOf<O>>;

/** What is to be freed after a function; nothing in it leads back to the function, as the symbols of a program do. */
interface Legacy {
  readonly releases: (() => Promise<void>)[];
  /** Settles once no program is at work. */
  idle: Promise<unknown>;
}

/** Of functions that nobody holds any more: a runtime in WebAssembly does not see what the collector frees. */
const forgotten = new FinalizationRegistry<Legacy>(async (legacy) => {
  await legacy.idle;
  for (const release of legacy.releases) await release();
});

/** A function of tensors that is compiled once for each form of its inputs; its programs are freed after it. */
export function cached<I extends object, O extends object>(
  name: string,
  build: (inputs: SymbolsOf<I>) => O,
): Cached<I, O> {
  const programs = new Map<string, Promise<Program<I, O>>>();
  const legacy: Legacy = { releases: [], idle: Promise.resolve() };
  const open = async (types: I) => {
    const program = await compile(name, types, build);
    legacy.releases.push(program.release);
    return program;
  };
  const call: Cached<I, O> = (types, inputs) => {
    const signature = signatureOf(types);
    const known = programs.get(signature) ?? open(types);
    programs.set(signature, known);
    const result = known.then((program) => program.run(inputs));
    legacy.idle = Promise.allSettled([legacy.idle, result]).then(() => undefined); // results are not kept
    return result;
  };
  forgotten.register(call, legacy);
  return call;
}

function signatureOf(types: object): string {
  const parts: string[] = [];
  const isType = (value: unknown): value is TensorType =>
    typeof value === 'object' && value !== null && 'dtype' in value && 'shape' in value;
  mapLeaves(types, isType, (type, path) => parts.push(`${path} ${typeText(type)}`));
  return parts.join();
}
