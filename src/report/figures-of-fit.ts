import { type TableRows, tableRows } from '../data/rows.js';
import { type Column, isCoded } from '../data/schema.js';
import { drawRows } from '../model/draw.js';
import type { FittedModel } from '../model/fitted-model.js';
import { flagOf } from '../model/options.js';
import type { SearchOutcome } from '../model/search.js';
import type { Key } from '../random/key.js';
import type { FigureData } from './figure-list.js';
import { mostColumns } from './figures/correlation.js';
import { meanAndDeviation, type SampledColumn, sampledColumns } from './sampled-column.js';

/** Cells along each axis of a density picture. */
const GRID_CELLS = 72;
const CURVE_POINTS = 240;
/** How far a density picture reaches beyond the recorded range, as a share of it. */
const MARGIN = 0.12;

/** Every picture that a fitted model and its rows give, computed: densities, responsibilities, the search, and drawn rows against real ones. */
export async function figuresOfFit(
  fitted: FittedModel,
  rows: TableRows | undefined,
  key: Key,
): Promise<readonly FigureData[]> {
  const { definition, model, params, schema, summary } = fitted;
  const figures: FigureData[] = [];
  if (summary.search !== undefined) figures.push(...criterionFigure(summary.search));
  const count = rows?.count ?? Math.min(1000, Math.max(200, schema.rows));
  const drawn =
    model.sampling === undefined
      ? undefined
      : await drawRows(definition.name, model, params, schema, { first: 0, count }, key.at('draw'));
  const real = rows ?? emptyRows(schema.columns.length);
  figures.push(...(await densityFigure(fitted, real, drawn, key)));
  figures.push(...(await responsibilityFigure(fitted, real)));
  if (drawn !== undefined) {
    const columns = sampledColumns(schema, real, drawn);
    figures.push({ figure: 'margins', columns });
    if (columns.length > 1)
      figures.push(pairsFigure(schema.columns, columns, mostTelling(schema.columns, real, drawn)));
    const numbers = schema.columns.flatMap((column, c) => (isCoded(column) ? [] : [c]));
    if (numbers.length > 2 && real.count > 2) figures.push(correlationFigure(schema.columns, numbers, real, drawn));
  }
  return figures;
}

function pairsFigure(
  columns: readonly Column[],
  sampled: readonly SampledColumn[],
  chosen: readonly number[],
): FigureData {
  return {
    figure: 'pairs',
    columns: chosen.map((c) => sampled[c]),
    leftOut: columns.flatMap(({ name }, c) => (chosen.includes(c) ? [] : [name])),
  };
}

function correlationFigure(
  columns: readonly Column[],
  numbers: readonly number[],
  real: TableRows,
  drawn: TableRows,
): FigureData {
  const table = correlations(real, numbers);
  const chosen = strongest(table, mostColumns);
  const shown = chosen.map((i) => numbers[i]);
  return {
    figure: 'correlation',
    names: shown.map((c) => columns[c].name),
    real: chosen.map((i) => chosen.map((j) => table[i][j])),
    drawn: correlations(drawn, shown),
    chosenFrom: numbers.length,
  };
}

/** Positions of the columns with the strongest correlation to another, in the order of the table. */
function strongest(table: readonly Float64Array[], most: number): readonly number[] {
  const strength = table.map((row, i) => ({
    i,
    value: Math.max(0, ...Array.from(row, (r, j) => (i === j ? 0 : Math.abs(r) || 0))),
  }));
  return strength
    .sort((a, b) => b.value - a.value || a.i - b.i)
    .slice(0, most)
    .map(({ i }) => i)
    .sort((a, b) => a - b);
}

/** Steps of its resolution that a column spreads over: below one it hardly varies. */
function spreadOf({ deviation, resolution }: Column): number {
  const spread = resolution > 0 ? deviation / resolution : deviation;
  return Number.isFinite(spread) ? spread : 0;
}

// Two columns that hardly vary may go together perfectly and show nothing.
function variedOnes(columns: readonly Column[], positions: readonly number[], most: number): readonly number[] {
  const varied = positions.filter((c) => spreadOf(columns[c]) >= 1);
  const kept = varied.length > 1 ? varied : positions;
  return [...kept]
    .sort((a, b) => spreadOf(columns[b]) - spreadOf(columns[a]) || a - b)
    .slice(0, most)
    .sort((a, b) => a - b);
}

