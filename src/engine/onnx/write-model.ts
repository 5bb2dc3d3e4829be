// Graphs as ONNX files: field numbers and codes are those of onnx.proto3 of the ONNX project.
import type { OnnxAttribute } from '../op.js';
import type { ElementType, EngineArray } from '../tensor-type.js';
import { type MessageWriter, writeMessage } from './protobuf.js';

/** A graph in the words of ONNX: names instead of tensors. */
export interface OnnxGraph {
  readonly name: string;
  readonly nodes: readonly OnnxNode[];
  readonly initializers: readonly OnnxInitializer[];
  readonly inputs: readonly OnnxValue[];
  readonly outputs: readonly OnnxValue[];
}

export interface OnnxNode {
  readonly operator: string;
  readonly name: string;
  /** An empty name stands for an optional input that is left out. */
  readonly inputs: readonly string[];
  readonly outputs: readonly string[];
  readonly attributes: Readonly<Record<string, OnnxAttribute | OnnxGraph>>;
}

/** A length may be a name, for one that is known only at a run. */
export interface OnnxValue {
  readonly name: string;
  readonly dtype: ElementType;
  readonly shape: readonly (number | string)[];
}

export interface OnnxInitializer {
  readonly name: string;
  readonly dtype: ElementType;
  readonly shape: readonly number[];
  readonly data: EngineArray | BigInt64Array;
}

/** Element type codes of ONNX. */
export const ONNX_TYPES: Readonly<Record<ElementType, number>> = { f32: 1, u8: 2, i32: 6, i64: 7, bool: 9, f64: 11 };

/** Which edition of ONNX a file is written in. */
export interface OnnxEdition {
  readonly ir: number;
  readonly opset: number;
}

/** The edition of the engine's own programs. */
const OWN_EDITION: OnnxEdition = { ir: 9, opset: 20 };

const FLOAT = 1;
const INTEGER = 2;
const TEXT = 3;
const GRAPH = 5;
const INTEGERS = 7;

/** The bytes of a model file, metadata last; the same graph gives the same bytes. */
export function writeModel(
  graph: OnnxGraph,
  metadata: Readonly<Record<string, string>> = {},
  edition = OWN_EDITION,
): Uint8Array {
  return writeMessage((model) => {
    model.integer(1, edition.ir);
    model.text(2, 'ancestral');
    model.message(7, (writer) => writeGraph(writer, graph));
    model.message(8, (opset) => {
      opset.text(1, '');
      opset.integer(2, edition.opset);
    });
    for (const [key, value] of Object.entries(metadata)) {
      model.message(14, (entry) => {
        entry.text(1, key);
        entry.text(2, value);
      });
    }
  });
}

function writeGraph(writer: MessageWriter, graph: OnnxGraph): void {
  for (const node of graph.nodes) writer.message(1, (inner) => writeNode(inner, node));
  writer.text(2, graph.name);
  for (const initializer of graph.initializers) writer.message(5, (inner) => writeTensor(inner, initializer));
  for (const value of graph.inputs) writer.message(11, (inner) => writeValue(inner, value));
  for (const value of graph.outputs) writer.message(12, (inner) => writeValue(inner, value));
}

function writeNode(writer: MessageWriter, node: OnnxNode): void {
  for (const name of node.inputs) writer.text(1, name);
  for (const name of node.outputs) writer.text(2, name);
  writer.text(3, node.name);
  writer.text(4, node.operator);
  for (const [name, value] of Object.entries(node.attributes)) {
    writer.message(5, (inner) => writeAttribute(inner, name, value));
  }
}

function writeAttribute(writer: MessageWriter, name: string, value: OnnxAttribute | OnnxGraph): void {
  writer.text(1, name);
  if (typeof value === 'number') {
    writer.integer(3, value);
    writer.integer(20, INTEGER);
  } else if (typeof value === 'string') {
    writer.text(4, value);
    writer.integer(20, TEXT);
  } else if ('float' in value) {
    writer.float(2, value.float);
    writer.integer(20, FLOAT);
  } else if ('nodes' in value) {
    writer.message(6, (inner) => writeGraph(inner, value));
    writer.integer(20, GRAPH);
  } else {
    for (const each of value) writer.integer(8, each);
    writer.integer(20, INTEGERS);
  }
}

function writeTensor(writer: MessageWriter, { name, dtype, shape, data }: OnnxInitializer): void {
  for (const length of shape) writer.integer(1, length);
  writer.integer(2, ONNX_TYPES[dtype]);
  writer.text(8, name);
  writer.bytes(9, new Uint8Array(data.buffer, data.byteOffset, data.byteLength));
}

function writeValue(writer: MessageWriter, { name, dtype, shape }: OnnxValue): void {
  writer.text(1, name);
  writer.message(2, (type) =>
    type.message(1, (tensor) => {
      tensor.integer(1, ONNX_TYPES[dtype]);
      tensor.message(2, (lengths) => {
        for (const length of shape) {
          lengths.message(1, (dimension) =>
            typeof length === 'number' ? dimension.integer(1, length) : dimension.text(2, length),
          );
        }
      });
    }),
  );
}
