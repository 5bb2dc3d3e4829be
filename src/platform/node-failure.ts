import type { ErrorFacts } from '../util/errors.js';

/** What the operating system's error code means for a path, as message and hint; the codes are those of errno(3). */
export function describeFailure(
  path: string,
  cause: unknown,
): { readonly message: string; readonly facts: ErrorFacts } {
  const code = systemCode(cause);
  const [rule, hint] = meanings.get(code) ?? [`cannot be used (${code || String(cause)})`, undefined];
  return { message: `${path}: ${rule}`, facts: { code: 'IO', hint, cause } };
}

/** The errno name of a system error, or the empty text. */
export function systemCode(cause: unknown): string {
  const code = (cause as { readonly code?: unknown } | null | undefined)?.code;
  return typeof code === 'string' ? code : '';
}

const meanings = new Map<string, readonly [rule: string, hint: string | undefined]>([
  ['ENOENT', ['no such file or folder', 'check the path; it is relative to the current folder']],
  ['ENOTDIR', ['a part of the path is a file, not a folder', 'check the path']],
  ['EISDIR', ['is a folder, a file is needed', 'name a file in it']],
  ['EACCES', ['permission denied', 'check who owns it, or use another folder']],
  ['EPERM', ['permission denied', 'check who owns it, or use another folder']],
  ['EROFS', ['is on a read-only file system', 'use another folder']],
  ['ENOSPC', ['the disk is full', 'free some space or use another folder']],
  ['EDQUOT', ['the disk quota is used up', 'free some space or use another folder']],
  ['EFBIG', ['the file would exceed the size allowed here', 'raise the limit (ulimit -f) or use another folder']],
  ['ENAMETOOLONG', ['the name is too long', 'use a shorter name']],
  ['EMFILE', ['too many files are open', 'raise the limit (ulimit -n)']],
  ['ENFILE', ['too many files are open', 'close other programs']],
  ['EIO', ['the device reports an input/output error', 'check the disk']],
  ['ELOOP', ['a symbolic link leads back to itself', 'check the path']],
  ['EINVAL', ['not a usable path', 'check the path']],
  ['ERR_INVALID_ARG_VALUE', ['not a usable path', 'check the path']],
]);
