// The graphics card computes what the processor does: networks of each kind, their losses and all gradients, on the software driver of
// Debian's Chromium where there is no card. The driver is named in the environment, so a process of its own is asked.
import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { describe, expect, it } from 'vitest';
import type { Finding } from './webgpu/compare.js';
import { networks } from './webgpu/networks.js';

const DRIVER = process.env.VK_ICD_FILENAMES ?? '/usr/lib/chromium/vk_swiftshader_icd.json';
const LIMIT_MS = 120_000;
/** Single precision, with other orders of addition and coarser transcendental functions. */
const TOLERANCE = 1e-4;

const found = existsSync(DRIVER) ? await findings() : [{ missing: `no driver at ${DRIVER}` }];
const missing = found.flatMap((each) => ('missing' in each ? [each.missing] : []));
const title = missing.length === 0 ? 'the graphics card' : `the graphics card (skipped: ${missing[0]})`;

describe.skipIf(missing.length > 0)(title, () => {
  it.each(networks)('has the loss and the gradients of the processor: $name', ({ name }) => {
    const { loss, gradient } = findingOf(name);
    expect(loss).toBeLessThan(TOLERANCE);
    expect(gradient).toBeLessThan(TOLERANCE);
  });

  it.each(networks)('leaves nothing to the processor unless that is said: $name', ({ name, onProcessor }) => {
    const { fallback } = findingOf(name);
    if (onProcessor === undefined) expect(fallback).toBeUndefined();
    else expect(fallback).toMatch(/fallback/i);
  });
});

function findingOf(name: string) {
  return found.find(
    (each): each is Exclude<Finding, { readonly missing: string }> => 'name' in each && each.name === name,
  )!;
}

async function findings(): Promise<readonly Finding[]> {
  const folder = await mkdtemp(join(tmpdir(), 'ancestral-webgpu-'));
  const env = { ...process.env, VK_ICD_FILENAMES: DRIVER, LD_LIBRARY_PATH: dirname(DRIVER), XDG_RUNTIME_DIR: folder };
  const script = join(import.meta.dirname, 'webgpu', 'compare.ts');
  try {
    const { stdout } = await promisify(execFile)(process.execPath, ['--import', 'tsx', script], {
      cwd: join(import.meta.dirname, '..', '..'),
      env,
      timeout: LIMIT_MS,
    });
    return stdout
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line) as Finding);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}
