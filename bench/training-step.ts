import type { Bench, Contestant } from './bench.js';
import { absentContestant } from './bench.js';
import { type Network, networkFolder } from './networks/network.js';
import { fastestSetting, THREAD_SETTINGS } from './peers/fastest.js';
import { nodePeer } from './peers/node-peer.js';
import { pythonPeer, pythonWith } from './peers/python.js';

/** A training step of a network: who takes part and how many steps one run has. */
export interface TrainingStep {
  readonly network: Network;
  readonly question: string;
  /** Steps a run; about half a second's worth. */
  readonly pytorch: number;
  /** Steps a run, or why it cannot take part; left out where the question is not put to it. */
  readonly tfjs?: number | string;
  readonly jaxJs?: number | string;
  /** Relative difference that the losses of the checked steps may have. */
  readonly tolerance: number;
  ancestral(): Promise<Contestant>;
  /** Others with the network's folder. */
  others?(folder: string): Promise<readonly Contestant[]>;
}

/** The bench of a training step: ancestral, then PyTorch, tfjs and jax-js on the same weights, batches and checked noise. */
export function trainingStepBench(step: TrainingStep): Bench {
  return {
    name: step.network.name,
    question: step.question,
    async contestants() {
      const folder = networkFolder(step.network);
      process.once('exit', folder.remove);
      const ours = await step.ancestral();
      const node = [
        nodeContestant('tfjs-wasm', 'tfjs.js', step.tfjs),
        nodeContestant('jax-js-wasm', 'jax-js.js', step.jaxJs),
      ];
      const peers = [
        await pytorch(step, folder.path),
        ...(await Promise.all(node.map((each) => each(step, folder.path)))).flat(),
        ...((await step.others?.(folder.path)) ?? []),
      ];
      return [ours, ...peers];
    },
  };
}

async function pytorch(step: TrainingStep, folder: string): Promise<Contestant> {
  const found = pythonWith('torch');
  if ('absent' in found) return absentContestant('pytorch', found.absent);
  const start = (environment: Readonly<Record<string, string>>) =>
    pythonPeer(found.interpreter, 'pytorch.py', [folder], environment);
  const trial = String(Math.max(1, Math.round(step.pytorch / 3)));
  const { peer, setting } = await fastestSetting(THREAD_SETTINGS, start, trial);
  const { note } = await peer.run('1');
  const threads = Object.entries(setting).map(([name, value]) => `${name}=${value}`);
  return {
    name: 'pytorch',
    tolerance: step.tolerance,
    note: `${note}, fastest of ${THREAD_SETTINGS.length} thread settings: ${threads.join(' ')}`,
    run: () => peer.run(String(step.pytorch)),
    close: peer.close,
  };
}

function nodeContestant(name: string, script: string, steps: number | string | undefined) {
  return async ({ tolerance }: TrainingStep, folder: string): Promise<readonly Contestant[]> => {
    if (steps === undefined) return [];
    if (typeof steps === 'string') return [absentContestant(name, steps)];
    const started = nodePeer(script, [folder]);
    if ('absent' in started) return [absentContestant(name, started.absent)];
    const { peer } = started;
    const { note = '' } = await peer.run('1');
    return [{ name, tolerance, note, run: () => peer.run(String(steps)), close: peer.close }];
  };
}
