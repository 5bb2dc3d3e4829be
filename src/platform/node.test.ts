import { execFile } from 'node:child_process';
import {
  appendFileSync,
  chmodSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { platform } from './node.js';
import type { Source } from './platform.js';

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'platform-test-'));
});
afterAll(() => rmSync(folder, { recursive: true }));

const bytes = (text: string) => new TextEncoder().encode(text);

async function readAll(source: Source): Promise<string> {
  const chunks: Uint8Array[] = [];
  for await (const chunk of source.stream()) chunks.push(chunk);
  return Buffer.concat(chunks).toString();
}

function file(name: string, text: string | Uint8Array): string {
  const path = join(folder, name);
  writeFileSync(path, text);
  return path;
}

describe('openFile', () => {
  it('reads a file as often as asked, whole or in part', async () => {
    const source = await platform.openFile(file('plain.txt', 'abcdef'));
    expect([source.size, source.repeatable]).toEqual([6, true]);
    expect([await readAll(source), await readAll(source)]).toEqual(['abcdef', 'abcdef']);
    expect(Buffer.from((await source.slice?.(2, 4)) as Uint8Array).toString()).toBe('cd');
    expect(Buffer.from((await source.slice?.(4, 99)) as Uint8Array).toString()).toBe('ef');
  });

  it('reads names with spaces, emoji and a leading dash, and file: addresses', async () => {
    for (const name of ['a b.txt', '😀.txt', '-n.txt'])
      expect(await readAll(await platform.openFile(file(name, 'x')))).toBe('x');
    expect(await readAll(await platform.openFile(pathToFileURL(file('é ü.txt', 'y')).href))).toBe('y');
  });

  it.each([
    ['a missing file', () => join(folder, 'missing.csv'), 'no such file or folder'],
    ['a folder', () => folder, 'is a folder, a file is needed'],
    ['a file as a folder', () => join(file('f.txt', ''), 'x'), 'a part of the path is a file, not a folder'],
    ['a path too long', () => 'x'.repeat(5000), 'the name is too long'],
    ['a path with a zero character', () => 'a\0b', 'not a usable path'],
    ['a network address', () => 'https://example.org/x.csv', 'addresses on the network are not opened'],
    ['a file: address elsewhere', () => 'file://host/x.csv', 'not the address of a file on this machine'],
  ])('refuses %s with a hint', async (_, path, rule) => {
    const error = await platform.openFile(path()).catch((cause) => cause);
    expect(error).toMatchObject({ code: 'IO', hint: expect.any(String) });
    expect(error.message).toContain(rule);
  });

  it.skipIf(process.getuid?.() === 0)('refuses an unreadable file (root may read everything)', async () => {
    const path = file('secret.txt', 'x');
    chmodSync(path, 0);
    await expect(platform.openFile(path)).rejects.toMatchObject({
      code: 'IO',
      message: expect.stringContaining('permission denied'),
    });
  });

  it.each([
    ['grows', 'changed', (path: string) => appendFileSync(path, 'more')],
    ['is cut short', 'cut short', (path: string) => truncateSync(path, 100)],
    ['is deleted', 'was deleted', (path: string) => rmSync(path)],
  ])('notices a file that %s while it is read', async (name, rule, change) => {
    const path = file(`changing-${name}.csv`, new Uint8Array(1 << 20));
    const source = await platform.openFile(path);
    const reading = (async () => {
      let chunks = 0;
      for await (const _ of source.stream()) if (chunks++ === 0) change(path);
    })();
    await expect(reading).rejects.toMatchObject({ code: 'IO', hint: expect.stringContaining('copy') });
    await expect(reading).rejects.toThrow(rule === 'cut short' ? /cut short|changed/ : rule);
  });

  it('notices a file that changed between two readings', async () => {
    const path = file('again.csv', 'abc');
    const source = await platform.openFile(path);
    await readAll(source);
    appendFileSync(path, 'd');
    await expect(readAll(source)).rejects.toThrow('changed while it was being read');
    await expect(source.slice?.(0, 1)).rejects.toThrow('changed while it was being read');
  });

  it('reads a pipe once', async () => {
    const path = join(folder, 'fifo');
    await promisify(execFile)('mkfifo', [path]);
    const source = await platform.openFile(path);
    expect(source.repeatable).toBe(false);
    const [text] = await Promise.all([readAll(source), platform.writeFile(path, bytes('through'))]);
    expect(text).toBe('through');
  });
});

