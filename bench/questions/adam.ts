import { adam } from '../networks/adam.js';
import { ownContestant } from '../own-contestant.js';
import { adamSteps, pureCompute } from '../steps/adam.js';
import { trainingStepBench } from '../training-step.js';

export const bench = trainingStepBench({
  network: adam,
  question:
    'a step of Adam on ten million parameters with a given gradient, float32; at most 1.5 times its pure compute',
  pytorch: 8,
  tolerance: 1e-4,
  ancestral: () => ownContestant(adamSteps),
  others: async () => [await pureCompute()],
});
