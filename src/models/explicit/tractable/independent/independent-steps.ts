// Sequences whose steps are drawn independently: p(x_1 … x_T) = Π_t (1 − s) Π_j p_j(x_tj), and s once more where the sequence
// ends by a stop, so that lengths are geometric. Where sequences just break off, s is 0 and only the steps count.
import type { TableRows } from '../../../../data/rows.js';
import type { DataSchema } from '../../../../data/schema.js';
import { sequencesOf, stepsOf } from '../../../../data/sequences/sequence-rows.js';
import { type Symbols, symbolsOf } from '../../../../data/sequences/symbols.js';
import type { LawChoice } from '../../../../distributions/column-law.js';
import type { Completion, Density, Findings, Model, Sampling } from '../../../../model/define-model.js';
import { symbolSampling } from '../../../../model/symbol-sampling.js';
import type { Key } from '../../../../random/key.js';
import type { NextSymbol } from '../../../../symbols/next-symbol.js';
import { type StepLaws, stepLaws, stopLogMasses } from './step-laws.js';
import { stepLearner } from './step-learner.js';
import { stepSampling } from './step-sampling.js';

type Params = { readonly laws: Float64Array };

/** Steps of a sequence that no stop ends, at most. */
const MOST_USUAL = 1000;
/** Rows of the table of symbols. */
const MOST_SYMBOLS = 40;

/** The model of sequences of a schema, whose steps are symbols, numbers or both. */
export function independentSteps(
  who: string,
  options: LawChoice,
  schema: DataSchema,
): Model<TableRows, Params> & {
  readonly sampling: Sampling<TableRows, Params>;
  readonly density: Density<TableRows, Params, 'exact'>;
  readonly completion: Completion<TableRows, Params>;
} {
  const laws = stepLaws(schema, options);
  const { step, stop, stopAt } = laws;
  const usual = Math.min(MOST_USUAL, schema.sequence?.longest ?? 1);
  const symbols = isOneSymbol(schema) ? symbolsOf(who, schema) : undefined;
  const next = symbols && ((params: Params) => nextSymbol(laws, symbols, params));
  return {
    learner: stepLearner(laws),
    parameters: ({ laws: each }) => step.parameterCount(each, 0) + (stop?.parameterCount(each, stopAt.parameters) ?? 0),
    density: { certainty: 'exact', logProb: async (params, rows) => logProbOf(laws, params, rows) },
    completion: { complete: async (params, rows, key) => completed(laws, symbols, params, rows, key) },
    sampling:
      symbols === undefined || next === undefined
        ? stepSampling(who, laws, usual)
        : (symbolSampling(who, symbols, usual, next) as Sampling<TableRows, Params>),
    ...(next === undefined ? {} : { next }),
    describe: (params) => (symbols === undefined ? margins(laws, params, schema) : masses(laws, symbols, params)),
  };
}

function isOneSymbol({ columns }: DataSchema): boolean {
  return columns.length === 1 && columns[0].categories.length > 0;
}

function logProbOf(laws: StepLaws, params: Params, rows: TableRows) {
  const sequences = sequencesOf(rows);
  const steps = stepsOf(sequences);
  const each = new Float64Array(steps.count);
  laws.step.addLogDensity(params.laws, 0, steps.columns, each, 0, 1);
  const [goesOn, stops] = stopLogMasses(laws, params.laws);
  const values = new Float64Array(rows.count).fill(laws.stop === undefined ? 0 : stops);
  for (let i = 0; i < rows.count; i++)
    for (let t = sequences.starts[i]; t < sequences.starts[i + 1]; t++) values[i] += each[t] + goesOn;
  return { certainty: 'exact' as const, values };
}

/** The same law after any symbols. */
function nextSymbol(laws: StepLaws, symbols: Symbols, params: Params): NextSymbol<number> {
  const [goesOn, stops] = stopLogMasses(laws, params.laws);
  const law = new Float64Array(symbols.count);
  for (let code = 0; code <= symbols.unknown; code++) law[code] = params.laws[code] + goesOn;
  if (symbols.stop !== undefined) law[symbols.stop] = stops;
  return {
    symbols: symbols.count,
    start: (lanes) => lanes,
    law(lanes) {
      const all = new Float64Array(lanes * symbols.count);
      for (let lane = 0; lane < lanes; lane++) all.set(law, lane * symbols.count);
      return all;
    },
    read: (lanes) => lanes,
  };
}

function completed(
  { step }: StepLaws,
  symbols: Symbols | undefined,
  { laws }: Params,
  rows: TableRows,
  key: Key,
): TableRows {
  const { starts, count, index } = sequencesOf(rows);
  const columns = rows.columns.map((column) => column.slice());
  // The unknown symbol stands for none in particular, so it is never drawn.
  const known = symbols && laws.slice(0, symbols.known).map(Math.exp);
  for (let i = 0; i < count; i++) {
    const draws = key.at(index[i]).draws();
    for (let t = starts[i]; t < starts[i + 1]; t++) {
      if (known === undefined) step.fill(laws, 0, columns, t, draws);
      else if (Number.isNaN(columns[0][t])) columns[0][t] = draws.categorical(known);
    }
  }
  return { ...rows, columns };
}

function masses(laws: StepLaws, symbols: Symbols, params: Params): Findings {
  const law = nextSymbol(laws, symbols, params).law(1) as Float64Array;
  const order = Array.from(law.keys()).sort((a, b) => law[b] - law[a] || a - b);
  const shown = order.slice(0, MOST_SYMBOLS);
  const rows = shown.map((code) => [nameOf(symbols, code), Math.exp(law[code]), -law[code] / Math.LN2]);
  const title = shown.length < order.length ? `The ${shown.length} likeliest of ${order.length} symbols` : 'Symbols';
  return { tables: [{ title, columns: ['symbol', 'probability', 'bits'], rows }] };
}

function nameOf({ names, known }: Symbols, code: number): string {
  return code < known ? JSON.stringify(names[code]) : names[code];
}

function margins(laws: StepLaws, params: Params, schema: DataSchema): Findings {
  const { step } = laws;
  const rows: (string | number)[][] = step.laws.flatMap((each, c) => {
    const margin = each.describe(params.laws, step.parametersAt[c]);
    return Object.entries(margin.values).map(([name, value]) => [schema.columns[c].name, margin.law, name, value]);
  });
  if (laws.stop !== undefined)
    rows.push(['length', 'geometric', 'stop', Math.exp(stopLogMasses(laws, params.laws)[1])]);
  return { tables: [{ title: 'Margins of a step', columns: ['column', 'law', 'quantity', 'value'], rows }] };
}
