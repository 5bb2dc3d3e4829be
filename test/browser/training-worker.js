// Trains when told where the engine is, tells how it goes, stops when told to.
import { chooseEngine, fit } from 'ancestral';
import { variationalAutoencoder } from 'ancestral/models';
import { trainOnDiscs } from './training-program.js';

const aborting = new AbortController();

self.onmessage = async ({ data }) => {
  if (data === 'abort') return aborting.abort();
  const { location, steps } = data;
  chooseEngine({ engine: 'wasm', location });
  try {
    const result = await trainOnDiscs(
      { fit, variationalAutoencoder },
      { steps, signal: aborting.signal, onProgress: (step, loss) => postMessage({ step, loss }) },
    );
    postMessage({ result });
  } catch ({ name, message }) {
    postMessage({ failure: { name, message } });
  }
};
