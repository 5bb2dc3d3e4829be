// A histogram of one or two columns: p(x) = P(cell of x) / volume(cell), P from counts and a little prior mass.
// Cells are bins of a number (volume: their length), of a count (how many whole numbers they hold), categories, and atoms.
// Learning: edges from the values, by a rule; then counts. With two columns the cells are products, (n_ab + κ m_a m_b) /
// (n + κ) with m the margins and κ by leave-one-out likelihood, and rows of which one cell is known are shared out by EM. Scott (1992), chapter 3.
import { z } from 'zod';
import { type TableRows, tableRows } from '../../../data/rows.js';
import type { Column, DataSchema } from '../../../data/schema.js';
import type { Learner } from '../../../learn/learner.js';
import { defineModel, type Model, type Range } from '../../../model/define-model.js';
import type { Draws } from '../../../random/draws.js';
import type { Key } from '../../../random/key.js';
import { DataError } from '../../../util/errors.js';
import { choosePartition, MOST_BINS } from './histogram/choose-bins.js';
import { EDGE_ROWS, gatherValues, type StandIn } from './histogram/gather-values.js';
import { histogramGraphs } from './histogram/graphs.js';
import { type Counts, estimateJoint, estimateMargin } from './histogram/joint-table.js';
import { type Cells, cellsOf, type Partition } from './histogram/partition.js';

const options = z.object({
  bins: z.int().min(1).optional().describe('number of equal bins of each numeric column; without it the rule decides'),
  rule: z
    .enum(['bayesian-blocks', 'knuth', 'freedman-diaconis', 'scott', 'sturges'])
    .default('bayesian-blocks')
    .describe('how bins are chosen: bayesian-blocks gives bins of unequal width, the others equal ones'),
});

type Options = z.output<typeof options>;

/** What is learned: how each column is cut, and the probability of each cell, [first column × second column]. */
export type HistogramParams = {
  readonly partitions: readonly Partition[];
  readonly probabilities: Float64Array;
  /** What stood for the values when edges were chosen; absent where all of them did. */
  readonly standIn?: StandIn;
};

/** The histogram family: piecewise constant, for one or two columns. */
export const histogram = defineModel({
  name: 'histogram',
  title: 'Histogram',
  summary: 'Piecewise constant density of one or two columns, with bins chosen from the data.',
  references: [
    {
      authors: 'Scargle, J. D., Norris, J. P., Jackson, B. and Chiang, J.',
      year: 2013,
      title: 'Studies in astronomical time series analysis. VI. Bayesian block representations',
      venue: 'Astrophysical Journal 764',
      url: 'https://doi.org/10.1088/0004-637X/764/2/167',
    },
    {
      authors: 'Knuth, K. H.',
      year: 2006,
      title: 'Optimal data-based binning for histograms',
      venue: 'arXiv',
      url: 'https://arxiv.org/abs/physics/0605197',
    },
    {
      authors: 'Freedman, D. and Diaconis, P.',
      year: 1981,
      title: 'On the histogram as a density estimator: L2 theory',
      venue: 'Zeitschrift für Wahrscheinlichkeitstheorie und verwandte Gebiete 57',
      url: 'https://doi.org/10.1007/BF01025868',
    },
  ],
  options,
  measures: ['continuous', 'count', 'categorical', 'binary', 'with-atoms'],
  columns: { minimum: 1, maximum: 2 },
  certainty: 'exact',
  capabilities: ['sample', 'density', 'completion'],
  bind,
});

const STAND_INS: Readonly<Record<StandIn, string>> = {
  sketch: `of more than ${EDGE_ROWS} rows, the quartiles that set the width of bins come from a sketch, within 0.2 % of their ranks`,
  subsample: `of more than ${EDGE_ROWS} rows, edges are chosen on a uniform subsample of ${EDGE_ROWS}; probabilities come from all`,
};

