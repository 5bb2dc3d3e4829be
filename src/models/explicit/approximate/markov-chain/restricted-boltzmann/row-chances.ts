import type { TableRows } from '../../../../../data/rows.js';
import type { LogProb } from '../../../../../model/define-model.js';
import { logSumExp } from '../../../../../numeric/log-sum-exp.js';
import type { Key } from '../../../../../random/key.js';
import { type Annealing, annealed } from './annealing.js';
import { logMarginals } from './enumerate-states.js';
import {
  type BoltzmannParams,
  clamped,
  ENUMERATED_UNITS,
  freeEnergies,
  type Machine,
  machineOf,
  type Partition,
} from './machine.js';

/** Missing cells of a row over whose states is summed where log Z itself is an estimate. */
const SUMMED_CELLS = 12;
/** Of a row with more missing cells, a share of the chains and temperatures that log Z takes: it costs as much a row. */
const ROW_SHARE = 0.2;

/** log p of each row's known cells: -F(v) - log Z where all are known, otherwise summed or annealed over the others. */
export async function rowChances(
  params: BoltzmannParams,
  partition: Partition,
  rows: TableRows,
  annealing: Annealing,
  key: Key,
): Promise<LogProb> {
  const machine = machineOf(params);
  const { visible } = machine;
  const isExact = partition.method === 'enumeration';
  const values = freeEnergies(machine, rows.columns, rows.count).map((energy) => -energy - partition.logValue);
  const standardError = new Float64Array(rows.count).fill(partition.standardError);
  for (let row = 0; row < rows.count; row++) {
    const cells = Float64Array.from({ length: visible }, (_, i) => rows.columns[i][row]);
    const missing = cells.reduce((sum, cell) => sum + Number(Number.isNaN(cell)), 0);
    if (cells.some((cell) => !(Number.isNaN(cell) || cell === 0 || cell === 1))) {
      values[row] = Number.NEGATIVE_INFINITY;
      standardError[row] = 0;
    } else if (missing === visible) {
      values[row] = 0;
      standardError[row] = 0;
    } else if (missing > 0) {
      const most = isExact ? ENUMERATED_UNITS : SUMMED_CELLS;
      const found =
        Math.min(missing, machine.hidden) <= most
          ? { logValue: knownChance(machine, cells), standardError: 0 }
          : await annealedChance(params, machine, cells, annealing, key.at(rows.index[row]));
      values[row] = found.logValue - partition.logValue;
      standardError[row] = Math.hypot(found.standardError, partition.standardError);
    }
  }
  return isExact ? { certainty: 'exact', values } : { certainty: 'estimate', values, standardError };
}

/** log of the unnormalised probability of the known cells, the others summed out. */
function knownChance(machine: Machine, cells: Float64Array): number {
  const { machine: open, constant } = clamped(machine, (i) => cells[i]);
  return constant + logSumExp(logMarginals(open));
}

/** The same, estimated. */
async function annealedChance(
  { baseLogits }: BoltzmannParams,
  machine: Machine,
  cells: Float64Array,
  { chains, temperatures }: Annealing,
  key: Key,
) {
  const fewer = { chains: Math.ceil(ROW_SHARE * chains), temperatures: Math.ceil(ROW_SHARE * temperatures) };
  const { logValue, standardError } = await annealed(machine, baseLogits, fewer, key, cells);
  let constant = 0;
  for (const [i, cell] of cells.entries()) if (!Number.isNaN(cell)) constant += cell * machine.visibleBias[i];
  return { logValue: logValue + constant, standardError };
}
