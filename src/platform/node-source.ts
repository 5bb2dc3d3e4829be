import type { Stats } from 'node:fs';
import { type FileHandle, open, stat } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { DataError } from '../util/errors.js';
import { describeFailure } from './node-failure.js';
import type { Source } from './platform.js';

const chunkBytes = 1 << 18;

/** A file to read, the same bytes each time: a change of size, time or identity since it was opened is error `IO`. */
export async function fileSource(path: string): Promise<Source> {
  const local = localPath(path);
  const opened = await attempt(path, () => stat(local));
  if (opened.isDirectory()) throw failure(path, Object.assign(new Error('folder'), { code: 'EISDIR' }));
  if (!opened.isFile()) return { name: path, repeatable: false, stream: () => readOnce(path, local) };
  await withFile(path, local, opened, async () => undefined);
  return {
    name: path,
    size: opened.size,
    repeatable: true,
    stream: () => readThrough(path, local, opened),
    slice: (start, end) =>
      withFile(path, local, opened, (file) => readRange(path, file, start, Math.min(end, opened.size))),
  };
}

/** Standard input; its bytes can be read once in the life of the process. */
export function standardInput(): Source {
  return {
    name: '-',
    repeatable: false,
    async *stream() {
      if (process.stdin.readableDidRead) {
        throw new DataError('standard input: can be read once, and has been', {
          code: 'IO',
          hint: 'write it to a file first, and name the file where - was given twice',
        });
      }
      try {
        for await (const chunk of process.stdin)
          yield typeof chunk === 'string' ? new TextEncoder().encode(chunk) : chunk;
      } catch (cause) {
        throw failure('standard input', cause);
      }
    },
  };
}

function localPath(path: string): string {
  if (path.startsWith('file:')) {
    try {
      return fileURLToPath(path);
    } catch (cause) {
      throw new DataError(`${path}: not the address of a file on this machine`, {
        code: 'IO',
        hint: 'give a path',
        cause,
      });
    }
  }
  if (/^[a-z][a-z0-9+.-]+:\/\//i.test(path)) {
    throw new DataError(`${path}: addresses on the network are not opened`, {
      code: 'IO',
      hint: 'download it, then name the file',
    });
  }
  return path;
}

async function* readThrough(path: string, local: string, opened: Stats): AsyncGenerator<Uint8Array> {
  const file = await attempt(path, () => open(local, 'r'));
  try {
    await checkUnchanged(path, file, opened);
    for (let start = 0; start < opened.size; start += chunkBytes) {
      yield await readRange(path, file, start, Math.min(start + chunkBytes, opened.size));
    }
    await checkUnchanged(path, file, opened);
  } finally {
    await file.close();
  }
}

async function* readOnce(path: string, local: string): AsyncGenerator<Uint8Array> {
  const file = await attempt(path, () => open(local, 'r'));
  try {
    for (;;) {
      const buffer = new Uint8Array(chunkBytes);
      const { bytesRead } = await attempt(path, () => file.read(buffer, 0, chunkBytes, null));
      if (bytesRead === 0) return;
      yield buffer.subarray(0, bytesRead);
    }
  } finally {
    await file.close();
  }
}

async function readRange(path: string, file: FileHandle, start: number, end: number): Promise<Uint8Array> {
  const buffer = new Uint8Array(Math.max(0, end - start));
  let filled = 0;
  while (filled < buffer.length) {
    const { bytesRead } = await attempt(path, () => file.read(buffer, filled, buffer.length - filled, start + filled));
    if (bytesRead === 0) throw changed(path, 'was cut short');
    filled += bytesRead;
  }
  return buffer;
}

async function withFile<T>(
  path: string,
  local: string,
  opened: Stats,
  use: (file: FileHandle) => Promise<T>,
): Promise<T> {
  const file = await attempt(path, () => open(local, 'r'));
  try {
    await checkUnchanged(path, file, opened);
    return await use(file);
  } finally {
    await file.close();
  }
}

async function checkUnchanged(path: string, file: FileHandle, opened: Stats): Promise<void> {
  const now = await attempt(path, () => file.stat());
  if (now.nlink === 0) throw changed(path, 'was deleted');
  if (now.size !== opened.size || now.mtimeMs !== opened.mtimeMs || now.ino !== opened.ino)
    throw changed(path, 'changed');
}

function changed(path: string, what: string): DataError {
  return new DataError(`${path}: ${what} while it was being read`, {
    code: 'IO',
    hint: 'wait until it is written completely, or work on a copy',
  });
}

function failure(path: string, cause: unknown): DataError {
  const { message, facts } = describeFailure(path, cause);
  return new DataError(message, facts);
}

async function attempt<T>(path: string, action: () => Promise<T>): Promise<T> {
  try {
    return await action();
  } catch (cause) {
    throw failure(path, cause);
  }
}
