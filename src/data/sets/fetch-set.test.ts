import { createHash } from 'node:crypto';
import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { createServer, type RequestListener, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { readWhole } from '../../platform/read-whole.js';
import { type FetchOptions, fetchFiles, fetchSet } from './fetch-set.js';
import { type KnownSet, knownSet, knownSets } from './known-sets.js';

const content = Buffer.from(Array.from({ length: 300_000 }, (_, i) => (i * 31) % 251));
const sha256 = createHash('sha256').update(content).digest('hex');

let folder: string;
let server: Server | undefined;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'ancestral-sets-'));
});

afterEach(async () => {
  server?.closeAllConnections();
  await new Promise((resolve) => (server === undefined ? resolve(undefined) : server.close(resolve)));
  server = undefined;
  await rm(folder, { recursive: true });
});

async function serve(listener: RequestListener): Promise<KnownSet> {
  server = createServer(listener);
  await new Promise<void>((resolve) => server?.listen(0, '127.0.0.1', resolve));
  return setAt(`http://127.0.0.1:${(server.address() as AddressInfo).port}/one.bin`);
}

function setAt(address: string): KnownSet {
  const file = { part: 'all', path: 'toy/one.bin', bytes: content.length, sha256, address };
  return { name: 'toy', title: 'a test', files: [file] };
}

function options(more: FetchOptions = {}): FetchOptions {
  return { dataFolder: join(folder, 'none'), cacheFolder: join(folder, 'cache'), pauseMs: 1, stallMs: 2000, ...more };
}

async function bytesOf(set: KnownSet, more: FetchOptions = {}) {
  const fetched = await fetchFiles(set, options(more));
  return { bytes: Buffer.from(await readWhole(fetched.files[0].source, 1e6)), notes: fetched.notes };
}

async function cacheFiles(): Promise<string[]> {
  return readdir(join(folder, 'cache'), { recursive: true }).catch(() => []);
}