function emptyRows(columns: number): TableRows {
  return tableRows(Array.from({ length: columns }, () => new Float64Array(0)));
}

/** Values of a criterion over the one number that varies, a line for each combination of the other options that vary. */
function criterionFigure({ criterion, candidates }: SearchOutcome): FigureData[] {
  const names = [...new Set(candidates.flatMap(({ options }) => Object.keys(options)))];
  const varying = names.filter((name) => new Set(candidates.map(({ options }) => options[name])).size > 1);
  const over = varying.find((name) => candidates.every(({ options }) => typeof options[name] === 'number'));
  if (over === undefined) return [];
  const others = varying.filter((name) => name !== over);
  const series = new Map<string, { at: number; value: number | null }[]>();
  for (const { options, value } of candidates) {
    const name = others.map((other) => String(options[other])).join(', ') || criterion.toUpperCase();
    series.set(name, [...(series.get(name) ?? []), { at: options[over] as number, value }]);
  }
  return [
    {
      figure: 'criterion-curve',
      criterion: criterion === 'held-out' ? 'held-out log-probability' : criterion.toUpperCase(),
      over: flagOf(over),
      best: criterion === 'held-out' ? 'highest' : 'lowest',
      series: [...series].map(([name, points]) => ({ name, points: points.sort((a, b) => a.at - b.at) })),
    },
  ];
}

/** The density of the two numeric columns that belong together most, or the law of one column. */
async function densityFigure(
  fitted: FittedModel,
  real: TableRows,
  drawn: TableRows | undefined,
  key: Key,
): Promise<FigureData[]> {
  const { model, schema } = fitted;
  if (model.density === undefined) return [];
  const pair = densePair(schema.columns, real, drawn);
  if (pair !== undefined) return [await contours(fitted, real, drawn, pair, key)];
  return [await curve(fitted, real, key)];
}

async function contours(
  fitted: FittedModel,
  real: TableRows,
  drawn: TableRows | undefined,
  [a, b]: readonly [number, number],
  key: Key,
): Promise<FigureData> {
  const { columns } = fitted.schema;
  const [x, y] = [axis(columns[a], GRID_CELLS), axis(columns[b], GRID_CELLS)];
  const cells = x.length * y.length;
  const grid = columns.map((_, c) => {
    const values = new Float64Array(cells).fill(Number.NaN);
    if (c === a) for (let i = 0; i < cells; i++) values[i] = x[i % x.length];
    if (c === b) for (let i = 0; i < cells; i++) values[i] = y[Math.floor(i / x.length)];
    return values;
  });
  const logDensity = await logProbOf(fitted, tableRows(grid), key);
  return {
    figure: 'density-contours',
    x: { name: columns[a].name, kind: columns[a].kind, values: x },
    y: { name: columns[b].name, kind: columns[b].kind, values: y },
    logDensity,
    real: { x: real.columns[a], y: real.columns[b] },
    drawn: drawn === undefined ? undefined : { x: drawn.columns[a], y: drawn.columns[b] },
    note: columns.length > 2 ? 'The other columns are integrated out.' : undefined,
  };
}

async function curve(fitted: FittedModel, real: TableRows, key: Key): Promise<FigureData> {
  const { columns } = fitted.schema;
  const c = mostSpread(columns);
  const column = columns[c];
  const isMass = column.measure !== 'continuous' && column.measure !== 'with-atoms';
  const x = isMass ? massPoints(column) : axis(column, CURVE_POINTS);
  const at = (points: Float64Array) =>
    tableRows(columns.map((_, other) => (other === c ? points : new Float64Array(points.length).fill(Number.NaN))));
  const masses =
    column.atoms.length === 0 ? undefined : await logProbOf(fitted, at(Float64Array.from(column.atoms)), key);
  return {
    figure: 'density-curve',
    name: column.name,
    kind: column.kind,
    measure: isMass ? 'mass' : 'density',
    categories: isCoded(column) ? column.categories : undefined,
    x,
    logProb: await logProbOf(fitted, at(x), key),
    real: real.columns[c],
    atoms: masses === undefined ? undefined : column.atoms.map((value, i) => ({ value, mass: Math.exp(masses[i]) })),
    note: columns.length > 1 ? 'The other columns are integrated out.' : undefined,
  };
}

