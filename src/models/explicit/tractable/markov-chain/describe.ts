import type { DataSchema } from '../../../../data/schema.js';
import type { Findings, FindingsTable } from '../../../../model/define-model.js';
import { lawOfChain } from './chain.js';
import type { Chain, ChainPlan } from './chain-plan.js';
import { communicatingClasses } from './classes.js';
import type { MarkovChainParams } from './learner.js';
import { mixingTime, secondEigenvalue, stationaryLaw } from './long-run.js';
import { type States, statesOf } from './states.js';

/** States up to which the long run is worked out: it takes their cube. */
const MOST_STATES = 256;
/** Symbols up to which classes are worked out. */
const MOST_SYMBOLS = 512;
/** Names of a class that are shown. */
const SHOWN = 12;

/** What becomes of the chains in the long run, and which symbols lead to which. */
export function describeChains(
  { chains }: MarkovChainParams,
  plans: readonly ChainPlan[],
  { columns }: DataSchema,
): Findings {
  const parts = chains.map((chain, c) => ({
    ...{ chain, plan: plans[c], column: columns[c] },
    states: statesOf(lawOfChain(chain, plans[c]), columns[c].categories.length, plans[c].order, MOST_STATES),
  }));
  const long = parts.flatMap(({ states, column }) => (states === undefined ? [] : [longRun(states, column.name)]));
  const shares = parts.flatMap(({ states, column }) => {
    if (states === undefined) return [];
    return Array.from(sharesOf(states), (share, x) => [column.name, shown(column.categories[x]), share] as const);
  });
  const classes = parts.flatMap(({ chain, plan, column }) => classesOf(chain, plan, column.name, column.categories));
  const tables: FindingsTable[] = [
    {
      title: 'How soon the beginning is forgotten',
      columns: ['column', 'states', 'second eigenvalue', 'spectral gap', 'relaxation steps', 'mixing steps'],
      rows: long,
    },
    { title: 'Shares in the long run', columns: ['column', 'symbol', 'share'], rows: shares },
    {
      title: 'Symbols that lead to each other, by the transitions seen',
      columns: ['column', 'symbols', 'how many', 'kind', 'period'],
      rows: classes,
    },
  ];
  return { tables: tables.filter(({ rows }) => rows.length > 0) };
}

/** Relaxation takes 1 / (1 − |λ|) steps; mixing brings every beginning within ¼ in total variation. */
function longRun({ P, count }: States, name: string): readonly (string | number | null)[] {
  const pi = stationaryLaw(P, count);
  const second = secondEigenvalue(P, count, pi);
  const gap = 1 - second;
  return [name, count, second, gap, gap > 0 ? 1 / gap : null, mixingTime(P, count, pi) ?? null];
}

/** The share of each symbol among all, stops left out. */
function sharesOf({ P, count, symbols, known }: States): Float64Array {
  const pi = stationaryLaw(P, count);
  const shares = new Float64Array(known);
  for (let i = 0; i < count; i++) for (let x = 0; x < known; x++) shares[x] += pi[i] * symbols[i * known + x];
  const total = shares.reduce((sum, share) => sum + share, 0);
  return total > 0 ? shares.map((share) => share / total) : shares;
}

function classesOf(
  { levels, first, symbol, count }: Chain,
  { order, outcomes, stop }: ChainPlan,
  name: string,
  categories: readonly string[],
): (readonly (string | number)[])[] {
  const known = categories.length;
  if (order === 0 || known > MOST_SYMBOLS) return [];
  const weights = new Float64Array(known * known);
  const isSeen = new Uint8Array(known);
  for (let node = levels[1]; node < levels[2]; node++) {
    if (symbol[node] >= known) continue;
    isSeen[symbol[node]] = 1;
    for (let i = first[node]; i < first[node + 1]; i++)
      if (symbol[i] < known && symbol[i] !== stop && symbol[i] < outcomes)
        weights[symbol[node] * known + symbol[i]] += count[i];
  }
  return communicatingClasses(weights, known)
    .filter(({ states }) => isSeen[states[0]] === 1)
    .map(({ states, kind, period }) => {
      const names = states.slice(0, SHOWN).map((state) => shown(categories[state]));
      return [name, `${names.join(' ')}${states.length > SHOWN ? ' …' : ''}`, states.length, kind, period];
    });
}

/** A symbol that can be seen: quoted where it is blank. */
function shown(name: string): string {
  return name.trim() === '' ? JSON.stringify(name) : name;
}
