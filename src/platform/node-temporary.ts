import { unlinkSync } from 'node:fs';
import { type FileHandle, open, unlink } from 'node:fs/promises';
import { join } from 'node:path';
import { systemCode } from './node-failure.js';

/** An open temporary file; `forget` says that it is gone or has become the real one. */
export interface TemporaryFile {
  readonly path: string;
  readonly file: FileHandle;
  forget(): void;
  remove(): Promise<void>;
}

/** A new empty file in the folder, removed at exit or on a signal if nobody has removed it before. Rejects with the system's error. */
export async function openTemporary(folder: string, mode = 0o666): Promise<TemporaryFile> {
  for (let attempt = 0; ; attempt++) {
    const path = join(folder, `.ancestral-${process.pid}-${attempt}.tmp`);
    try {
      const file = await open(path, 'wx+', mode);
      remember(path);
      return { path, file, forget: () => release(path), remove: () => removeFile(path, file) };
    } catch (cause) {
      if (systemCode(cause) !== 'EEXIST') throw cause;
    }
  }
}

async function removeFile(path: string, file: FileHandle): Promise<void> {
  await file.close().catch(() => undefined);
  await unlink(path).catch(() => undefined);
  release(path);
}

// What exists on disk is a fact about the process, so its list is one too.
const pending = new Set<string>();
const signals = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;

function remember(path: string): void {
  if (pending.size === 0) {
    process.on('exit', removePending);
    for (const signal of signals) process.on(signal, onSignal);
  }
  pending.add(path);
}

function release(path: string): void {
  if (!pending.delete(path) || pending.size > 0) return;
  process.off('exit', removePending);
  for (const signal of signals) process.off(signal, onSignal);
}

function removePending(): void {
  for (const path of pending) {
    try {
      unlinkSync(path);
    } catch {
      // Already gone, or the folder is: there is nobody left to tell.
    }
  }
}

// A listener keeps the signal from ending the process, so it is sent again unless someone else handles it, such as the command line, which exits in its own time.
function onSignal(signal: NodeJS.Signals): void {
  if (process.listenerCount(signal) > 1) return;
  removePending();
  process.off(signal, onSignal);
  process.kill(process.pid, signal);
}
