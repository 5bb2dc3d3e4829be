import type { Runtime, RuntimeSettings } from './runtime.js';

/** Bytes to read: a file, standard input, a download or memory. */
export interface Source {
  /** What to call it in messages: a path, `-`, an address. */
  readonly name: string;
  /** Size in bytes where it is known beforehand. */
  readonly size?: number;
  /** False for standard input: its bytes can be read once. */
  readonly repeatable: boolean;
  stream(): AsyncIterable<Uint8Array>;
  /** Random access, where the source has it (files and memory do). */
  slice?(start: number, end: number): Promise<Uint8Array>;
}

/** A temporary store for bytes larger than memory, deleted by `dispose` and at exit. */
export interface Spill {
  /** Appends and returns the byte offset at which the bytes now lie. */
  append(bytes: Uint8Array): Promise<number>;
  read(start: number, end: number): Promise<Uint8Array>;
  dispose(): Promise<void>;
}

export interface WriteOptions {
  /** Replace what is there; without it an existing file is an error. */
  readonly replace?: boolean;
}

/** What a folder holds under one name. */
export interface FolderEntry {
  readonly name: string;
  readonly kind: 'file' | 'folder' | 'other';
}

/** Variables by name. */
export type Environment = Readonly<Record<string, string | undefined>>;

/** All that differs between Node and browsers. */
export interface Platform {
  readonly name: 'node' | 'web';
  openFile(path: string): Promise<Source>;
  standardInput(): Source;
  /** Writes whole or not at all: temporary file, synced, renamed. */
  writeFile(path: string, bytes: Uint8Array | AsyncIterable<Uint8Array>, options?: WriteOptions): Promise<void>;
  /** Makes a folder and those above it; a folder that exists stays as it is. */
  makeFolder(path: string): Promise<void>;
  /** What a folder holds, by name in the order of code units; links are what they lead to. */
  listFolder(path: string): Promise<readonly FolderEntry[]>;
  /** The variables of the environment; none in browsers. */
  environment(): Environment;
  /** The folder for downloads in such an environment; undefined where nothing can be kept. */
  cacheFolder(environment: Environment): string | undefined;
  spill(): Promise<Spill>;
  /** Milliseconds of a clock that only moves forward. */
  nowMs(): number;
  /** Lets pending input, timers and signals be served. */
  breathe(): Promise<void>;
  /** What computes ONNX graphs here; one for the process, as its threads are, loaded when first asked for. */
  runtime(): Promise<Runtime>;
  /** Chooses the runtime for all that is loaded from now on. */
  chooseRuntime(settings: RuntimeSettings): void;
}