describe('fetching a set', () => {
  it('downloads once, then reads the cache', async () => {
    let requests = 0;
    const set = await serve((_, response) => {
      requests++;
      response.end(content);
    });
    const first = await bytesOf(set);
    const second = await bytesOf(set);
    expect(first.bytes.equals(content)).toBe(true);
    expect(second.bytes.equals(content)).toBe(true);
    expect(first.notes).toEqual([`toy: toy/one.bin downloaded from ${set.files[0].address}`]);
    expect(second.notes).toEqual([]);
    expect(requests).toBe(1);
    expect((await cacheFiles()).sort()).toEqual(['toy', join('toy', 'one.bin')]);
  });

  it('follows redirects', async () => {
    const set = await serve((request, response) => {
      if (request.url === '/one.bin') response.writeHead(302, { location: '/elsewhere.bin' }).end();
      else response.end(content);
    });
    expect((await bytesOf(set)).bytes.equals(content)).toBe(true);
  });

  it('takes a cut download up where it broke off', async () => {
    const ranges: (string | undefined)[] = [];
    const set = await serve((request, response) => {
      ranges.push(request.headers.range);
      const from = Number(/bytes=(\d+)-/.exec(request.headers.range ?? '')?.[1] ?? 0);
      if (ranges.length === 1) {
        response.writeHead(200, { 'content-length': content.length });
        response.write(content.subarray(0, 150_000), () => setTimeout(() => response.destroy(), 50));
        return;
      }
      response.writeHead(206, { 'content-range': `bytes ${from}-${content.length - 1}/${content.length}` });
      response.end(content.subarray(from));
    });
    expect((await bytesOf(set)).bytes.equals(content)).toBe(true);
    expect(ranges[0]).toBeUndefined();
    expect(ranges[1]).toMatch(/^bytes=[1-9]\d*-$/);
  });

  it('starts afresh where the server knows no ranges', async () => {
    let requests = 0;
    const set = await serve((_, response) => {
      response.writeHead(200, { 'content-length': content.length });
      if (++requests === 1) response.write(content.subarray(0, 1000), () => setTimeout(() => response.destroy(), 20));
      else response.end(content);
    });
    expect((await bytesOf(set)).bytes.equals(content)).toBe(true);
  });

  it('gives up on connections that keep being cut, and leaves nothing behind', async () => {
    let requests = 0;
    const set = await serve((_, response) => {
      requests++;
      response.writeHead(200, { 'content-length': content.length });
      response.write(content.subarray(0, 10), () => setTimeout(() => response.destroy(), 10));
    });
    await expect(bytesOf(set, { attempts: 3 })).rejects.toMatchObject({
      code: 'IO',
      message: `${set.files[0].address}: cannot be downloaded, the connection failed`,
      hint: 'check the network, or set ANCESTRAL_DATA to a folder that holds toy/one.bin',
    });
    expect(requests).toBe(3);
    expect(await cacheFiles()).toEqual([]);
  });

  it('gives up on a server that goes silent', async () => {
    const set = await serve((_, response) => {
      response.writeHead(200, { 'content-length': content.length });
      response.write(content.subarray(0, 10));
    });
    await expect(bytesOf(set, { attempts: 2, stallMs: 60 })).rejects.toThrow(
      `${set.files[0].address}: cannot be downloaded, the server went silent`,
    );
    expect(await cacheFiles()).toEqual([]);
  });

  it('tries again when the server is busy, but not when the file is not there', async () => {
    let requests = 0;
    const set = await serve((_, response) => {
      if (++requests === 1) response.writeHead(503).end();
      else response.writeHead(404).end();
    });
    await expect(bytesOf(set)).rejects.toMatchObject({
      code: 'IO',
      message: `${set.files[0].address}: the server must answer with the file, got status 404`,
    });
    expect(requests).toBe(2);
  });

  it('refuses other bytes, longer or shorter ones, and keeps nothing of them', async () => {
    let body = Buffer.from(content);
    const set = await serve((_, response) => response.end(body));
    body[7] ^= 1;
    const got = createHash('sha256').update(body).digest('hex');
    await expect(bytesOf(set)).rejects.toMatchObject({
      code: 'CHECKSUM',
      message: `${set.files[0].address}: sha256 must be ${sha256}, got ${got}`,
    });
    body = content.subarray(0, 299_999) as typeof body;
    await expect(bytesOf(set)).rejects.toThrow('must be 300000 bytes long, got 299999');
    body = Buffer.concat([content, content]);
    await expect(bytesOf(set)).rejects.toThrow('must be 300000 bytes long, got more');
    expect(await cacheFiles()).toEqual([]);
  });

  it('names the address and the other way when there is no network', async () => {
    const offline = () => Promise.reject(new TypeError('fetch failed'));
    await expect(bytesOf(setAt('https://example.invalid/one.bin'), { fetch: offline })).rejects.toMatchObject({
      message: 'https://example.invalid/one.bin: cannot be downloaded, the connection failed',
      hint: 'check the network, or set ANCESTRAL_DATA to a folder that holds toy/one.bin',
    });
  });

  it('refuses to be led from a protected to an unprotected address', async () => {
    const lead = async () => Object.defineProperty(new Response(content), 'url', { value: 'http://example.invalid/x' });
    await expect(bytesOf(setAt('https://example.invalid/one.bin'), { fetch: lead })).rejects.toThrow(
      'https://example.invalid/one.bin: leads to an unprotected address, got http://example.invalid/x',
    );
  });

  it('stops when told to, before and during a download', async () => {
    const set = await serve((_, response) => {
      response.writeHead(200, { 'content-length': content.length });
      response.write(content.subarray(0, 10));
    });
    const reason = new Error('enough');
    await expect(bytesOf(set, { signal: AbortSignal.abort(reason) })).rejects.toBe(reason);
    const controller = new AbortController();
    setTimeout(() => controller.abort(reason), 50);
    await expect(bytesOf(set, { signal: controller.signal })).rejects.toBe(reason);
    expect(await cacheFiles()).toEqual([]);
  });

  it('mends a damaged cache and says so', async () => {
    const set = await serve((_, response) => response.end(content));
    await mkdir(join(folder, 'cache', 'toy'), { recursive: true });
    await writeFile(join(folder, 'cache', 'toy', 'one.bin'), 'torn');
    const { bytes, notes } = await bytesOf(set);
    expect(bytes.equals(content)).toBe(true);
    expect(notes[0]).toMatch(/one\.bin: must be 300000 bytes long, got 4; it will be downloaded again$/);
    expect((await readFile(join(folder, 'cache', 'toy', 'one.bin'))).equals(content)).toBe(true);
  });

  it('works without a cache that can be written', async () => {
    const set = await serve((_, response) => response.end(content));
    await writeFile(join(folder, 'cache'), 'a file where the folder should be');
    const { bytes, notes } = await bytesOf(set);
    expect(bytes.equals(content)).toBe(true);
    expect(notes[1]).toMatch(/; the download is used but not kept$/);
  });

  it('prefers the data folder, and does not forgive damage there', async () => {
    const set = await serve((_, response) => response.end(content));
    await mkdir(join(folder, 'data', 'toy'), { recursive: true });
    await writeFile(join(folder, 'data', 'toy', 'one.bin'), content);
    const dataFolder = join(folder, 'data');
    expect((await bytesOf(set, { dataFolder })).notes).toEqual([]);
    await writeFile(join(folder, 'data', 'toy', 'one.bin'), content.subarray(1));
    await expect(bytesOf(set, { dataFolder })).rejects.toMatchObject({ code: 'CHECKSUM' });
  });

  it('refuses unknown names, and sets without an address when they are not on disk', async () => {
    await expect(fetchSet('irs', options())).rejects.toThrow(/^sets: name must be one of mnist, .*, got irs$/);
    await expect(fetchSet('adult', options({ dataFolder: folder }))).rejects.toMatchObject({
      message: `adult: tabular/adult.tsv.gz has no public address and is read from ANCESTRAL_DATA only, but ${folder} does not hold it`,
      hint: 'set ANCESTRAL_DATA to a folder that holds tabular/adult.tsv.gz',
    });
  });
});

