// What an ONNX file holds, read with suspicion and run never: a graph is a program, so what it may be made of is said here. Field numbers are
// those of onnx.proto3 of the ONNX project.
import { ArchiveError } from '../../util/errors.js';
import type { ElementType } from '../tensor-type.js';
import { type Field, fieldsOf } from './read-message.js';
import { ONNX_TYPES } from './write-model.js';

/** A file by what it is made of. */
export interface OnnxSummary {
  readonly ir: number;
  /** The edition of the standard operators. */
  readonly opset: number;
  /** Operators of all nodes, those inside loops too, in the order of the file. */
  readonly operators: readonly string[];
  readonly inputs: readonly string[];
  readonly outputs: readonly string[];
  readonly metadata: Readonly<Record<string, string>>;
  /** The bytes before the metadata. */
  readonly payload: Uint8Array;
}

export const LARGEST_ONNX_BYTES = 2 ** 31 - 1; // of a message of protocol buffers
const DEEPEST = 16;
const MOST_NODES = 1_000_000;
const LARGEST_TEXT = 2 ** 20;
const LARGEST_METADATA = 100 * 2 ** 20;
const EDITIONS = { ir: [3, 10], opset: [7, 24] } as const;
const EXTERNAL = 1;
/** Bytes of a number, by the code of its type. */
const WIDTHS: ReadonlyMap<number, number> = new Map(
  Object.entries({ f32: 4, u8: 1, i32: 4, i64: 8, bool: 1, f64: 8 } satisfies Record<ElementType, number>).map(
    ([dtype, width]) => [ONNX_TYPES[dtype as ElementType], width],
  ),
);

/** The parts of an ONNX file that uses standard operators alone and keeps all its numbers; ArchiveError (`MODEL_INVALID`, `MODEL_VERSION`, `MODEL_UNSAFE_OP`) otherwise. */
export function readModel(bytes: Uint8Array, who: string): OnnxSummary {
  if (bytes.length > LARGEST_ONNX_BYTES)
    throw invalid(who, 'a file must have less than 2 GiB', `${bytes.length} bytes`);
  const found = { ir: 0, opset: 0, payloadEnd: bytes.length, metadata: new Map<string, string>() };
  const graph = { operators: [] as string[], inputs: [] as string[], outputs: [] as string[], count: 0 };
  for (const field of fieldsOf(bytes, who)) {
    if (field.number === 1) found.ir = numberOf(field, who);
    else if (field.number === 7) {
      if (graph.count++ > 0) throw invalid(who, 'a file must hold one graph', 'several');
      readGraph(bytesOf(field, who), who, 0, graph);
    } else if (field.number === 8) found.opset = readOpset(bytesOf(field, who), who);
    else if (field.number === 14) {
      found.payloadEnd = Math.min(found.payloadEnd, field.at);
      const [key, value] = readEntry(bytesOf(field, who), who);
      if (found.metadata.has(key)) throw invalid(who, 'metadata must name a thing once', `${shown(key)} twice`);
      found.metadata.set(key, value);
    } else if (field.number === 20 || field.number === 25) {
      throw unsafe(who, field.number === 20 ? 'training instructions' : 'functions of its own');
    }
  }
  if (graph.count === 0) throw invalid(who, 'a file must hold a graph', 'none');
  checkEdition(who, 'ir', found.ir);
  checkEdition(who, 'opset', found.opset);
  return {
    ir: found.ir,
    opset: found.opset,
    operators: graph.operators,
    inputs: graph.inputs,
    outputs: graph.outputs,
    // Own properties only, whatever the keys: fromEntries defines, it does not assign.
    metadata: Object.fromEntries(found.metadata),
    payload: bytes.subarray(0, found.payloadEnd),
  };
}

interface GraphParts {
  readonly operators: string[];
  readonly inputs: string[];
  readonly outputs: string[];
}

function readGraph(bytes: Uint8Array, who: string, depth: number, parts: GraphParts): void {
  if (depth > DEEPEST) throw invalid(who, `graphs must nest at most ${DEEPEST} deep`, 'more');
  for (const field of fieldsOf(bytes, who)) {
    const inner = () => bytesOf(field, who);
    if (field.number === 1) readNode(inner(), who, depth, parts);
    else if (field.number === 5) readTensor(inner(), who);
    else if (field.number === 15) throw unsafe(who, 'sparse constants');
    else if (depth === 0 && field.number === 11) parts.inputs.push(nameIn(inner(), who));
    else if (depth === 0 && field.number === 12) parts.outputs.push(nameIn(inner(), who));
  }
}

