import { type ArraysOf, compile, mapLeaves, type Program, type SymbolsOf } from './program.js';
import { type TensorType, typeText } from './tensor-type.js';

/** A compiled function of arrays, whatever the lengths of their axes. */
export type Cached<I, O> = (types: I, inputs: ArraysOf<I>) => Promise<ArraysOf<O>>;

/** A function of tensors that is compiled once for each form of its inputs and kept; the runtime frees it with the function. */
export function cached<I extends object, O extends object>(
  name: string,
  build: (inputs: SymbolsOf<I>) => O,
): Cached<I, O> {
  const programs = new Map<string, Promise<Program<I, O>>>();
  return async (types, inputs) => {
    const signature = signatureOf(types);
    const known = programs.get(signature) ?? compile(name, types, build);
    programs.set(signature, known);
    return (await known).run(inputs);
  };
}

function signatureOf(types: object): string {
  const parts: string[] = [];
  const isType = (value: unknown): value is TensorType =>
    typeof value === 'object' && value !== null && 'dtype' in value && 'shape' in value;
  mapLeaves(types, isType, (type, path) => parts.push(`${path} ${typeText(type)}`));
  return parts.join();
}