function bind(options: Options, schema: DataSchema) {
  const { columns } = schema;
  const gridOf = ({ partitions }: HistogramParams) => columns.map((column, c) => cellsOf(column, partitions[c]));
  return {
    learner: learnerOf(options, columns),
    parameters: ({ partitions, probabilities }) =>
      probabilities.length - 1 + partitions.reduce((sum, { edges }) => sum + edges.length, 0),
    warnings: ({ partitions, standIn }) => [
      ...capWarnings(options, columns, partitions),
      ...(standIn === undefined ? [] : [STAND_INS[standIn]]),
    ],
    sampling: {
      sample: async (params, range, key) => drawRows(gridOf(params), params.probabilities, range, key),
    },
    density: {
      certainty: 'exact',
      logProb: async (params, rows) => ({
        certainty: 'exact',
        values: score(gridOf(params), params.probabilities, rows),
      }),
    },
    completion: {
      complete: async (params, rows, key) => completeRows(gridOf(params), params.probabilities, rows, key),
    },
    graphs: histogramGraphs(columns),
    describe: (params) => ({ tables: gridOf(params).map((cells, c) => cellTable(columns[c], cells, params, c)) }),
  } satisfies Model<TableRows, HistogramParams>;
}

function learnerOf(
  { bins, rule }: Options,
  columns: readonly Column[],
): Learner<TableRows, HistogramParams, Counts, HistogramParams> {
  const gridOf = (state: HistogramParams) => columns.map((column, c) => cellsOf(column, state.partitions[c]));
  return {
    updates: 'per pass',
    additive: true,
    objective: 'none',
    passes: 1,
    async start({ training }, key) {
      const choice = { rule, bins, dimensions: columns.length };
      const { values, ...standIn } = await gatherValues(columns, training, choice, key);
      for (const [c, column] of columns.entries()) checkKnown(column, values[c].total);
      const partitions = columns.map((column, c) => choosePartition(column, values[c], choice));
      return { partitions, probabilities: new Float64Array(0), ...standIn };
    },
    contribute: async (state, rows) => {
      const sums = count(gridOf(state), rows);
      return { count: sums.total, objective: 0, sums };
    },
    async update(state, { sums }) {
      const [first, second] = state.partitions.map(({ prior }) => prior);
      const probabilities =
        second === undefined ? estimateMargin(sums.first, first) : estimateJoint(sums, [first, second]);
      return { ...state, probabilities };
    },
    params: (state) => state,
  };
}

// Categories keep their prior mass even if none is known; a number without a value has no range.
function checkKnown(column: Column, total: number): void {
  if (total > 0 || column.atoms.length > 0 || column.categories.length > 0) return;
  throw new DataError(`histogram: a column must have a known cell, got none in ${column.name}`, {
    hint: `leave it out with drop, as in --drop ${column.name}`,
  });
}

function count(grid: readonly Cells[], rows: TableRows): Counts {
  const width = grid[1]?.count ?? 1;
  const both = new Float64Array(grid.length === 1 ? 0 : grid[0].count * width);
  const first = new Float64Array(grid[0].count);
  const second = new Float64Array(grid[1]?.count ?? 0);
  let total = 0;
  for (let i = 0; i < rows.count; i++) {
    const weight = rows.weights?.[i] ?? 1;
    const [a, b] = cellsAt(grid, rows, i);
    total += weight;
    if (a !== undefined && b !== undefined) both[a * width + b] += weight;
    else if (a !== undefined) first[a] += weight;
    else if (b !== undefined) second[b] += weight;
  }
  return { both, first, second, total };
}

/** The cells of a row; undefined where unknown or without such a column. */
function cellsAt(grid: readonly Cells[], rows: TableRows, i: number): [number | undefined, number | undefined] {
  const at = (c: number) => {
    const value = rows.columns[c]?.[i] ?? Number.NaN;
    return Number.isNaN(value) ? undefined : grid[c].cellOf(value);
  };
  return [at(0), at(1)];
}