describe('a set', () => {
  it('is not named by what every object has', async () => {
    expect(knownSet('__proto__')).toBeUndefined();
  });

  it('is looked for where the environment says, and says what was downloaded', async () => {
    const set = await serve((_, response) => response.end(content));
    const environment = { XDG_CACHE_HOME: join(folder, 'cache') };
    const { files, notes } = await fetchFiles(set, { environment });
    expect(files[0].source.name).toBe(`${join(folder, 'cache')}/ancestral/toy/one.bin`);
    expect(notes).toHaveLength(1);
    await mkdir(join(folder, 'data', 'toy'), { recursive: true });
    await writeFile(join(folder, 'data', 'toy', 'one.bin'), content);
    const local = await fetchFiles(set, { environment: { ...environment, ANCESTRAL_DATA: join(folder, 'data') } });
    expect(local.files[0].source.name).toBe(`${join(folder, 'data')}/toy/one.bin`);
  });
});

describe('the known sets', () => {
  it('are pinned: sizes, checksums, protected addresses, each path once', () => {
    const files = knownSets.flatMap((set) => set.files);
    for (const file of files) {
      expect(file.sha256).toMatch(/^[0-9a-f]{64}$/);
      expect(file.bytes).toBeGreaterThan(0);
      expect(file.address ?? 'https://').toMatch(/^https:\/\//);
      expect(file.path).toMatch(/^[\w-]+(\/[\w.-]+)+$/);
    }
    expect(new Set(files.map((file) => file.path)).size).toBe(files.length);
    expect(new Set(knownSets.map((set) => set.name)).size).toBe(knownSets.length);
  });

  it.skipIf(!process.env.ANCESTRAL_DATA)('are what the data folder holds', async () => {
    for (const set of knownSets) {
      const dataFolder = process.env.ANCESTRAL_DATA;
      const fetched = await fetchSet(set.name, { dataFolder, cacheFolder: folder });
      expect(fetched.files).toHaveLength(set.files.length);
      expect(fetched.notes).toEqual([]);
    }
  });
});
