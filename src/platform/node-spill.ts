import { type FileHandle, unlink } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { AncestralError } from '../util/errors.js';
import { describeFailure } from './node-failure.js';
import { openTemporary, type TemporaryFile } from './node-temporary.js';
import type { Spill } from './platform.js';

// A spill that is dropped without `dispose` gives its file back when it is collected.
const forgotten = new FinalizationRegistry<TemporaryFile>((temporary) => void temporary.remove());

/** A temporary file in the system's folder for them. Where the system allows, it has no name, so that not even a kill leaves it behind. */
export async function fileSpill(): Promise<Spill> {
  const folder = tmpdir();
  const temporary = await attempt(folder, () => openTemporary(folder, 0o600));
  const hidden = process.platform === 'win32' ? false : await unlink(temporary.path).then(isTrue, () => false);
  if (hidden) temporary.forget();
  let size = 0;
  let disposed = false;
  const spill: Spill = {
    async append(bytes) {
      checkOpen(disposed);
      const start = size;
      size += bytes.length;
      await writeAt(folder, temporary.file, bytes, start);
      return start;
    },
    async read(start, end) {
      checkOpen(disposed);
      return readAt(folder, temporary.file, start, Math.min(end, size));
    },
    async dispose() {
      if (disposed) return;
      disposed = true;
      forgotten.unregister(spill);
      await temporary.remove();
    },
  };
  forgotten.register(spill, temporary, spill);
  return spill;
}

async function writeAt(folder: string, file: FileHandle, bytes: Uint8Array, start: number): Promise<void> {
  let written = 0;
  while (written < bytes.length) {
    const length = bytes.length - written;
    const { bytesWritten } = await attempt(folder, () => file.write(bytes, written, length, start + written));
    written += bytesWritten;
  }
}

async function readAt(folder: string, file: FileHandle, start: number, end: number): Promise<Uint8Array> {
  const buffer = new Uint8Array(Math.max(0, end - start));
  let filled = 0;
  while (filled < buffer.length) {
    const { bytesRead } = await attempt(folder, () =>
      file.read(buffer, filled, buffer.length - filled, start + filled),
    );
    if (bytesRead === 0) throw new AncestralError(`${folder}: a temporary file was cut short`, { code: 'IO' });
    filled += bytesRead;
  }
  return buffer;
}

function isTrue(): boolean {
  return true;
}

function checkOpen(disposed: boolean): void {
  if (disposed) throw new AncestralError('spill: used after dispose', { code: 'IO' });
}

async function attempt<T>(folder: string, action: () => Promise<T>): Promise<T> {
  try {
    return await action();
  } catch (cause) {
    const { message, facts } = describeFailure(`temporary folder ${folder}`, cause);
    throw new AncestralError(message, { ...facts, hint: 'free some space, or set TMPDIR to a folder with room' });
  }
}
