import type { Key } from '../../../../../random/key.js';
import { type Annealing, annealed } from './annealing.js';
import { logPartition } from './enumerate-states.js';
import { type BoltzmannParams, ENUMERATED_UNITS, machineOf, type Partition } from './machine.js';

/** log Z: the sum over all states of the smaller side where these are few enough, an estimate by annealing elsewhere. */
export async function partitionOf(params: BoltzmannParams, annealing: Annealing, key: Key): Promise<Partition> {
  const machine = machineOf(params);
  const { visible, hidden } = machine;
  if (Math.min(visible, hidden) <= ENUMERATED_UNITS)
    return { method: 'enumeration', logValue: logPartition(machine), standardError: 0, effectiveChains: 0 };
  return { method: 'annealing', ...(await annealed(machine, params.baseLogits, annealing, key)) };
}