/** The column with a density that spreads widest over its resolution; else the count that does, else the first. */
function mostSpread(columns: readonly Column[]): number {
  const all = columns.map((_, c) => c);
  const dense = all.filter((c) => ['continuous', 'with-atoms'].includes(columns[c].measure));
  const numbers = dense.length > 0 ? dense : all.filter((c) => !isCoded(columns[c]));
  return numbers.reduce((best, c) => (spreadOf(columns[c]) > spreadOf(columns[best]) ? c : best), numbers[0] ?? 0);
}

async function logProbOf({ model, params }: FittedModel, rows: TableRows, key: Key): Promise<Float64Array> {
  return (
    (await model.density?.logProb(params, rows, key.at('density')))?.values ??
    new Float64Array(rows.count).fill(Number.NaN)
  );
}

function axis(column: Column, cells: number): Float64Array {
  const width = column.maximum - column.minimum || 1;
  const from = column.minimum - MARGIN * width;
  return Float64Array.from({ length: cells }, (_, i) => from + ((1 + 2 * MARGIN) * width * i) / (cells - 1));
}

function massPoints(column: Column): Float64Array {
  if (isCoded(column)) return Float64Array.from(column.categories, (_, code) => code);
  const length = Math.min(200, column.maximum - column.minimum + 1);
  return Float64Array.from({ length }, (_, i) => column.minimum + i);
}

async function responsibilityFigure(fitted: FittedModel, real: TableRows): Promise<FigureData[]> {
  const { model, params, schema } = fitted;
  const numbers = schema.columns.flatMap((column, c) => (isCoded(column) ? [] : [c]));
  if (model.posterior === undefined || real.count === 0 || numbers.length === 0) return [];
  const { names, values } = await model.posterior(params, real);
  if (names.length < 2) return [];
  const [a, b] = densePair(schema.columns, real, undefined) ?? numbers;
  const axisOf = (c: number) => ({
    name: schema.columns[c].name,
    kind: schema.columns[c].kind,
    values: real.columns[c],
  });
  return [
    { figure: 'responsibilities', x: axisOf(a), y: b === undefined ? undefined : axisOf(b), components: names, values },
  ];
}

/** The two continuous columns of strongest correlation. */
function densePair(
  columns: readonly Column[],
  real: TableRows,
  drawn: TableRows | undefined,
): readonly [number, number] | undefined {
  const all = columns.flatMap((column, c) => (column.measure === 'continuous' ? [c] : []));
  const dense = variedOnes(columns, all, mostColumns);
  const rows = real.count > 2 || drawn === undefined ? real : drawn;
  const table = correlations(rows, dense);
  let best: readonly [number, number] | undefined;
  let largest = -1;
  for (let i = 0; i < dense.length; i++) {
    for (let j = i + 1; j < dense.length; j++) {
      const strength = Math.abs(table[i][j]) || 0;
      if (strength > largest) [largest, best] = [strength, [dense[i], dense[j]]];
    }
  }
  return best;
}

/** Up to five columns for the pairs: numbers by their strongest correlation with another, then categories. */
function mostTelling(columns: readonly Column[], real: TableRows, drawn: TableRows): readonly number[] {
  const coded = columns.flatMap((column, c) => (isCoded(column) ? [c] : []));
  const all = columns.flatMap((column, c) => (isCoded(column) ? [] : [c]));
  const numbers = variedOnes(columns, all, mostColumns);
  const room = strongest(
    correlations(real.count > 2 ? real : drawn, numbers),
    coded.length > 0 && all.length > 4 ? 4 : 5,
  ).map((i) => numbers[i]);
  return [...room, ...coded].slice(0, 5).sort((a, b) => a - b);
}

/** Correlations over the rows in which both columns are known. */
function correlations(rows: TableRows, columns: readonly number[]): readonly Float64Array[] {
  return columns.map((a) => Float64Array.from(columns, (b) => correlation(rows.columns[a], rows.columns[b])));
}

function correlation(x: Float64Array, y: Float64Array): number {
  const both = Array.from(x, (_, i) => i).filter((i) => Number.isFinite(x[i]) && Number.isFinite(y[i]));
  const [xs, ys] = [both.map((i) => x[i]), both.map((i) => y[i])];
  const [mx, my] = [meanAndDeviation(xs), meanAndDeviation(ys)];
  const covariance = both.reduce((sum, _, i) => sum + (xs[i] - mx.mean) * (ys[i] - my.mean), 0) / (both.length - 1);
  return covariance / (mx.deviation * my.deviation);
}
