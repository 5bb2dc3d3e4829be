import type { Source } from '../../platform/platform.js';
import { DataError } from '../../util/errors.js';

/** A source's text in pieces of whole characters. UTF-8 only; anything else is error `ENCODING` with the byte and the line. A byte order mark is left in place. */
export async function* decodeText(source: Source): AsyncGenerator<string> {
  const decoder = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });
  const place = { byte: 0, line: 1 };
  let rest: Uint8Array = new Uint8Array(0);
  let first = true;
  for await (const chunk of source.stream()) {
    const bytes = join(rest, chunk);
    if (first) checkMark(source.name, bytes);
    first = first && bytes.length < 2;
    const end = lastWholeCharacter(bytes);
    const whole = bytes.subarray(0, end);
    if (end > 0) yield decode(decoder, whole, source.name, place);
    advance(place, whole);
    rest = bytes.subarray(end);
  }
  if (rest.length > 0) decode(decoder, rest, source.name, place);
}

interface Place {
  byte: number;
  line: number;
}

function decode(decoder: TextDecoder, bytes: Uint8Array, name: string, place: Place): string {
  const zero = bytes.indexOf(0);
  if (zero >= 0)
    throw misplaced(
      name,
      bytes,
      zero,
      place,
      'a zero byte',
      'it may be UTF-16 (iconv -f utf-16 -t utf8) or not text at all',
    );
  try {
    return decoder.decode(bytes);
  } catch {
    const wrong = firstInvalid(bytes);
    const found = `byte 0x${bytes[wrong].toString(16).toUpperCase().padStart(2, '0')}, which is not UTF-8`;
    throw misplaced(name, bytes, wrong, place, found, 'convert it first, for example: iconv -f latin1 -t utf8');
  }
}

function misplaced(
  name: string,
  bytes: Uint8Array,
  index: number,
  place: Place,
  found: string,
  hint: string,
): DataError {
  const here = { ...place };
  advance(here, bytes.subarray(0, index));
  return new DataError(`${name}: text must be UTF-8, got ${found}, at byte ${here.byte} in line ${here.line}`, {
    code: 'ENCODING',
    hint,
  });
}

function checkMark(name: string, bytes: Uint8Array): void {
  const mark = (bytes[0] << 8) | bytes[1];
  if (mark !== 0xfffe && mark !== 0xfeff) return;
  throw new DataError(`${name}: text must be UTF-8, got the byte order mark of UTF-16, at byte 0 in line 1`, {
    code: 'ENCODING',
    hint: 'convert it first: iconv -f utf-16 -t utf8',
  });
}

function advance(place: Place, bytes: Uint8Array): void {
  place.byte += bytes.length;
  for (let at = bytes.indexOf(10); at >= 0; at = bytes.indexOf(10, at + 1)) place.line++;
}

function join(a: Uint8Array, b: Uint8Array): Uint8Array {
  if (a.length === 0) return b;
  const whole = new Uint8Array(a.length + b.length);
  whole.set(a);
  whole.set(b, a.length);
  return whole;
}

// Looks back over at most three bytes for a lead byte whose character is not complete yet.
function lastWholeCharacter(bytes: Uint8Array): number {
  for (let back = 1; back <= Math.min(3, bytes.length); back++) {
    const length = sequenceLength(bytes[bytes.length - back]);
    if (length > 0) return length > back ? bytes.length - back : bytes.length;
  }
  return bytes.length;
}

// 0 for a continuation byte, 1 for ASCII and for bytes that start nothing (which the decoder refuses).
function sequenceLength(lead: number): number {
  if (lead >= 0x80 && lead < 0xc0) return 0;
  if (lead >= 0xc2 && lead < 0xe0) return 2;
  if (lead >= 0xe0 && lead < 0xf0) return 3;
  return lead >= 0xf0 && lead < 0xf5 ? 4 : 1;
}

// Table 3-7 of the Unicode standard, well-formed UTF-8 byte sequences.
function firstInvalid(bytes: Uint8Array): number {
  let at = 0;
  while (at < bytes.length) {
    const lead = bytes[at];
    const length = lead < 0x80 ? 1 : sequenceLength(lead);
    if (lead >= 0x80 && length < 2) return at;
    if (length > 1 && !isSecond(lead, bytes[at + 1])) return at;
    for (let i = 2; i < length; i++) if ((bytes[at + i] & 0xc0) !== 0x80) return at;
    at += length;
  }
  return 0;
}

function isSecond(lead: number, second: number | undefined): boolean {
  if (second === undefined) return false;
  const low = lead === 0xe0 ? 0xa0 : lead === 0xf0 ? 0x90 : 0x80;
  const high = lead === 0xed ? 0x9f : lead === 0xf4 ? 0x8f : 0xbf;
  return second >= low && second <= high;
}
