import type { Findings } from '../../../../model/define-model.js';
import { chainOf, type HiddenMarkovParams } from './chain.js';
import type { Emission } from './emission.js';
import { meanDurations, stationaryLaw } from './stationary.js';

/** The name of a state, numbered from 1. */
export function stateName(k: number): string {
  return `state ${k + 1}`;
}

/** States, moves between them, and what each says of its steps. */
export function describeStates(emission: Emission, params: HiddenMarkovParams): Findings {
  const chain = chainOf(params);
  const { states: K, longest: D, start, transitions, stops } = chain;
  const names = Array.from({ length: K }, (_, k) => stateName(k));
  const shares = stationaryLaw(chain);
  const lasting = meanDurations(chain).map((steps) => (Number.isFinite(steps) ? steps : Number.NaN));
  const finite = (value: number) => (Number.isNaN(value) ? null : value);
  const states = names.map((name, k) => [
    ...[name, start[k], shares[k], finite(lasting[k])],
    ...(stops === undefined ? [] : [stops[k]]),
  ]);
  const durations = names.flatMap((name, k) =>
    Array.from({ length: D }, (_, d) => [name, d + 1, chain.durations[d * K + k]]),
  );
  return {
    tables: [
      {
        title: 'States',
        columns: ['state', 'first', 'share of steps', 'mean duration', ...(stops === undefined ? [] : ['last'])],
        rows: states,
      },
      {
        title: 'Moves',
        columns: ['from', ...names],
        rows: names.map((name, j) => [name, ...transitions.subarray(j * K, (j + 1) * K)]),
      },
      ...(D === 1 ? [] : [{ title: 'Durations', columns: ['state', 'steps', 'probability'], rows: durations }]),
      {
        title: 'Emissions',
        columns: ['state', 'column', 'law', 'quantity', 'value'],
        rows: names.flatMap((name, k) => emission.describe(params.laws, k).map((line) => [name, ...line])),
      },
    ],
  };
}
