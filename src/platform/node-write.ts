import { chmod, type FileHandle, link, open, realpath, rename, stat, unlink } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { AncestralError } from '../util/errors.js';
import { describeFailure, systemCode } from './node-failure.js';
import { openTemporary, type TemporaryFile } from './node-temporary.js';
import type { WriteOptions } from './platform.js';

type Bytes = Uint8Array | AsyncIterable<Uint8Array>;

/** Writes a file whole or not at all; devices and pipes, which cannot be replaced, are written directly. Errors `EXISTS` and `IO`. */
export async function writeWhole(path: string, bytes: Bytes, options: WriteOptions = {}): Promise<void> {
  const target = await resolveTarget(path);
  const there = await stat(target).catch(() => undefined);
  if (there?.isDirectory()) throw failure(path, Object.assign(new Error('folder'), { code: 'EISDIR' }));
  if (isStandardStream(path) || (there !== undefined && !there.isFile())) return writeThrough(path, bytes);
  if (there !== undefined && !options.replace) throw exists(path);
  const temporary = await openTemporary(dirname(target)).catch((cause) => {
    throw failure(path, systemCode(cause) === 'ENOENT' ? missingFolder(target, cause) : cause);
  });
  try {
    await pour(path, temporary.file, bytes);
    if (there !== undefined) await attempt(path, () => chmod(temporary.path, there.mode & 0o7777));
    await putInPlace(path, temporary, target, options);
  } catch (cause) {
    await temporary.remove();
    throw cause;
  }
}

async function putInPlace(
  path: string,
  temporary: TemporaryFile,
  target: string,
  options: WriteOptions,
): Promise<void> {
  await attempt(path, () => temporary.file.sync());
  await attempt(path, () => temporary.file.close());
  if (options.replace) await attempt(path, () => rename(temporary.path, target));
  else await placeNew(path, temporary.path, target);
  temporary.forget();
  await syncFolder(dirname(target));
}

// A hard link fails where something has appeared meanwhile, a rename would overwrite it.
async function placeNew(path: string, from: string, target: string): Promise<void> {
  try {
    await link(from, target);
    await unlink(from);
  } catch (cause) {
    if (systemCode(cause) === 'EEXIST') throw exists(path);
    await attempt(path, () => rename(from, target));
  }
}

async function pour(path: string, file: FileHandle, bytes: Bytes): Promise<void> {
  if (bytes instanceof Uint8Array) return writeAll(path, file, bytes);
  for await (const chunk of bytes) await writeAll(path, file, chunk);
}

async function writeAll(path: string, file: FileHandle, bytes: Uint8Array): Promise<void> {
  let written = 0;
  while (written < bytes.length) {
    const { bytesWritten } = await attempt(path, () => file.write(bytes, written));
    written += bytesWritten;
  }
}

async function writeThrough(path: string, bytes: Bytes): Promise<void> {
  const file = await attempt(path, () => open(path, 'a'));
  try {
    await pour(path, file, bytes);
  } catch (cause) {
    // Whoever reads the pipe has seen enough.
    if (!(cause instanceof AncestralError && systemCode(cause.cause) === 'EPIPE')) throw cause;
  } finally {
    await file.close();
  }
}

async function syncFolder(folder: string): Promise<void> {
  const handle = await open(folder, 'r').catch(() => undefined);
  await handle?.sync().catch(() => undefined);
  await handle?.close();
}

/** The file behind a symbolic link: the link stays, what it points to is replaced. */
async function resolveTarget(path: string): Promise<string> {
  const folder = await realpath(dirname(path)).catch(() => dirname(path));
  return realpath(path).catch(() => join(folder, basename(path)));
}

// These may point to a regular file, which belongs to the shell that opened it.
function isStandardStream(path: string): boolean {
  return /^\/dev\/(stdout|stderr|fd\/\d+)$|^\/proc\/self\/fd\/\d+$/.test(path);
}

function exists(path: string): AncestralError {
  return new AncestralError(`${path}: exists already`, {
    code: 'EXISTS',
    hint: 'say that it may be replaced (replace: true, --force), or choose another name',
  });
}

function missingFolder(target: string, cause: unknown): Error {
  return Object.assign(new Error(`no folder ${dirname(target)}`, { cause }), { code: 'ENOENT' });
}

function failure(path: string, cause: unknown): AncestralError {
  const { message, facts } = describeFailure(path, cause);
  if (facts.code === 'IO' && systemCode(cause) === 'ENOENT') {
    return new AncestralError(`${path}: its folder ${dirname(path)} does not exist`, {
      ...facts,
      hint: 'create the folder first',
    });
  }
  return new AncestralError(message, facts);
}

async function attempt<T>(path: string, action: () => Promise<T>): Promise<T> {
  try {
    return await action();
  } catch (cause) {
    throw failure(path, cause);
  }
}
