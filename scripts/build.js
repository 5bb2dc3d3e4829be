// src/ → dist/: one module a file by tsc, and one bundle for pages without a bundler. Nothing is done where dist/ is newer than its sources.
import { existsSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { root, run } from './install.js';

const stamp = join(root, 'dist', '.built');

// Pages may forbid code made from text, and report that zod tries whether they do; in this bundle zod is ours alone to tell.
const pageEntry = `
  import { z } from 'zod';
  z.config({ jitless: true });
  export * from './dist/index.js';
  export * from './dist/models/index.js';`;

export async function build() {
  if (isFresh()) return;
  const compiler = join(root, 'node_modules', 'typescript', 'bin', 'tsc');
  if (!existsSync(compiler)) {
    if (existsSync(stamp)) return;
    throw new Error('build: needs the development packages; run npm ci');
  }
  rmSync(join(root, 'dist'), { recursive: true, force: true });
  run(process.execPath, [compiler, '-p', 'tsconfig.build.json']);
  const { build: bundle } = await import('esbuild');
  await bundle({
    absWorkingDir: root,
    stdin: { contents: pageEntry, resolveDir: root },
    outfile: 'dist/browser/ancestral.js',
    bundle: true,
    format: 'esm',
    platform: 'browser',
    conditions: ['browser'],
    // Without the paths of tsconfig.json, which lead #platform to Node's.
    tsconfigRaw: {},
    target: 'es2022',
    // Asked for only when a network computes: from an import map, or from the address that chooseEngine is given.
    external: ['onnxruntime-web/*'],
    minify: true,
    logLevel: 'error',
  });
  writeFileSync(stamp, '');
}

function isFresh() {
  if (!existsSync(stamp)) return false;
  const builtAt = statSync(stamp).mtimeMs;
  const sources = [join(root, 'package.json'), join(root, 'tsconfig.build.json'), ...filesIn(join(root, 'src'))];
  return sources.every((path) => statSync(path).mtimeMs <= builtAt);
}

function filesIn(folder) {
  return readdirSync(folder, { recursive: true }).map((name) => join(folder, name));
}

if (process.argv[1] === join(root, 'scripts', 'build.js')) await build();