describe('writeFile', () => {
  const leftovers = () => readdirSync(folder).filter((name) => name.startsWith('.ancestral-'));

  it('writes bytes and streams, and leaves nothing beside them', async () => {
    await platform.writeFile(join(folder, 'new.txt'), bytes('whole'));
    await platform.writeFile(
      join(folder, 'streamed.txt'),
      (async function* () {
        yield bytes('in ');
        yield bytes('parts');
      })(),
    );
    expect([readFileSync(join(folder, 'new.txt'), 'utf8'), readFileSync(join(folder, 'streamed.txt'), 'utf8')]).toEqual(
      ['whole', 'in parts'],
    );
    expect(leftovers()).toEqual([]);
  });

  it('keeps an existing file unless it may replace it, and then keeps its permissions and the link to it', async () => {
    const path = file('old.txt', 'old');
    chmodSync(path, 0o640);
    const link = join(folder, 'link.txt');
    symlinkSync(path, link);
    await expect(platform.writeFile(path, bytes('new'))).rejects.toMatchObject({
      code: 'EXISTS',
      hint: expect.stringContaining('--force'),
    });
    expect(readFileSync(path, 'utf8')).toBe('old');
    await platform.writeFile(link, bytes('new'), { replace: true });
    expect([readFileSync(path, 'utf8'), statSync(path).mode & 0o777]).toEqual(['new', 0o640]);
    expect(readdirSync(folder)).toContain('link.txt');
  });

  it('lets an input be replaced by what is made from it', async () => {
    const path = file('same.txt', 'input');
    const source = await platform.openFile(path);
    await platform.writeFile(path, source.stream(), { replace: true });
    expect(readFileSync(path, 'utf8')).toBe('input');
  });

  it('leaves the old file and no new one when the bytes fail', async () => {
    const path = file('kept.txt', 'old');
    const failing = (async function* () {
      yield bytes('half');
      throw new Error('the model failed');
    })();
    await expect(platform.writeFile(path, failing, { replace: true })).rejects.toThrow('the model failed');
    expect([readFileSync(path, 'utf8'), leftovers()]).toEqual(['old', []]);
  });

  it.each([
    ['a missing folder', () => join(folder, 'no', 'x.txt'), 'does not exist', 'create the folder first'],
    ['a folder as target', () => folder, 'is a folder', 'name a file in it'],
  ])('refuses %s with a hint', async (_, path, rule, hint) => {
    await expect(platform.writeFile(path(), bytes('x'))).rejects.toMatchObject({
      code: 'IO',
      hint,
      message: expect.stringContaining(rule),
    });
  });

  it.skipIf(process.getuid?.() === 0)('refuses a read-only folder (root may write everywhere)', async () => {
    const path = mkdtempSync(join(folder, 'read-only-'));
    chmodSync(path, 0o500);
    await expect(platform.writeFile(join(path, 'x'), bytes('x'))).rejects.toMatchObject({
      code: 'IO',
      message: expect.stringContaining('permission denied'),
    });
  });

  it.skipIf(process.platform !== 'linux')('writes devices directly and reports a full disk', async () => {
    await platform.writeFile('/dev/null', bytes('x'));
    await expect(platform.writeFile('/dev/full', bytes('x'))).rejects.toMatchObject({
      code: 'IO',
      message: '/dev/full: the disk is full',
      hint: expect.stringContaining('free some space'),
    });
  });
});

describe('spill', () => {
  it('keeps bytes until disposed and is not to be seen in its folder', async () => {
    const before = readdirSync(tmpdir()).filter((name) => name.startsWith(`.ancestral-${process.pid}`));
    const spill = await platform.spill();
    expect(await spill.append(bytes('abc'))).toBe(0);
    expect(await spill.append(bytes('defg'))).toBe(3);
    expect(Buffer.from(await spill.read(2, 5)).toString()).toBe('cde');
    expect(Buffer.from(await spill.read(5, 99)).toString()).toBe('fg');
    expect(readdirSync(tmpdir()).filter((name) => name.startsWith(`.ancestral-${process.pid}`))).toEqual(before);
    await spill.dispose();
    await spill.dispose();
    await expect(spill.read(0, 1)).rejects.toThrow('spill: used after dispose');
  });

  it('names the folder when it cannot be used', async () => {
    const kept = process.env.TMPDIR;
    process.env.TMPDIR = join(folder, 'nowhere');
    const error = await platform.spill().catch((cause) => cause);
    if (kept === undefined) delete process.env.TMPDIR;
    else process.env.TMPDIR = kept;
    expect(error).toMatchObject({ code: 'IO', hint: expect.stringContaining('TMPDIR') });
    expect(error.message).toContain('nowhere');
  });
});

describe('a process of its own', () => {
  const script = (body: string) => {
    const address = pathToFileURL(fileURLToPath(new URL('./node.ts', import.meta.url))).href;
    const path = file(`script-${Math.abs(body.length)}.mts`, `import { platform } from '${address}';\n${body}`);
    return ['--import', import.meta.resolve('tsx'), path];
  };
  const run = (body: string, shell: (command: string) => string) => {
    const command = [process.execPath, ...script(body)].map((part) => `'${part}'`).join(' ');
    return promisify(execFile)('sh', ['-c', shell(command)]);
  };

  it('reads standard input once, whole or closed early', async () => {
    const body = `
      const read = async () => { let n = 0; for await (const c of platform.standardInput().stream()) n += c.length; return n; };
      console.log(await read(), await read().catch((e) => e.code + ' ' + e.message));`;
    const { stdout } = await run(body, (command) => `printf hello | ${command}; ${command} </dev/null; ${command} <&-`);
    const lines = stdout.trim().split('\n');
    expect(lines[0]).toBe('5 IO standard input: can be read once, and has been');
    expect(lines.map((line) => line[0])).toEqual(['5', '0', '0']);
  });

  it('ends quietly when the reader of a pipe has seen enough', async () => {
    const body = `
      async function* lines() { for (let i = 0; i < 1e5; i++) yield new TextEncoder().encode('line ' + i + '\\n'); }
      await platform.writeFile('/dev/stdout', lines()); console.error('done');`;
    const { stdout, stderr } = await run(body, (command) => `${command} | head -1`);
    expect([stdout, stderr.trim()]).toEqual(['line 0\n', 'done']);
  });

  it('removes its temporary files when it is interrupted', async () => {
    const body = `
      async function* endless() { yield new Uint8Array(9); process.kill(process.pid, 'SIGINT'); await new Promise((r) => setTimeout(r, 9000)); }
      await platform.writeFile(${JSON.stringify(join(folder, 'never.txt'))}, endless());`;
    const { stdout } = await run(body, (command) => `${command}; echo "ended $?"`);
    expect(stdout.trim()).toBe('ended 130');
    expect(readdirSync(folder).filter((name) => /^\.ancestral-|never/.test(name))).toEqual([]);
  });
});
