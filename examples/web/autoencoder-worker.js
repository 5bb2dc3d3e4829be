// Draws digits, learns them with a plane of codes, and makes images of a grid of codes.
import { chooseEngine, fit, variationalAutoencoder } from '../../dist/browser/ancestral.js';

const [SIDE, ACROSS, COUNT] = [16, 12, 1200];

chooseEngine({
  engine: 'wasm',
  location: new URL('../../node_modules/onnxruntime-web/dist/ort.wasm.min.mjs', import.meta.url).href,
});

try {
  const recipe = variationalAutoencoder({ latent: 2, layers: 2, hidden: 128, batch: 64, steps: 1500 });
  const columns = Array.from({ length: SIDE * SIDE }, (_, p) => `pixel ${p}`);
  const data = drawnDigits();
  const onProgress = (progress) => postMessage({ progress });
  const model = await fit(recipe, { data, columns }, { seed: 1, split: 'none', onProgress });
  const places = Array.from({ length: ACROSS }, (_, i) => -2 + (4 * i) / (ACROSS - 1));
  const codes = [places.flatMap(() => places), places.flatMap((y) => places.map(() => y))];
  const made = await model.decode(codes.map((each) => Float64Array.from(each)));
  postMessage({
    images: { side: SIDE, across: ACROSS, pixels: made.rows().map((row) => columns.map((name) => row[name])) },
  });
} catch (error) {
  postMessage({ error: `${error.message}. ${error.hint ?? ''}` });
}

/** Digits in four fonts and two weights, each a little off its place, as bits row by row. */
function drawnDigits() {
  const pen = new OffscreenCanvas(SIDE, SIDE).getContext('2d', { willReadFrequently: true });
  Object.assign(pen, { textAlign: 'center', textBaseline: 'middle' });
  return Array.from({ length: COUNT }, (_, i) => {
    const font = ['sans-serif', 'serif', 'monospace', 'system-ui'][Math.floor(i / 10) % 4];
    pen.font = `${i % 3 === 0 ? 'bold ' : ''}${12 + (i % 4)}px ${font}`;
    pen.clearRect(0, 0, SIDE, SIDE);
    pen.fillText(String(i % 10), SIDE / 2 + ((i % 7) - 3) / 4, SIDE / 2 + 1 + ((i % 11) - 5) / 5);
    const { data } = pen.getImageData(0, 0, SIDE, SIDE);
    return Array.from({ length: SIDE * SIDE }, (_, p) => (data[4 * p + 3] > 110 ? 1 : 0));
  });
}