function score(grid: readonly Cells[], probabilities: Float64Array, rows: TableRows): Float64Array {
  const margins = marginsOf(grid, probabilities);
  const width = grid[1]?.count ?? 1;
  return Float64Array.from({ length: rows.count }, (_, i) => {
    const [a, b] = cellsAt(grid, rows, i);
    if (a === -1 || b === -1) return -Infinity;
    if (a !== undefined && b !== undefined) {
      return Math.log(probabilities[a * width + b]) - grid[0].logVolumes[a] - grid[1].logVolumes[b];
    }
    if (a !== undefined) return Math.log(margins[0][a]) - grid[0].logVolumes[a];
    return b === undefined ? 0 : Math.log(margins[1][b]) - grid[1].logVolumes[b];
  });
}

function marginsOf(grid: readonly Cells[], probabilities: Float64Array): readonly Float64Array[] {
  if (grid.length === 1) return [probabilities];
  const [first, second] = grid.map((cells) => new Float64Array(cells.count));
  probabilities.forEach((mass, cell) => {
    first[Math.floor(cell / second.length)] += mass;
    second[cell % second.length] += mass;
  });
  return [first, second];
}

function drawRows(grid: readonly Cells[], probabilities: Float64Array, range: Range, key: Key): TableRows {
  const [first] = marginsOf(grid, probabilities);
  const columns = grid.map(() => new Float64Array(range.count));
  for (let i = 0; i < range.count; i++) {
    drawInto(grid, first, probabilities, columns, i, key.at(range.first + i).draws());
  }
  return tableRows(columns, undefined, range.first, range.count);
}

// Row i of the columns: a cell of the first one by its margin, then one of the second given it.
function drawInto(
  grid: readonly Cells[],
  first: Float64Array,
  probabilities: Float64Array,
  columns: readonly Float64Array[],
  i: number,
  draws: Draws,
): void {
  const a = draws.categorical(first);
  columns[0][i] = grid[0].draw(a, draws);
  if (grid.length === 1) return;
  const width = grid[1].count;
  columns[1][i] = grid[1].draw(draws.categorical(probabilities.subarray(a * width, (a + 1) * width)), draws);
}

/** Unknown cells drawn given the known one; where that is impossible, as if nothing were known. */
function completeRows(grid: readonly Cells[], probabilities: Float64Array, rows: TableRows, key: Key): TableRows {
  const margins = marginsOf(grid, probabilities);
  const columns = rows.columns.map((column) => column.slice(0, rows.count));
  const width = grid[1]?.count ?? 1;
  for (let i = 0; i < rows.count; i++) {
    const [a, b] = cellsAt(grid, rows, i);
    if (a !== undefined && (b !== undefined || grid.length === 1)) continue;
    const draws = key.at(rows.index[i]).draws();
    if (a === undefined && b === undefined) drawInto(grid, margins[0], probabilities, columns, i, draws);
    else if (a === undefined) {
      const law = b === -1 ? margins[0] : margins[0].map((_, k) => probabilities[k * width + (b ?? 0)]);
      columns[0][i] = grid[0].draw(draws.categorical(law), draws);
    } else {
      const law = a === -1 ? margins[1] : probabilities.subarray(a * width, (a + 1) * width);
      columns[1][i] = grid[1].draw(draws.categorical(law), draws);
    }
  }
  return { ...rows, columns };
}

function cellTable(column: Column, cells: Cells, { partitions, probabilities }: HistogramParams, c: number) {
  const margin = marginsOf(
    partitions.map(({ prior }) => ({ ...cells, count: prior.length })),
    probabilities,
  )[c];
  return {
    title: `Cells of ${column.name}`,
    columns: ['cell', 'probability'],
    rows: Array.from(margin, (mass, cell) => [cells.label(cell), mass]),
  };
}

function capWarnings({ bins }: Options, columns: readonly Column[], partitions: readonly Partition[]): string[] {
  const most = columns.length === 1 ? MOST_BINS.alone : MOST_BINS.paired;
  return columns.flatMap((column, c) => {
    const { edges } = partitions[c];
    if (edges.length === 0) return [];
    const inner = edges.length - 1 - (column.measure === 'count' ? 1 : 2);
    if (inner >= most) return [`${column.name} has ${most} bins, the most there are`];
    return bins !== undefined && inner < bins - 1
      ? [`${column.name} has fewer than ${bins} bins: values are recorded no finer`]
      : [];
  });
}
