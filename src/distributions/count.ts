import { OptionError } from '../util/errors.js';
import { countGraph } from './count-graph.js';
import { type CountLaw, countLogLikelihood } from './count-law.js';
import { type CountSummary, type Counts, counts, summarise } from './counts.js';
import { discretisedNormal } from './discretised-normal.js';
import { negativeBinomial } from './negative-binomial.js';
import { poisson } from './poisson.js';
import { type ColumnFacts, scaleFloor, type Univariate } from './univariate.js';

/** Which law a count column gets; `best` leaves the choice to BIC. */
export type CountChoice = 'best' | 'poisson' | 'negative-binomial' | 'discretised-normal';

/** Most distinct whole numbers that may be given a mass each. */
const LARGEST_TABLE = 64;

/** How a law of a count column lies in its parameters: which one, its two numbers, and what a table needs beside them. */
const KIND = 0;
const A = 1;
const B = 2;
const ROWS = 3;
const TABLE = 4;
const TABLE_KIND = 10;

/**
 * The law of a count column. `best` takes the one of lowest BIC among Poisson, negative binomial, discretised normal and, for
 * few values, a table; the first estimate settles which, so that EM keeps climbing one likelihood. A table counts one row more
 * than were seen, spread as the best other law Q of the first estimate: P(x) = (n(x) + Q(x)) / (n + 1), so no whole number is impossible.
 */