function readNode(bytes: Uint8Array, who: string, depth: number, parts: GraphParts): void {
  let operator = '';
  for (const field of fieldsOf(bytes, who)) {
    if (field.number === 4) operator = textOf(field, who);
    else if (field.number === 5) readAttribute(bytesOf(field, who), who, depth, parts);
    else if (field.number === 7) checkDomain(textOf(field, who), who);
  }
  if (!/^[A-Z][A-Za-z0-9]*$/.test(operator)) throw unsafe(who, `the operator ${shown(operator)}`);
  if (parts.operators.length >= MOST_NODES) throw invalid(who, `a graph must have at most ${MOST_NODES} nodes`, 'more');
  parts.operators.push(operator);
}

function readAttribute(bytes: Uint8Array, who: string, depth: number, parts: GraphParts): void {
  for (const field of fieldsOf(bytes, who)) {
    if (field.number === 5 || field.number === 10) readTensor(bytesOf(field, who), who);
    else if (field.number === 6 || field.number === 11) readGraph(bytesOf(field, who), who, depth + 1, parts);
    else if (field.number === 22 || field.number === 23) throw unsafe(who, 'sparse constants');
    else if (field.number === 21) throw unsafe(who, 'functions of its own');
  }
}

function readTensor(bytes: Uint8Array, who: string): void {
  let size = 1;
  let width: number | undefined;
  let raw: number | undefined;
  for (const field of fieldsOf(bytes, who)) {
    if (field.number === 1) size *= numberOf(field, who);
    else if (field.number === 2) width = WIDTHS.get(numberOf(field, who));
    else if (field.number === 9) raw = bytesOf(field, who).length;
    const isOutside = field.number === 13 || (field.number === 14 && numberOf(field, who) === EXTERNAL);
    if (isOutside) throw unsafe(who, 'numbers in another file');
  }
  if (raw !== undefined && raw !== size * (width ?? Number.NaN))
    throw invalid(who, 'a constant must have as many bytes as its shape and type say', `${raw} bytes`);
}

function readOpset(bytes: Uint8Array, who: string): number {
  let version = 0;
  for (const field of fieldsOf(bytes, who)) {
    if (field.number === 1) checkDomain(textOf(field, who), who);
    else if (field.number === 2) version = numberOf(field, who);
  }
  return version;
}

function readEntry(bytes: Uint8Array, who: string): [string, string] {
  const entry: [string, string] = ['', ''];
  for (const field of fieldsOf(bytes, who)) {
    if (field.number === 1) entry[0] = textOf(field, who);
    else if (field.number === 2) entry[1] = textOf(field, who, LARGEST_METADATA);
  }
  return entry;
}

function nameIn(bytes: Uint8Array, who: string): string {
  for (const field of fieldsOf(bytes, who)) if (field.number === 1) return textOf(field, who);
  throw invalid(who, 'inputs and outputs must have names', 'none');
}

function checkDomain(domain: string, who: string): void {
  if (domain !== '' && domain !== 'ai.onnx') throw unsafe(who, `operators of the domain ${shown(domain)}`);
}

function checkEdition(who: string, what: 'ir' | 'opset', version: number): void {
  const [lowest, highest] = EDITIONS[what];
  if (version >= lowest && version <= highest) return;
  throw new ArchiveError(`${who}: ${what} must be from ${lowest} to ${highest}, got ${version}`, {
    code: 'MODEL_VERSION',
  });
}

function numberOf({ value }: Field, who: string): number {
  if (typeof value !== 'number') throw invalid(who, 'a number must be a varint', 'another form');
  return value;
}

function bytesOf({ value }: Field, who: string): Uint8Array {
  if (!(value instanceof Uint8Array)) throw invalid(who, 'a part must be of known length', 'another form');
  return value;
}

function textOf(field: Field, who: string, largest = LARGEST_TEXT): string {
  const bytes = bytesOf(field, who);
  if (bytes.length > largest) throw invalid(who, `a text must have at most ${largest} bytes`, `${bytes.length}`);
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch (cause) {
    throw new ArchiveError(`${who}: text must be UTF-8, got other bytes`, { cause });
  }
}

function invalid(who: string, rule: string, got: string): ArchiveError {
  return new ArchiveError(`${who}: ${rule}, got ${got}`);
}

function unsafe(who: string, what: string): ArchiveError {
  return new ArchiveError(`${who}: a graph must be made of standard operators and its own numbers, got ${what}`, {
    code: 'MODEL_UNSAFE_OP',
  });
}

function shown(text: string): string {
  return text === '' ? 'without a name' : text.slice(0, 60);
}
