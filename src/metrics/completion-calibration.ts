import { type TableRows, takeRows } from '../data/rows.js';
import { completeRows } from '../model/draw.js';
import type { FittedModel } from '../model/fitted-model.js';
import type { Key } from '../random/key.js';
import { CapabilityError, DataError } from '../util/errors.js';
import type { JudgedScore } from './judge-sample.js';
import { CALIBRATION } from './metric-list.js';
import { someRows } from './real-halves.js';
import { verdictOf } from './verdict.js';

/** How certain a model is of what it draws for missing cells, held against what stood there. */
export interface CompletionCalibration {
  /** Cells that were hidden, one a row. */
  readonly cells: number;
  /** How often the model drew each of them. */
  readonly draws: number;
  readonly scores: readonly JudgedScore[];
  /** Share of hidden cells in each tenth of their completions, 0.1 each where the model is as certain as it may be. */
  readonly histogram: readonly number[];
}

export interface CalibrationSettings {
  /** Rows of which a cell is hidden, at most. */
  readonly rows?: number;
  readonly draws?: number;
  readonly signal?: AbortSignal | undefined;
  /** Lets the rest of the program run between two draws, so that a signal is heard. */
  readonly breathe?: (() => Promise<void>) | undefined;
}

const BINS = 10;

/** A model that keeps its rows goes through all of them for each cell. */
function usualCells({ keepsRows }: FittedModel['model']): number {
  return keepsRows === true ? 100 : 500;
}

/**
 * Hides one known cell of each row, draws it again and again, and asks where the hidden value stands among its completions: uniformly
 * anywhere for a calibrated model (Dawid 1984; ranks with ties broken by chance, so that this is exact for categories as for numbers, Czado et al. 2009).
 * Throws CapabilityError for a model without completion and DataError where no cell is known.
 */
export async function completionCalibration(
  { definition, model, params, schema }: Pick<FittedModel, 'definition' | 'model' | 'params' | 'schema'>,
  rows: TableRows,
  key: Key,
  { rows: most = usualCells(model), draws = 19, signal, breathe }: CalibrationSettings = {},
): Promise<CompletionCalibration> {
  const who = definition.name;
  if (model.completion === undefined || schema.sequence !== undefined)
    throw new CapabilityError(`${who}: cannot complete rows of a table, so its completions have no calibration`);
  const asked = withKnownCells(someRows(rows, most, key.at('rows')));
  if (asked.count === 0)
    throw new DataError('completion-calibration: needs a row with a known cell, got none', {
      code: 'DATA_TOO_FEW_ROWS',
    });
  const hidden = hiddenCells(asked, key.at('hidden'));
  const holed = withHoles(asked, hidden);
  const [below, equal] = [new Int32Array(asked.count), new Int32Array(asked.count)];
  for (let draw = 0; draw < draws; draw++) {
    await breathe?.();
    signal?.throwIfAborted();
    const completed = await completeRows(who, model, params, schema, holed, key.at('draw').at(draw));
    for (let i = 0; i < asked.count; i++) {
      const [truth, drawn] = [asked.columns[hidden[i]][i], completed.columns[hidden[i]][i]];
      if (drawn < truth) below[i]++;
      else if (drawn === truth) equal[i]++;
    }
  }
  const ties = key.at('ties').draws();
  const places = Float64Array.from(below, (count, i) => (count + ties.uniform() * (equal[i] + 1)) / (draws + 1));
  return { cells: asked.count, draws, scores: scoresOf(places.sort()), histogram: histogramOf(places) };
}

function withKnownCells(rows: TableRows): TableRows {
  const positions: number[] = [];
  for (let i = 0; i < rows.count; i++) if (rows.columns.some((column) => !Number.isNaN(column[i]))) positions.push(i);
  const taken = takeRows(rows, positions);
  // Completions draw by the index of a row, so that each needs one of its own.
  return { ...taken, index: Int32Array.from({ length: taken.count }, (_, i) => i) };
}

/** The column of the hidden cell of each row. */
function hiddenCells({ count, columns }: TableRows, key: Key): Int32Array {
  return Int32Array.from({ length: count }, (_, i) => {
    const known = [...columns.keys()].filter((c) => !Number.isNaN(columns[c][i]));
    return known[key.at(i).draws().below(known.length)];
  });
}

function withHoles(rows: TableRows, hidden: Int32Array): TableRows {
  const columns = rows.columns.map((column) => column.slice());
  for (let i = 0; i < rows.count; i++) columns[hidden[i]][i] = Number.NaN;
  const { greys: _greys, ...rest } = rows;
  return { ...rest, columns };
}

/** Mean and deviation of √n times the Kolmogorov-Smirnov distance of n uniform numbers from their law (Marsaglia, Tsang and Wang 2003 for the law). */
const KOLMOGOROV_MEAN = Math.sqrt(Math.PI / 2) * Math.LN2;
const KOLMOGOROV_DEVIATION = Math.sqrt(Math.PI ** 2 / 12 - KOLMOGOROV_MEAN ** 2);

function scoresOf(places: Float64Array): JudgedScore[] {
  const n = places.length;
  let distance = 0;
  for (const [i, place] of places.entries()) distance = Math.max(distance, (i + 1) / n - place, place - i / n);
  const uniformity = {
    metric: 'completion-uniformity',
    value: distance,
    better: 'smaller' as const,
    note: 'largest distance of where hidden cells stand among their completions from standing anywhere alike; 0 at best',
  };
  const floor = {
    value: KOLMOGOROV_MEAN / Math.sqrt(n),
    standardError: KOLMOGOROV_DEVIATION / Math.sqrt(n),
    better: 'smaller' as const,
  };
  return [
    {
      ...uniformity,
      of: CALIBRATION,
      floor: floor.value,
      floorStandardError: floor.standardError,
      verdict: verdictOf(uniformity, floor),
    },
    ...[0.5, 0.9].map((share) => coverageOf(places, share)),
  ];
}

/** How many hidden cells lie in the middle of their completions. */
function coverageOf(places: Float64Array, share: number): JudgedScore {
  const inside = places.filter((place) => Math.abs(place - 0.5) <= share / 2).length / places.length;
  const percent = Math.round(100 * share);
  const score = {
    metric: `completion-coverage-${percent}`,
    value: inside,
    standardError: Math.sqrt((share * (1 - share)) / places.length),
    unit: 'of the cells',
    better: 'near the floor' as const,
    note: `share of hidden cells in the middle ${percent} % of their completions; below it the model is too certain`,
  };
  const floor = { value: share, standardError: 0, better: score.better };
  return {
    ...score,
    of: CALIBRATION,
    floor: share,
    verdict: verdictOf(score, floor),
  };
}

function histogramOf(places: Float64Array): number[] {
  const shares = new Array<number>(BINS).fill(0);
  for (const place of places) shares[Math.min(BINS - 1, Math.floor(place * BINS))] += 1 / places.length;
  return shares;
}
