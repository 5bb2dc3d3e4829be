import { DataError } from '../../util/errors.js';
import { checkPinned } from './checksum.js';
import type { PinnedFile } from './known-sets.js';

export interface DownloadOptions {
  readonly fetch?: typeof fetch | undefined;
  readonly signal?: AbortSignal | undefined;
  /** How often a connection may fail before the download does; 4 where absent. */
  readonly attempts?: number | undefined;
  /** How long a server may stay silent; 30,000 where absent. */
  readonly stallMs?: number | undefined;
  /** The wait before the second attempt, doubled for each further one; 500 where absent. */
  readonly pauseMs?: number | undefined;
}

/** A failure that another attempt may mend: no connection, a cut one, a silent or a busy server. */
class PassingFailure {
  constructor(
    readonly what: string,
    readonly cause: unknown,
  ) {}
}

/** The bytes at a file's public address, checked. A cut connection is taken up where it broke off. Error code `IO`, `CHECKSUM` for other bytes than those pinned. */
export async function download(file: PinnedFile, address: string, options: DownloadOptions): Promise<Uint8Array> {
  const { attempts = 4, pauseMs = 500, signal } = options;
  const received = new Received(file.bytes);
  for (let attempt = 1; ; attempt++) {
    try {
      await receive(address, received, options);
      break;
    } catch (cause) {
      signal?.throwIfAborted();
      if (!(cause instanceof PassingFailure)) throw cause;
      if (attempt >= attempts) throw unreachable(address, file, cause);
      await pause(pauseMs * 2 ** (attempt - 1), signal);
    }
  }
  const bytes = received.bytes();
  await checkPinned(address, bytes, file);
  return bytes;
}

/** What has come so far; one byte more than pinned is enough to know that it is something else. */
class Received {
  private chunks: Uint8Array[] = [];
  size = 0;

  constructor(readonly expected: number) {}

  add(chunk: Uint8Array): void {
    this.chunks.push(chunk);
    this.size += chunk.length;
  }

  clear(): void {
    this.chunks = [];
    this.size = 0;
  }

  bytes(): Uint8Array {
    const whole = new Uint8Array(this.size);
    let at = 0;
    for (const chunk of this.chunks) {
      whole.set(chunk, at);
      at += chunk.length;
    }
    return whole;
  }
}

async function receive(address: string, received: Received, options: DownloadOptions): Promise<void> {
  const watch = watchdog(options.stallMs ?? 30_000, options.signal);
  try {
    const response = await ask(address, received, options.fetch ?? fetch, watch.signal);
    // Compressed on the way, the bytes cannot be counted; plain ones are asked for, so this is a rare proxy.
    for await (const chunk of bodyOf(response)) {
      watch.kick();
      received.add(chunk);
      if (received.size > received.expected) return;
    }
  } catch (cause) {
    if (cause instanceof DataError || cause instanceof PassingFailure) throw cause;
    throw new PassingFailure(watch.hasBarked() ? 'the server went silent' : 'the connection failed', cause);
  } finally {
    watch.stop();
  }
}

async function ask(address: string, received: Received, request: typeof fetch, signal: AbortSignal): Promise<Response> {
  const headers: Record<string, string> = { 'accept-encoding': 'identity' };
  if (received.size > 0) headers.range = `bytes=${received.size}-`;
  const response = await request(address, { headers, signal, redirect: 'follow' });
  if (response.status === 408 || response.status === 429 || response.status >= 500) {
    throw new PassingFailure(`the server answered ${response.status}`, undefined);
  }
  if (address.startsWith('https:') && response.url !== '' && !response.url.startsWith('https:')) {
    throw new DataError(`${address}: leads to an unprotected address, got ${response.url}`, { code: 'IO' });
  }
  const isResumed =
    response.status === 206 && response.headers.get('content-range')?.startsWith(`bytes ${received.size}-`);
  if (!isResumed) received.clear();
  if (response.status === 416) throw new PassingFailure('the server answered 416', undefined);
  if (!response.ok || (response.status === 206 && !isResumed)) {
    throw new DataError(`${address}: the server must answer with the file, got status ${response.status}`, {
      code: 'IO',
      hint: 'the file may have moved; set ANCESTRAL_DATA to a folder that holds it',
    });
  }
  return response;
}

async function* bodyOf(response: Response): AsyncGenerator<Uint8Array> {
  const reader = response.body?.getReader();
  if (reader === undefined) return;
  try {
    for (;;) {
      const { done, value } = await reader.read();
      if (done) return;
      yield value;
    }
  } finally {
    await reader.cancel().catch(() => undefined);
  }
}

/** A signal that ends a request after so much silence, or when the caller's does. */
function watchdog(stallMs: number, outer: AbortSignal | undefined) {
  const controller = new AbortController();
  const forward = () => controller.abort(outer?.reason);
  let barked = false;
  const bark = () => {
    barked = true;
    controller.abort(new Error(`silent for ${stallMs} ms`));
  };
  let timer = setTimeout(bark, stallMs);
  outer?.addEventListener('abort', forward);
  if (outer?.aborted) forward();
  return {
    signal: controller.signal,
    hasBarked: () => barked,
    kick() {
      clearTimeout(timer);
      timer = setTimeout(bark, stallMs);
    },
    stop() {
      clearTimeout(timer);
      outer?.removeEventListener('abort', forward);
    },
  };
}

function pause(ms: number, signal: AbortSignal | undefined): Promise<void> {
  return new Promise((resolve, reject) => {
    const abort = () => {
      clearTimeout(timer);
      reject(signal?.reason);
    };
    const timer = setTimeout(() => {
      signal?.removeEventListener('abort', abort);
      resolve();
    }, ms);
    signal?.addEventListener('abort', abort, { once: true });
  });
}

function unreachable(address: string, file: PinnedFile, { what, cause }: PassingFailure): DataError {
  return new DataError(`${address}: cannot be downloaded, ${what}`, {
    code: 'IO',
    hint: `check the network, or set ANCESTRAL_DATA to a folder that holds ${file.path}`,
    cause,
  });
}
