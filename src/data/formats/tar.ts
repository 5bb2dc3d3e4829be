// Files in a tar archive: blocks of 512 bytes, a header before each file (POSIX.1-1988 ustar, with the long names of POSIX.1-2001 and GNU).
import { DataError } from '../../util/errors.js';

/** A file of an archive. */
export interface TarFile {
  /** Its path in the archive, parts separated by `/`. */
  readonly path: string;
  readonly bytes: Uint8Array;
}

const BLOCK = 512;
const PLAIN = ['0', '\0', '7'];

/** The files of an archive in their order; folders, links and devices are passed over. Throws DataError for damaged archives. */
export function readTar(bytes: Uint8Array, who = 'tar'): TarFile[] {
  const files: TarFile[] = [];
  let longName: string | undefined;
  for (let at = 0; at + BLOCK <= bytes.length; ) {
    const header = bytes.subarray(at, at + BLOCK);
    if (header.every((byte) => byte === 0)) return files;
    checkSum(who, header);
    const size = octal(header, 124, 12);
    const start = at + BLOCK;
    if (!Number.isFinite(size) || start + size > bytes.length)
      throw invalid(`${who}: must have ${size} bytes for ${nameOf(header)}, got ${bytes.length - start}`);
    const content = bytes.subarray(start, start + size);
    const kind = String.fromCharCode(header[156]);
    if (kind === 'L') longName = textOf(content);
    else if (kind === 'x') longName = /(?:^|\n)\d+ path=([^\n]*)\n/.exec(utf8(content))?.[1] ?? longName;
    else if (kind !== 'g') {
      if (PLAIN.includes(kind)) files.push({ path: longName ?? nameOf(header), bytes: content });
      longName = undefined;
    }
    at = start + Math.ceil(size / BLOCK) * BLOCK;
  }
  // Else files may be lost at the end, and nobody would know.
  throw invalid(`${who}: must end in a block of zeros, got none`);
}

/** Whether bytes begin as a tar archive does. */
export function isTar(head: Uint8Array): boolean {
  return head.length >= BLOCK && sumOf(head.subarray(0, BLOCK)) === octal(head, 148, 8);
}

function nameOf(header: Uint8Array): string {
  const name = textOf(header.subarray(0, 100));
  const prefix = textOf(header.subarray(257, 262)) === 'ustar' ? textOf(header.subarray(345, 500)) : '';
  return prefix === '' ? name : `${prefix}/${name}`;
}

function checkSum(who: string, header: Uint8Array): void {
  const [sum, written] = [sumOf(header), octal(header, 148, 8)];
  if (sum !== written) throw invalid(`${who}: a header must add up to ${written}, got ${sum}`);
}

/** The sum of all bytes of a header, its own place taken as blanks. */
function sumOf(header: Uint8Array): number {
  return header.reduce((sum, byte, i) => sum + (i >= 148 && i < 156 ? 32 : byte), 0);
}

function octal(header: Uint8Array, start: number, length: number): number {
  const text = textOf(header.subarray(start, start + length)).trim();
  return /^[0-7]+$/.test(text) ? Number.parseInt(text, 8) : Number.NaN;
}

/** Text up to the first zero byte. */
function textOf(bytes: Uint8Array): string {
  const end = bytes.indexOf(0);
  return utf8(end < 0 ? bytes : bytes.subarray(0, end));
}

function utf8(bytes: Uint8Array): string {
  return new TextDecoder().decode(bytes);
}

function invalid(message: string): DataError {
  return new DataError(message, { code: 'TAR_INVALID', hint: 'the archive is damaged or cut short; copy it again' });
}
