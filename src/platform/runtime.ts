/** Element types: floats for numbers, i32 for positions the user gives, i64 where ONNX insists, bool for conditions, u8 for recorded levels. */
export type ElementType = 'f32' | 'f64' | 'i32' | 'i64' | 'bool' | 'u8';

/** Arrays that cross the border of a program; i64 and bool are small integers outside. */
export type EngineArray = Float32Array | Float64Array | Int32Array | Uint8Array;

/** What the user may ask for: `auto` is the fastest that this machine has. */
export type EngineName = 'auto' | 'node' | 'wasm' | 'webgpu';

export interface RuntimeSettings {
  readonly engine: EngineName;
  /** Threads of one operation; the number of cores, at most eight, where absent. */
  readonly threads?: number | undefined;
  /** Hears, in a sentence, that `auto` took WebAssembly because this machine has no native runtime. */
  readonly onFallback?: ((remark: string) => void) | undefined;
  /** Address of a module of onnxruntime-web, for pages and workers that have neither a bundler nor an import map. */
  readonly location?: string | undefined;
}

/** What computes ONNX graphs on this machine. */
export interface Runtime {
  readonly name: Exclude<EngineName, 'auto'>;
  readonly threads: number;
  /** A graph made ready to run, from the bytes of an ONNX file. */
  load(onnx: Uint8Array): Promise<Session>;
}

export interface Session {
  /** The outputs of these names, in this order. Inputs are not copied and must not change during the run. */
  run(feeds: readonly Feed[], fetches: readonly string[]): Promise<readonly EngineArray[]>;
  release(): Promise<void>;
}

export interface Feed {
  readonly name: string;
  readonly dtype: ElementType;
  readonly shape: readonly number[];
  readonly data: EngineArray;
}
