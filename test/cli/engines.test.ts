// The engine that a command line names is the one that computes, and is checked before any work.
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { keyOf } from '../../src/random/key.js';
import { documentOf, expectExit, runCli, temporaryFolder } from './run-cli.js';

const folder = temporaryFolder();
const fitFlags = ['--model', 'gaussian-mixture', '--components', '16', '--covariance', 'full', '--restarts', '1'];
const briefly = ['--iterations', '2', '--holdout', '0.1', '--seed', '1', '--json'];

// 16 components in 16 columns: from 1,024 rows on such a block is the engine's.
function wideTable(): string {
  const draws = keyOf(1).draws();
  const row = () => Array.from({ length: 16 }, () => (draws.normal() + 3 * draws.below(2)).toFixed(4)).join();
  const names = Array.from({ length: 16 }, (_, c) => `x${c}`).join();
  const path = join(folder, 'wide.csv');
  writeFileSync(path, [names, ...Array.from({ length: 1200 }, row)].join('\n'));
  return path;
}

it('fits and scores alike on WebAssembly and on the native engine', async () => {
  const data = wideTable();
  const scoresOf = async (engine: string, threads: string) => {
    const file = join(folder, `${engine}.safetensors`);
    const where = ['--engine', engine, '--threads', threads];
    expectExit(await runCli(['fit', data, ...fitFlags, ...briefly, ...where, '-o', file]), 0);
    return documentOf(expectExit(await runCli(['score', file, data, ...where, '--json']), 0)).mean as number;
  };
  const [native, web] = [await scoresOf('node', '2'), await scoresOf('wasm', '1')];
  // Sums of 1200 rows in another order, in float64, through two passes.
  expect(Math.abs(web - native)).toBeLessThan(1e-9 * Math.abs(native));
}, 60_000);

// Without a driver there is no card, whatever the machine has; only under Linux is the driver named by the environment, so elsewhere this is skipped.
const noDriver = { VK_ICD_FILENAMES: '/nonexistent', VK_DRIVER_FILES: '/nonexistent' };
it.skipIf(process.platform !== 'linux')('is refused before the work where it is not there', async () => {
  const line = ['fit', 'no-such-file.csv', '--engine', 'webgpu', '--json'];
  const outcome = await runCli(line, { env: noDriver });
  // The engine's own library may say on standard error where it looked for a driver.
  expect(outcome.code).toBe(6);
  expect(documentOf(outcome).error).toMatchObject({
    code: 'UNAVAILABLE',
    message: 'engine: webgpu needs a graphics card with a Vulkan, Metal or Direct3D driver, got none',
    hint: '--engine auto computes on the processor',
  });
});

it.each([
  ['--engine', 'abacus', '--engine: must be one of auto, node, wasm, webgpu, got abacus'],
  ['--threads', '0', '--threads: must be an integer from 1 to 1024, got 0'],
])('%s %s is wrong usage', async (flag, value, message) => {
  const outcome = expectExit(await runCli(['models', flag, value, '--json']), 2);
  expect(documentOf(outcome).error).toMatchObject({ message });
});
