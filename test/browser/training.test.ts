// The training program of Node in a worker of a page: WebAssembly computes, and the losses are those of the native engine.
import { join } from 'node:path';
import { build } from 'esbuild';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { fit } from '../../src/index.js';
import { variationalAutoencoder } from '../../src/models/index.js';
import { chromiumPath, inChromium, listenTo, openChromium } from './chromium.js';
import { type Served, serveExamples, strangersIn } from './served.js';
import { SIDE, trainOnDiscs } from './training-program.js';

const ENGINE = '/node_modules/onnxruntime-web/dist/ort.wasm.min.mjs';
const STEPS = 200;
/** Drawn images side by side, and how large a pixel of theirs is. */
const ACROSS = 8;
const SCALE = 6;
/** Roundings of single precision, which differ by runtime, over 200 steps. */
const TOLERANCE = 1e-4;

// Pages here may run no script but files of their own, and make no code from text.
const policy =
  "default-src 'none'; script-src 'self' 'wasm-unsafe-eval'; worker-src 'self'; connect-src 'self'; img-src data:";
const html = `<!doctype html><html lang="en"><link rel="icon" href="data:," /><title>Training</title><canvas></canvas></html>`;

type Result = Awaited<ReturnType<typeof trainOnDiscs>>;
interface Heard {
  readonly step?: number;
  readonly loss?: number;
  readonly result?: Result;
  readonly failure?: { readonly name: string; readonly message: string };
}

describe.skipIf(chromiumPath === undefined)(inChromium('training in a worker'), () => {
  let served: Served;
  let browser: Browser;
  let worker: string;

  beforeAll(async () => {
    const { outputFiles } = await build({
      absWorkingDir: join(import.meta.dirname, '..', '..'),
      entryPoints: ['test/browser/training-worker.js'],
      bundle: true,
      format: 'esm',
      platform: 'browser',
      conditions: ['browser'],
      // Without the paths of tsconfig.json, which lead #platform to Node's.
      tsconfigRaw: {},
      external: ['onnxruntime-web/*'],
      write: false,
      logLevel: 'error',
    });
    worker = outputFiles[0].text;
    served = await serveExamples();
    browser = await openChromium();
  });
  afterAll(async () => {
    await browser?.close();
    served?.close();
  });

  it('has the losses and the images of Node', async () => {
    const { page, complaints, requests } = await trainingPage();
    const heard = await page.evaluate<Heard[]>(`train(${STEPS})`);
    const { result, failure } = heard.at(-1)!;
    expect(failure).toBeUndefined();
    const expected = await trainOnDiscs({ fit, variationalAutoencoder }, { steps: STEPS });
    expect(Math.abs(result!.loss - expected.loss)).toBeLessThan(TOLERANCE * expected.loss);
    for (const [i, value] of expected.values.entries()) {
      expect(Math.abs(result!.values[i] - value)).toBeLessThan(TOLERANCE * Math.abs(value));
    }
    expect(result!.drawn).toEqual(expected.drawn);
    expect(heard.length).toBeGreaterThan(3);
    expect(await inkOn(page, result!.drawn)).toBeCloseTo(meanOf(expected.drawn.flat()), 12);
    if (process.env.ANCESTRAL_SCREENSHOTS) {
      await page.screenshot({ path: join(process.env.ANCESTRAL_SCREENSHOTS, 'training.png') });
    }
    expect(complaints).toEqual([]);
    expect(requests.some((url) => url.endsWith('.wasm'))).toBe(true);
    expect(strangersIn(requests, served.origin)).toEqual([]);
    await page.close();
  });

  it('tells how it goes while it trains, and stops within two seconds', async () => {
    const { page, complaints } = await trainingPage();
    const { heard, waitedMs } = await page.evaluate<{ heard: Heard[]; waitedMs: number }>(`stopAfter(3)`);
    expect(heard.at(-1)!.failure?.name).toBe('AbortError');
    const steps = heard.flatMap(({ step }) => step ?? []);
    expect(steps).toEqual(steps.toSorted((a, b) => a - b));
    expect(waitedMs).toBeLessThan(2000);
    expect(complaints).toEqual([]);
    await page.close();
  });

  it('is shown by the example', async () => {
    const page = await browser.newPage({ viewport: { width: 360, height: 800 }, colorScheme: 'dark' });
    const { complaints, requests } = listenTo(page);
    await page.goto(`${served.origin}/examples/web/autoencoder.html`);
    await page.getByText(/^step \d+ of 1500: \d+\.\d nats per digit/).waitFor();
    expect(complaints).toEqual([]);
    expect(strangersIn(requests, served.origin)).toEqual([]);
    await page.close();
  });

  /** An empty page with the worker beside it, and functions that talk to it. */
  async function trainingPage() {
    const page = await browser.newPage();
    const heard = listenTo(page);
    const headers = { 'content-security-policy': policy };
    const files: readonly (readonly [string, string, string])[] = [
      ['training.html', 'text/html', html],
      ['training.js', 'text/javascript', worker],
    ];
    for (const [name, contentType, body] of files) {
      await page.context().route(`**/${name}`, (route) => route.fulfill({ body, contentType, headers }));
    }
    await page.goto(`${served.origin}/training.html`);
    await page.evaluate(talk);
    return { page, ...heard };
  }
});

/** For the page: trains to the end, or aborts once so many messages came; a text, as what is transpiled here would not run there. */
const talk = `
  const start = (steps, hear) => {
    const worker = new Worker('training.js', { type: 'module' });
    return new Promise((resolve, reject) => {
      const heard = [];
      worker.onerror = ({ message }) => reject(new Error(message));
      worker.onmessage = ({ data }) => {
        heard.push(data);
        if (data.result !== undefined || data.failure !== undefined) {
          worker.terminate();
          resolve(heard);
        }
        hear(heard.length, worker);
      };
      worker.postMessage({ location: new URL('${ENGINE}', location).href, steps });
    });
  };
  globalThis.train = (steps) => start(steps, () => {});
  globalThis.stopAfter = async (messages) => {
    let toldAt;
    const heard = await start(1e6, (count, worker) => {
      if (count !== messages) return;
      toldAt = performance.now();
      worker.postMessage('abort');
    });
    return { heard, waitedMs: performance.now() - toldAt };
  };`;

/** Draws bits on the page's canvas, white on black, and says how much of it is white afterwards. */
function inkOn(page: Page, images: readonly (readonly number[])[]): Promise<number> {
  return page.evaluate<number>(`(() => {
    const images = ${JSON.stringify(images)};
    const [side, across, scale] = [${SIDE}, ${ACROSS}, ${SCALE}];
    const canvas = document.querySelector('canvas');
    canvas.width = across * side * scale;
    canvas.height = Math.ceil(images.length / across) * side * scale;
    const context = canvas.getContext('2d');
    context.fillRect(0, 0, canvas.width, canvas.height);
    context.fillStyle = 'white';
    for (const [i, image] of images.entries())
      for (const [p, bit] of image.entries()) {
        const x = (i % across) * side + (p % side);
        const y = Math.floor(i / across) * side + Math.floor(p / side);
        if (bit === 1) context.fillRect(x * scale, y * scale, scale, scale);
      }
    const { data } = context.getImageData(0, 0, canvas.width, canvas.height);
    return data.filter((value, i) => i % 4 === 0 && value === 255).length / (data.length / 4);
  })()`);
}

function meanOf(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}
