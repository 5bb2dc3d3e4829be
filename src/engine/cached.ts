import { type ArraysOf, compile, mapLeaves, type Program, type SymbolsOf } from './program.js';
import { type TensorType, typeText } from './tensor-type.js';

/** A function of tensors, compiled when it first meets a signature of inputs and kept for the next call with the same. */
export interface Cached<I, O> {
  call(types: I, inputs: ArraysOf<I>): Promise<ArraysOf<O>>;
  /** Frees all that was compiled; a later call compiles anew. */
  release(): Promise<void>;
}

/** The function `build`, under a name for messages. */
export function cached<I extends object, O extends object>(
  name: string,
  build: (inputs: SymbolsOf<I>, types: I) => O,
): Cached<I, O> {
  const programs = new Map<string, Promise<Program<I, O>>>();
  return {
    async call(types, inputs) {
      const signature = signatureOf(types);
      const program = programs.get(signature) ?? compile(name, types, (symbols: SymbolsOf<I>) => build(symbols, types));
      programs.set(signature, program);
      return (await program).run(inputs);
    },
    async release() {
      const held = [...programs.values()];
      programs.clear();
      for (const program of held) await (await program).release();
    },
  };
}

function signatureOf(types: object): string {
  const parts: string[] = [];
  const isType = (value: unknown): value is TensorType =>
    typeof value === 'object' && value !== null && 'dtype' in value && 'shape' in value;
  mapLeaves(types, isType, (type, path) => parts.push(`${path}:${typeText(type)}`));
  return parts.join(' ');
}
