// Reading the wire format of protocol buffers from bytes that anybody may have written: every length is checked before it is believed.
import { ArchiveError } from '../../util/errors.js';

/** One field of a message: a number where it is a varint, bytes where its length is given; the rest is passed over. */
export interface Field {
  readonly number: number;
  readonly value: number | Uint8Array | undefined;
  /** Where it begins in the message. */
  readonly at: number;
}

const VARINT = 0;
const FIXED64 = 1;
const DELIMITED = 2;
const FIXED32 = 5;

/** The fields of a message in order; ArchiveError where the bytes are none. */
export function* fieldsOf(bytes: Uint8Array, who: string): Generator<Field> {
  let at = 0;
  const broken = (rule: string): ArchiveError => new ArchiveError(`${who}: ${rule}, got damaged bytes`);
  // Wider than 53 bits it is no length and no number that a model holds, but may be a negative attribute.
  const varint = (): number => {
    let value = 0n;
    for (let shift = 0n; shift < 70n; shift += 7n) {
      if (at >= bytes.length) throw broken('a number must end');
      const byte = bytes[at++];
      value |= BigInt(byte & 127) << shift;
      if (byte < 128) return Number(BigInt.asIntN(64, value));
    }
    throw broken('a number must have at most ten bytes');
  };
  const advance = (length: number): number => {
    if (!Number.isSafeInteger(length) || length < 0 || length > bytes.length - at)
      throw broken('a field must end inside its message');
    const from = at;
    at += length;
    return from;
  };
  while (at < bytes.length) {
    const start = at;
    const tag = varint();
    const number = Math.floor(tag / 8);
    if (!Number.isSafeInteger(tag) || number < 1) throw broken('a field must have a number');
    const wire = tag % 8;
    if (wire === VARINT) yield { number, value: varint(), at: start };
    else if (wire === DELIMITED) {
      const length = varint();
      const from = advance(length);
      yield { number, value: bytes.subarray(from, from + length), at: start };
    } else if (wire === FIXED64 || wire === FIXED32) {
      advance(wire === FIXED64 ? 8 : 4);
      yield { number, value: undefined, at: start };
    } else throw broken('a field must be a number, bytes or fixed');
  }
}
