import { dcgan } from '../networks/dcgan.js';
import { ownContestant } from '../own-contestant.js';
import { dcganSteps } from '../steps/dcgan.js';
import { trainingStepBench } from '../training-step.js';

export const bench = trainingStepBench({
  network: dcgan,
  question:
    'a training step of both networks of a DCGAN, 28x28, 64 filters, batch 64, Adam, fresh noise, float32; as fast as PyTorch',
  pytorch: 5,
  tfjs: 'its WebAssembly backend has no Conv2DBackpropFilter kernel',
  jaxJs: 'its side of this network is not written',
  tolerance: 1e-3,
  ancestral: () => ownContestant(dcganSteps),
});
