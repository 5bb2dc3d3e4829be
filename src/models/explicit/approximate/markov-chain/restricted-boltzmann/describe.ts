import type { TableSchema } from '../../../../../data/schema.js';
import type { Findings } from '../../../../../model/define-model.js';
import type { BoltzmannParams, Partition } from './machine.js';

/** Hidden units that are listed, those with the largest weights first, and columns that are named for each. */
const LISTED = 50;
const NAMED = 3;
/** Units on for less than this share of the rows, or off for less, say next to nothing. */
const IDLE = 0.005;
/** Chains below which an estimate by annealing hangs on a few of them. */
const FEW_CHAINS = 10;

/** log Z and how it is known, and the hidden units: when they are on and what they go with. */
export function describeMachine(params: BoltzmannParams, { columns }: TableSchema): Findings {
  const { weights, hiddenBias, activity, partition } = params;
  const hidden = hiddenBias.length;
  const column = (j: number) => columns.map((_, i) => weights[i * hidden + j]);
  const units = Array.from({ length: hidden }, (_, j) => ({ j, length: Math.hypot(...column(j)) }));
  units.sort((a, b) => b.length - a.length || a.j - b.j);
  const rows = units.slice(0, LISTED).map(({ j, length }) => {
    const strongest = column(j)
      .map((weight, i) => ({ weight, i }))
      .sort((a, b) => Math.abs(b.weight) - Math.abs(a.weight) || a.i - b.i)
      .slice(0, NAMED)
      .map(({ weight, i }) => `${weight < 0 ? '-' : '+'}${columns[i].name}`);
    return [`hidden ${j + 1}`, activity[j], hiddenBias[j], length, strongest.join(' ')];
  });
  return {
    tables: [
      ...(partition === null ? [] : [partitionTable(partition)]),
      { title: 'Hidden units', columns: ['unit', 'share on', 'bias', 'length of weights', 'strongest columns'], rows },
    ],
  };
}

function partitionTable({ method, logValue, standardError, effectiveChains }: Partition) {
  const rows: (string | number)[][] =
    method === 'enumeration'
      ? [['log Z, summed over all states', logValue]]
      : [
          ['log Z, by annealed importance sampling', logValue],
          ['its standard error, nats', standardError],
          ['chains that its weights are worth', effectiveChains],
        ];
  return { title: 'Normalising constant', columns: ['quantity', 'value'], rows };
}

/** What a user must know of the fitted machine. */
export function warningsOf({ activity, partition }: BoltzmannParams): string[] {
  const idle = activity.reduce((sum, share) => sum + Number(share < IDLE || share > 1 - IDLE), 0);
  const warnings = [];
  if (idle > activity.length / 2)
    warnings.push(`${idle} of ${activity.length} hidden units are nearly always on or nearly always off`);
  if (partition?.method === 'annealing' && partition.effectiveChains < FEW_CHAINS)
    warnings.push(
      `log Z hangs on few chains: their weights are worth ${partition.effectiveChains.toFixed(1)}; more --temperatures make it surer`,
    );
  return warnings;
}
