// The wire format of protocol buffers, as much as ONNX files need: fields as varints, fixed 32 bits or bytes of known length.

/** A message being written; nested messages are written first and then taken in as bytes. */
export interface MessageWriter {
  integer(field: number, value: number): void;
  float(field: number, value: number): void;
  text(field: number, value: string): void;
  bytes(field: number, value: Uint8Array): void;
  message(field: number, write: (writer: MessageWriter) => void): void;
}

const VARINT = 0;
const DELIMITED = 2;
const FIXED32 = 5;

/** The bytes of a message. */
export function writeMessage(write: (writer: MessageWriter) => void): Uint8Array {
  const chunks: Uint8Array[] = [];
  const varint = (value: number) => chunks.push(varintOf(value));
  const delimited = (field: number, value: Uint8Array) => {
    varint(field * 8 + DELIMITED);
    varint(value.length);
    chunks.push(value);
  };
  write({
    integer(field, value) {
      varint(field * 8 + VARINT);
      varint(value);
    },
    float(field, value) {
      varint(field * 8 + FIXED32);
      const bytes = new Uint8Array(4);
      new DataView(bytes.buffer).setFloat32(0, value, true);
      chunks.push(bytes);
    },
    text: (field, value) => delimited(field, new TextEncoder().encode(value)),
    bytes: delimited,
    message: (field, inner) => delimited(field, writeMessage(inner)),
  });
  return joined(chunks);
}

/** Seven bits a byte, lowest first; negative numbers as 64-bit two's complement. */
function varintOf(value: number): Uint8Array {
  const bytes: number[] = [];
  let rest = BigInt.asUintN(64, BigInt(value));
  while (rest > 127n) {
    bytes.push(Number(rest & 127n) | 128);
    rest >>= 7n;
  }
  bytes.push(Number(rest));
  return Uint8Array.from(bytes);
}

function joined(chunks: readonly Uint8Array[]): Uint8Array {
  const whole = new Uint8Array(chunks.reduce((sum, { length }) => sum + length, 0));
  let at = 0;
  for (const chunk of chunks) {
    whole.set(chunk, at);
    at += chunk.length;
  }
  return whole;
}