export function count(column: ColumnFacts, choice: CountChoice = 'best'): Univariate {
  const layout = counts(column);
  if ((choice === 'poisson' || choice === 'negative-binomial') && column.minimum < 0) {
    throw new OptionError(`${choice}: counts must be >= 0, got ${column.minimum} in column ${column.name}`, {
      hint: 'take counts best or discretised-normal, or make the column continuous',
    });
  }
  const roundedNormal = discretisedNormal(column.minimum < 0 ? -Infinity : 0);
  const all: readonly CountLaw[] = [poisson, negativeBinomial, roundedNormal];
  const laws = choice === 'best' ? all : all.filter((law) => law.name === choice);
  const tableSize = choice === 'best' && layout.width === 1 && layout.bins <= LARGEST_TABLE ? layout.bins : 0;
  const known = new Float64Array(layout.width === 1 ? layout.bins : 0); // masses are dear, and the same numbers come again
  // before anything is known, a rounded normal as wide as the column
  const lawOf = (parameters: Float64Array, from: number) =>
    all[(parameters[from + KIND] % TABLE_KIND) - 1] ?? roundedNormal;
  const isTable = (parameters: Float64Array, from: number) => parameters[from + KIND] > TABLE_KIND;
  const logMassOf = (parameters: Float64Array, from: number, x: number) => {
    if (!Number.isInteger(x)) return -Infinity;
    const smooth = lawOf(parameters, from).logMass(x, parameters[from + A], parameters[from + B]);
    if (!isTable(parameters, from)) return smooth;
    const offset = x - layout.origin;
    const seen = offset >= 0 && offset < tableSize ? parameters[from + TABLE + offset] : 0;
    return Math.log(seen + Math.exp(smooth)) - Math.log1p(parameters[from + ROWS]);
  };
  return {
    name: 'count',
    parameterSize: TABLE + tableSize,
    statisticsSize: layout.statisticsSize,
    parameterCount(parameters, from) {
      return isTable(parameters, from) ? tableSize - 1 : lawOf(parameters, from).parameterCount;
    },
    start(parameters, to) {
      parameters.fill(0, to, to + TABLE + tableSize);
      parameters[to + A] = Number.isFinite(column.mean) ? column.mean : 0;
      parameters[to + B] = Math.max(column.deviation || 0, scaleFloor(column));
    },
    // with the law Q that a table falls back on: that of all rows is wide enough for what one class has not seen
    adopt(margins, from, parameters, to) {
      parameters[to + KIND] = margins[from + KIND];
      parameters[to + A] = margins[from + A];
      parameters[to + B] = margins[from + B];
    },
    addStatistics(statistics, at, values, weights, first, step) {
      layout.add(statistics, at, values, weights, first, step);
    },
    estimate(statistics, at, parameters, to) {
      const summary = summarise(layout, statistics, at);
      if (summary === undefined) return 0;
      if (!isTable(parameters, to)) {
        const isFirst = parameters[to + KIND] === 0;
        const fits = isFirst
          ? fitLaws(laws, summary, undefined)
          : fitLaws([lawOf(parameters, to)], summary, [parameters[to + A], parameters[to + B]]);
        const smooth = fits.reduce((a, b) => (b.bic < a.bic ? b : a));
        parameters[to + A] = smooth.parameters[0];
        parameters[to + B] = smooth.parameters[1];
        const asTable = isFirst && tableSize > 0 && tableBic(summary, tableSize) < smooth.bic;
        parameters[to + KIND] = all.indexOf(smooth.law) + 1 + (asTable ? TABLE_KIND : 0);
        if (!asTable) return smooth.logLikelihood;
      }
      parameters[to + ROWS] = summary.total;
      for (let bin = 0; bin < tableSize; bin++) parameters[to + TABLE + bin] = statistics[at + 3 + bin];
      let logLikelihood = 0;
      for (let i = 0; i < summary.values.length; i++) {
        logLikelihood += summary.weights[i] * logMassOf(parameters, to, summary.values[i]);
      }
      return logLikelihood;
    },
    addLogDensity(parameters, from, values, out, first, step) {
      known.fill(Number.NaN);
      for (let i = 0, o = first; i < values.length; i++, o += step) {
        const value = values[i];
        if (Number.isNaN(value)) continue;
        const offset = value - layout.origin;
        const place = offset | 0;
        if (place === offset && place >= 0 && place < known.length) {
          if (Number.isNaN(known[place])) known[place] = logMassOf(parameters, from, value);
          out[o] += known[place];
        } else out[o] += logMassOf(parameters, from, value);
      }
    },
    sample(parameters, from, draws) {
      if (isTable(parameters, from)) {
        let rest = draws.uniform() * (parameters[from + ROWS] + 1);
        for (let bin = 0; bin < tableSize; bin++) {
          rest -= parameters[from + TABLE + bin];
          if (rest < 0) return layout.origin + bin;
        }
      }
      return lawOf(parameters, from).sample(parameters[from + A], parameters[from + B], draws);
    },
    graph: countGraph({
      name: column.name,
      span: [layout.origin, layout.origin + tableSize - 1],
      centre: (parameters, from) => Math.max(Math.round(parameters[from + A]), column.minimum < 0 ? -Infinity : 0),
      logMass: logMassOf,
    }),
    // log of the Dirichlet process prior of one row around Q: Σ Q(x) log P(x) over all whole numbers
    logPrior(parameters, from) {
      if (!isTable(parameters, from)) return 0;
      let inside = 0;
      let sum = 0;
      for (let bin = 0; bin < tableSize; bin++) {
        const x = layout.origin + bin;
        const q = Math.exp(lawOf(parameters, from).logMass(x, parameters[from + A], parameters[from + B]));
        inside += q;
        if (q > 0) sum += q * logMassOf(parameters, from, x);
      }
      return sum - (1 - inside) * Math.log1p(parameters[from + ROWS]);
    },
    describe(parameters, from) {
      const law = lawOf(parameters, from);
      if (isTable(parameters, from))
        return { law: 'table', values: tableMasses(layout, tableSize, (x) => logMassOf(parameters, from, x)) };
      const values: Record<string, number> = { [law.labels[0]]: parameters[from + A] };
      if (law.labels[1] !== '') values[law.labels[1]] = parameters[from + B];
      return { law: law.name, values };
    },
  };
}

interface Fit {
  readonly law: CountLaw;
  readonly parameters: readonly [number, number];
  readonly logLikelihood: number;
  readonly bic: number;
}

function fitLaws(
  laws: readonly CountLaw[],
  summary: CountSummary,
  previous: readonly [number, number] | undefined,
): Fit[] {
  const fits: Fit[] = [];
  for (const law of laws) {
    const parameters = law.fit(summary, previous);
    if (parameters === undefined) continue;
    const logLikelihood = countLogLikelihood(law, summary, parameters[0], parameters[1]);
    fits.push({
      law,
      parameters,
      logLikelihood,
      bic: law.parameterCount * Math.log(summary.total) - 2 * logLikelihood,
    });
  }
  return fits;
}

function tableBic(summary: CountSummary, size: number): number {
  let logLikelihood = 0;
  for (const weight of summary.weights) logLikelihood += weight * Math.log(weight / summary.total);
  return (size - 1) * Math.log(summary.total) - 2 * logLikelihood;
}

function tableMasses(layout: Counts, size: number, logMass: (x: number) => number): Record<string, number> {
  const entries = Array.from({ length: size }, (_, bin) => [
    String(layout.origin + bin),
    Math.exp(logMass(layout.origin + bin)),
  ]);
  return Object.fromEntries(entries);
}
