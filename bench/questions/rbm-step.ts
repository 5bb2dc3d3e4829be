import { absentContestant, type Contestant } from '../bench.js';
import { rbm } from '../networks/rbm.js';
import { ownContestant } from '../own-contestant.js';
import { fastestSetting, THREAD_SETTINGS } from '../peers/fastest.js';
import { pythonPeer, pythonWith } from '../peers/python.js';
import { rbmSteps } from '../steps/rbm.js';
import { trainingStepBench } from '../training-step.js';

const TOLERANCE = 1e-4;

export const bench = trainingStepBench({
  network: rbm,
  question:
    'a step of CD-1 on a 784 x 500 RBM, batch 100, fresh noise, momentum, float32; at least 1.5 times PyTorch, and 5 times a step of an epoch of BernoulliRBM over 10,000 rows',
  pytorch: 60,
  tolerance: TOLERANCE,
  ancestral: () => ownContestant(rbmSteps),
  others: async (folder) => [await scikitLearn(folder)],
});

// One line is one epoch; its milliseconds are divided by the batches.
async function scikitLearn(folder: string): Promise<Contestant> {
  const found = pythonWith('sklearn');
  if ('absent' in found) return absentContestant('scikit-learn', found.absent);
  const settings = THREAD_SETTINGS.filter((each) => each.OMP_NUM_THREADS === '1' && each.OMP_WAIT_POLICY === 'PASSIVE');
  const start = (environment: Readonly<Record<string, string>>) =>
    pythonPeer(found.interpreter, 'bernoulli_rbm.py', [folder], environment);
  const { peer, setting } = await fastestSetting(settings, start, 'run');
  const { note } = await peer.run();
  return {
    name: 'scikit-learn',
    tolerance: TOLERANCE,
    note: `${note}, OPENBLAS_NUM_THREADS=${setting.OPENBLAS_NUM_THREADS}`,
    run: () => peer.run(),
    close: peer.close,
  };
}
