// A machine for which the engine's packages have nothing: what needs no network works, the rest says what to install.
import { expect, it } from 'vitest';
import { documentOf, expectExit, runCli, temporaryFolder } from './run-cli.js';

const cwd = temporaryFolder({
  'few.csv': `x,y\n${Array.from({ length: 40 }, (_, i) => `${i},${(i * i) % 7}`).join('\n')}\n`,
});
const network = ['--model', 'variational-autoencoder', '--hidden', '4', '--steps', '2', '--holdout', '0.2'];

/** Environment in which packages of these names cannot be found. */
function without(names: string) {
  const hook = `export async function resolve(name, context, next) {
    if (/^(${names})/.test(name)) throw new Error('Cannot find package ' + name);
    return next(name, context);
  }`;
  const address = (code: string) => `data:text/javascript,${encodeURIComponent(code)}`;
  const script = `import { register } from 'node:module'; register(${JSON.stringify(address(hook))});`;
  return { NODE_OPTIONS: `--import=${address(script)}` };
}

const fit = (words: readonly string[], names: string) =>
  runCli(['fit', 'few.csv', ...words, '--seed', '1', '--json'], { cwd, env: without(names) });

it('WebAssembly stands in for the native engine, and that is said once', async () => {
  const { stderr } = expectExit(await fit([...network, '-o', 'web.safetensors'], 'onnxruntime-node'), 0);
  expect(stderr.match(/onnxruntime-node has no binary for this machine, so WebAssembly computes/g)).toHaveLength(1);
});

it('without either, a network cannot be fitted, and the line that installs one is given', async () => {
  const outcome = expectExit(await fit([...network, '-o', 'none.safetensors'], 'onnxruntime'), 6);
  expect(documentOf(outcome).error).toMatchObject({
    code: 'UNAVAILABLE',
    message: 'engine: wasm needs the package onnxruntime-web, got none',
    hint: 'npm install onnxruntime-web@1.30.0',
  });
});

it('without either, a family that needs no network is fitted', async () => {
  expectExit(await fit(['--model', 'independent', '-o', 'plain.safetensors'], 'onnxruntime'), 0);
});
