import { describe, expect, it } from 'vitest';
import { writeMessage } from './protobuf.js';

const bytes = (...values: readonly number[]) => Uint8Array.from(values);

// The examples of the encoding guide of Protocol Buffers.
describe('a message', () => {
  it('writes integers as varints', () => {
    expect(writeMessage((writer) => writer.integer(1, 150))).toEqual(bytes(0x08, 0x96, 0x01));
  });

  it('writes text with its length', () => {
    expect(writeMessage((writer) => writer.text(2, 'testing'))).toEqual(
      bytes(0x12, 0x07, 0x74, 0x65, 0x73, 0x74, 0x69, 0x6e, 0x67),
    );
  });

  it('writes messages within messages', () => {
    const nested = writeMessage((writer) => writer.message(3, (inner) => inner.integer(1, 150)));
    expect(nested).toEqual(bytes(0x1a, 0x03, 0x08, 0x96, 0x01));
  });

  it('writes -2 as ten bytes of two’s complement', () => {
    const written = writeMessage((writer) => writer.integer(1, -2));
    expect(written).toEqual(bytes(0x08, 0xfe, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0x01));
  });

  it('writes floats in four bytes, lowest first', () => {
    expect(writeMessage((writer) => writer.float(2, 1))).toEqual(bytes(0x15, 0x00, 0x00, 0x80, 0x3f));
  });

  it('writes fields beyond the fifteenth in two bytes', () => {
    expect(writeMessage((writer) => writer.bytes(16, bytes(7)))).toEqual(bytes(0x82, 0x01, 0x01, 0x07));
  });
});
