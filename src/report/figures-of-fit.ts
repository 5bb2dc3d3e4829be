import { picturesOf } from '../data/modalities/draw-pairs.js';
import { type TableRows, tableRows } from '../data/rows.js';
import { type Column, isCoded, type TableSchema } from '../data/schema.js';
import { sequenceRows } from '../data/sequences/sequence-rows.js';
import { drawRows } from '../model/draw.js';
import type { FitHistory } from '../model/fit-history.js';
import type { FittedModel } from '../model/fitted-model.js';
import { flagOf } from '../model/options.js';
import type { SearchOutcome } from '../model/search.js';
import type { Key } from '../random/key.js';
import { correlations, densePair, mostSpread, mostTelling, strongest } from './column-choice.js';
import type { FigureData } from './figure-list.js';
import { mostColumns } from './figures/correlation.js';
import { imageFigures } from './image-figures.js';
import { type SampledColumn, sampledColumns } from './sampled-column.js';
import { sequenceFigures } from './sequence-figures.js';
import { drawnSequences } from './sequence-samples.js';

/** Cells along each axis of a density picture. */
const GRID_CELLS = 72;
const CURVE_POINTS = 240;
/** Images that are drawn for pictures: enough for a mean, none too many for a model that draws slowly. */
const DRAWN_IMAGES = 500;
/** How far a density picture reaches beyond the recorded range, as a share of it. */
const MARGIN = 0.12;

/** Every picture that a fitted model and its rows give, computed: densities, responsibilities, the search, and drawn rows against real ones; `sequences` are drawn ones where they are at hand. */
export async function figuresOfFit(
  fitted: FittedModel,
  rows: TableRows | undefined,
  key: Key,
  training: TableRows | undefined = rows,
  sequences?: TableRows,
): Promise<readonly FigureData[]> {
  const { definition, model, params, schema, summary } = fitted;
  const figures: FigureData[] = [];
  if (summary.search !== undefined) figures.push(...criterionFigure(summary.search));
  if (summary.history !== undefined) figures.push(trainingFigure(summary.history, schema.sequence?.unit));
  if (schema.sequence !== undefined) {
    const shown = sequences ?? (await drawnSequences(fitted, key.at('draw')));
    return shown === undefined
      ? figures
      : [...figures, ...sequenceFigures(schema, rows ?? emptySequences(schema.columns.length), shown)];
  }
  const count = drawnCount(schema, rows);
  const drawn =
    model.sampling === undefined
      ? undefined
      : await drawRows(definition.name, model, params, schema, { first: 0, count }, key.at('draw'));
  const real = rows ?? emptyRows(schema.columns.length);
  // Hundreds of pixels tell nothing one by one.
  const pictures = picturesOf(schema);
  if (pictures !== undefined) {
    const { layout, rows: seen } = pictures;
    const shown = {
      fitted,
      layout,
      real: seen(real),
      training: seen(training ?? real),
      drawn: drawn && seen(drawn),
      key,
    };
    return [...figures, ...(await imageFigures(shown))];
  }
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

/** How many rows are drawn for pictures. */
function drawnCount({ image, rows: trained }: TableSchema, rows: TableRows | undefined): number {
  if (image !== undefined) return DRAWN_IMAGES;
  return rows?.count ?? Math.min(1000, Math.max(200, trained));
}

/** Objective, validation and what else was watched, pass by pass. */
function trainingFigure(history: FitHistory, unit: string | undefined): FigureData {
  const { objective: values, validation, monitors = {} } = history;
  return {
    figure: 'training-curve',
    ...(unit === undefined ? {} : { unit }),
    curves: [
      { name: 'objective', wanted: 'low', values },
      ...(validation === undefined
        ? []
        : [{ name: 'validation (held-out rows)', wanted: 'high' as const, values: validation }]),
      ...Object.entries(monitors).map(([name, each]) => ({ name, wanted: 'neither' as const, values: each })),
    ],
  };
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

function emptySequences(columns: number): TableRows {
  return sequenceRows(emptyRows(columns).columns, []);
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
