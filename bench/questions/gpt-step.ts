import { gpt } from '../networks/gpt.js';
import { ownContestant } from '../own-contestant.js';
import { gptSteps } from '../steps/gpt.js';
import { trainingStepBench } from '../training-step.js';

export const bench = trainingStepBench({
  network: gpt,
  question:
    'a training step of a GPT, 4 layers, width 128, 4 heads, context 128, batch 16, vocabulary 256, Adam, float32; at least 1.3 times PyTorch',
  pytorch: 5,
  tfjs: 1,
  jaxJs: 1,
  tolerance: 1e-4,
  ancestral: () => ownContestant(gptSteps),
});
