import { execFile } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { promisify } from 'node:util';
import { expect, it } from 'vitest';

const dist = join(import.meta.dirname, '..', '..', 'dist');

it('the bundle for pages imports nothing but the engine, when that is asked for', () => {
  const bundle = readFileSync(join(dist, 'browser', 'ancestral.js'), 'utf8');
  expect(bundle).not.toMatch(/["'`]node:/);
  expect(bundle).not.toMatch(/\bimport\s*["'{]|(?<!["'])\bfrom\s*["']/);
  const asked = [...bundle.matchAll(/\bimport\s*\(([^)]*)\)/g)].map(([, what]) => what);
  expect(asked.filter((what) => !/^"onnxruntime-web\/(wasm|webgpu)"$|^\w+$/.test(what))).toEqual([]);
});

it('the library works where making code from text is forbidden', async () => {
  const script = `
    import { fit, load } from '${pathToFileURL(join(dist, 'index.js')).href}';
    import { independent } from '${pathToFileURL(join(dist, 'models', 'index.js')).href}';
    const rows = { x: [1.5, 2.5, 4, 7.5], kind: ['a', 'b', 'a', 'b'] };
    const model = await load((await fit(independent(), rows)).save());
    const { certainty, values } = await model.logProb(rows);
    console.log(certainty, values.length);`;
  const args = ['--disallow-code-generation-from-strings', '--input-type=module', '--eval', script];
  const { stdout } = await promisify(execFile)(process.execPath, args);
  expect(stdout).toBe('exact 4\n');
});
