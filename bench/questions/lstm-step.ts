import { lstm } from '../networks/lstm.js';
import { ownContestant } from '../own-contestant.js';
import { lstmSteps } from '../steps/lstm.js';
import { trainingStepBench } from '../training-step.js';

export const bench = trainingStepBench({
  network: lstm,
  question:
    'a training step of an LSTM, 32 sequences x 64 steps x 64 inputs to 256 units, Adam, float32; at least 1.8 times PyTorch',
  pytorch: 10,
  tfjs: 1,
  jaxJs: 1,
  tolerance: 1e-4,
  ancestral: () => ownContestant(lstmSteps),
});
