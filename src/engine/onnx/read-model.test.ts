import { describe, expect, it } from 'vitest';
import { keyOf } from '../../random/key.js';
import { ArchiveError } from '../../util/errors.js';
import { mul } from '../ops/arithmetic.js';
import { exp } from '../ops/elementwise.js';
import { constant, parameter } from '../ops/parameter.js';
import { reduceMax } from '../ops/reduction.js';
import { emitGraph } from './emit.js';
import { PORTABLE_EDITION, portable } from './portable.js';
import { type MessageWriter, writeMessage } from './protobuf.js';
import { readModel } from './read-model.js';
import { writeModel } from './write-model.js';

const tensor = parameter({ dtype: 'f64', shape: [2, 3] }, 'x');
const result = reduceMax(exp(mul(tensor, constant([1, 2, 3], [3], 'f64'))), { axes: [1] });
const graph = portable(emitGraph('f', [{ name: 'x', tensor }], [{ name: 'y', tensor: result }]));
const bytes = writeModel(graph, { a: '1', __proto__x: '2' }, PORTABLE_EDITION);

/** A file with one node, made by hand. */
function fileWith(node: (writer: MessageWriter) => void, more: (writer: MessageWriter) => void = () => {}): Uint8Array {
  return writeMessage((model) => {
    model.integer(1, 8);
    model.message(8, (opset) => opset.integer(2, 17));
    model.message(7, (inner) => inner.message(1, node));
    more(model);
  });
}

const named = (name: string) => (writer: MessageWriter) => writer.text(4, name);

/** A loop in a loop in a loop …, from the inside out. */
function nested(depth: number): Uint8Array {
  let inside = new Uint8Array(0);
  for (let level = 0; level < depth; level++) {
    const body = inside;
    inside = new Uint8Array(
      writeMessage((inner) =>
        inner.message(1, (node) => {
          node.text(4, 'Loop');
          node.message(5, (attribute) => attribute.bytes(6, body));
        }),
      ),
    );
  }
  return writeMessage((model) => {
    model.integer(1, 8);
    model.message(8, (opset) => opset.integer(2, 17));
    model.bytes(7, inside);
  });
}

function codeOf(file: Uint8Array): string {
  try {
    readModel(file, 'f.onnx');
    return 'read';
  } catch (error) {
    if (error instanceof ArchiveError) return error.code;
    throw error;
  }
}

describe('an ONNX file', () => {
  it('is read back as it was written', () => {
    expect(readModel(bytes, 'f.onnx')).toMatchObject({
      ir: 8,
      opset: 17,
      operators: ['Mul', 'Exp', 'ReduceMax'],
      inputs: ['x'],
      outputs: ['y'],
      metadata: { a: '1', __proto__x: '2' },
    });
    expect(readModel(bytes, 'f.onnx').payload).toEqual(writeModel(graph, {}, PORTABLE_EDITION));
  });

  it('has the axes of a maximum where its edition looks for them', () => {
    const [maximum] = graph.nodes.filter(({ operator }) => operator === 'ReduceMax');
    expect(maximum).toMatchObject({ inputs: [expect.any(String)], attributes: { axes: [1], keepdims: 0 } });
  });
});

describe('what is refused', () => {
  it.each([
    ['operators of another domain', fileWith((node) => [node.text(4, 'FusedMatMul'), node.text(7, 'com.microsoft')])],
    ['training instructions', fileWith(named('Add'), (model) => model.message(20, () => {}))],
    ['functions of its own', fileWith(named('Add'), (model) => model.message(25, () => {}))],
    ['an operator without a name', fileWith(() => {})],
    [
      'numbers in another file',
      writeMessage((model) => {
        model.integer(1, 8);
        model.message(7, (inner) => inner.message(5, (each) => each.message(13, (entry) => entry.text(1, 'location'))));
      }),
    ],
    [
      'numbers in another file, by the mark alone',
      fileWith((node) => node.message(5, (attribute) => attribute.message(5, (each) => each.integer(14, 1)))),
    ],
  ])('%s', (_what, file) => {
    expect(codeOf(file)).toBe('MODEL_UNSAFE_OP');
  });

  it.each([
    ['ir', 999, 'f.onnx: ir must be from 3 to 10, got 999'],
    ['opset', 9999, 'f.onnx: opset must be from 7 to 24, got 9999'],
  ])('%s %i', (field, version, message) => {
    const edition = { ...PORTABLE_EDITION, [field]: version };
    expect(() => readModel(writeModel(graph, {}, edition), 'f.onnx')).toThrow(message);
    expect(codeOf(writeModel(graph, {}, edition))).toBe('MODEL_VERSION');
  });

  it.each([
    ['nothing', new Uint8Array(0)],
    ['two graphs', fileWith(named('Add'), (model) => model.message(7, () => {}))],
    ['metadata that names a thing twice', writeTwice()],
    ['text that is not UTF-8', fileWith((node) => node.bytes(4, Uint8Array.of(0xff, 0xfe)))],
    ['a text of 16 MB', fileWith((node) => node.bytes(4, new Uint8Array(2 ** 24).fill(65)))],
    ['a length of 2^63', Uint8Array.of(0x3a, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0x7f)],
    ['a number that does not end', Uint8Array.of(...new Array<number>(12).fill(0xff))],
    ['a group, which ONNX has not', Uint8Array.of(0x0b)],
    ['a graph that is a number', Uint8Array.of(0x38, 1)],
    ['a constant that is shorter than its shape', shortConstant()],
  ])('%s', (_what, file) => {
    expect(codeOf(file)).toBe('MODEL_INVALID');
  });

  it.each([17, 200, 3000])('loops %i deep', (depth) => {
    expect(() => readModel(nested(depth), 'f.onnx')).toThrow('f.onnx: graphs must nest at most 16 deep, got more');
  });
});

describe('damaged bytes', () => {
  it('are read or refused, never anything else', () => {
    const draws = keyOf(1).draws();
    for (let trial = 0; trial < 1000; trial++) {
      const file = bytes.slice();
      file[draws.below(file.length)] ^= 1 << draws.below(8);
      codeOf(file);
    }
    for (let length = 0; length < bytes.length; length++) codeOf(bytes.subarray(0, length));
    for (let trial = 0; trial < 300; trial++) codeOf(Uint8Array.from({ length: 64 }, () => draws.below(256)));
  });
});

function writeTwice(): Uint8Array {
  const entry = (writer: MessageWriter) => {
    writer.text(1, 'a');
    writer.text(2, 'b');
  };
  return fileWith(named('Add'), (model) => {
    model.message(14, entry);
    model.message(14, entry);
  });
}

function shortConstant(): Uint8Array {
  return writeMessage((model) => {
    model.integer(1, 8);
    model.message(8, (opset) => opset.integer(2, 17));
    model.message(7, (inner) =>
      inner.message(5, (constantOf) => {
        constantOf.integer(1, 3);
        constantOf.integer(2, 11);
        constantOf.bytes(9, new Uint8Array(16));
      }),
    );
  });
}
