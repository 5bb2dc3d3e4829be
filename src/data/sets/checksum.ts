import { DataError } from '../../util/errors.js';
import type { PinnedFile } from './known-sets.js';

/** Refuses bytes other than those pinned, with code `CHECKSUM`; `who` is the path or address they came from. */
export async function checkPinned(who: string, bytes: Uint8Array, file: PinnedFile): Promise<void> {
  if (bytes.length !== file.bytes) {
    const got = bytes.length > file.bytes ? 'more' : String(bytes.length);
    throw mismatch(`${who}: must be ${file.bytes} bytes long, got ${got}`);
  }
  const found = await sha256(bytes);
  if (found !== file.sha256) throw mismatch(`${who}: sha256 must be ${file.sha256}, got ${found}`);
}

/** SHA-256 in lower-case hexadecimal digits. */
export async function sha256(bytes: Uint8Array): Promise<string> {
  const digest = await crypto.subtle.digest('SHA-256', bytes as Uint8Array<ArrayBuffer>);
  return Array.from(new Uint8Array(digest), (byte) => byte.toString(16).padStart(2, '0')).join('');
}

function mismatch(message: string): DataError {
  return new DataError(message, {
    code: 'CHECKSUM',
    hint: 'the file has changed or is damaged; nothing of it is used',
  });
}
