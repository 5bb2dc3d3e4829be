import { vae } from '../networks/vae.js';
import { ownContestant } from '../own-contestant.js';
import { vaeSteps } from '../steps/vae.js';
import { trainingStepBench } from '../training-step.js';

export const bench = trainingStepBench({
  network: vae,
  question: 'a training step of a VAE 784-400-20, batch 128, Adam, fresh noise, float32; at least 1.7 times PyTorch',
  pytorch: 60,
  tfjs: 4,
  jaxJs: 12,
  tolerance: 1e-4,
  ancestral: () => ownContestant(vaeSteps),
});
