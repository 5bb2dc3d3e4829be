import type { Dataset } from '../../../../data/dataset.js';
import type { TableRows } from '../../../../data/rows.js';
import { type Column, isCoded } from '../../../../data/schema.js';
import { weightedQuantile } from '../../../../numeric/quantile.js';
import { type QuantileSketch, quantileSketch } from '../../../../numeric/quantile-sketch.js';
import type { Key } from '../../../../random/key.js';
import { type BinChoice, searchesValues, type Values } from './choose-bins.js';

/** Rows up to which all values are at hand when edges are chosen. */
export const EDGE_ROWS = 50_000;

/** What stands for the values of larger data where a rule needs more than their range and moments. */
export type StandIn = 'sketch' | 'subsample';

/**
 * What a rule needs to know of each column. Range and moments are those of all rows, in one pass; of more than 50,000 rows
 * the quartiles come from a sketch filled in that pass, and a rule that searches the values gets a uniform subsample.
 */
export async function gatherValues(
  columns: readonly Column[],
  training: Dataset<TableRows>,
  choice: BinChoice,
  key: Key,
): Promise<{ readonly values: readonly Values[]; readonly standIn?: StandIn }> {
  const isLarge = training.count > EDGE_ROWS;
  const isNumeric = columns.map((column) => !isCoded(column));
  const needsQuartiles = choice.bins === undefined && choice.rule === 'freedman-diaconis' && isNumeric.includes(true);
  const tallies = isNumeric.map((each) => newTally(isLarge && needsQuartiles && each));
  for await (const block of training.blocks()) {
    for (const [c, column] of columns.entries()) extend(tallies[c], column, block, c);
  }
  if (isLarge && !(searchesValues(choice) && isNumeric.includes(true))) {
    const values = tallies.map((tally) => summary(tally, new Float64Array(0), new Float64Array(0)));
    return needsQuartiles ? { values, standIn: 'sketch' } : { values };
  }
  const rows = await training.gather(EDGE_ROWS, key);
  const values = columns.map((column, c) => {
    const known = distinctValues(column, rows, c);
    return summary(tallies[c], known.values, known.weights);
  });
  return isLarge ? { values, standIn: 'subsample' } : { values };
}

interface Tally {
  minimum: number;
  maximum: number;
  total: number;
  mean: number;
  /** Weighted squares about the running mean, so that nothing cancels. */
  squares: number;
  readonly sketch: QuantileSketch | undefined;
}

function newTally(isSketched: boolean): Tally {
  const sketch = isSketched ? quantileSketch() : undefined;
  return { minimum: Infinity, maximum: -Infinity, total: 0, mean: 0, squares: 0, sketch };
}

function extend(tally: Tally, column: Column, rows: TableRows, c: number): void {
  for (let i = 0; i < rows.count; i++) {
    const value = rows.columns[c][i];
    const weight = rows.weights?.[i] ?? 1;
    if (Number.isNaN(value) || !(weight > 0) || column.atoms.includes(value)) continue;
    tally.total += weight;
    if (value < tally.minimum) tally.minimum = value;
    if (value > tally.maximum) tally.maximum = value;
    const step = value - tally.mean;
    tally.mean += (weight / tally.total) * step;
    tally.squares += weight * step * (value - tally.mean);
    tally.sketch?.add(value, weight);
  }
}

function summary(tally: Tally, values: Float64Array, weights: Float64Array): Values {
  const { minimum, maximum, total, squares, sketch } = tally;
  const at = (p: number) => (sketch === undefined ? weightedQuantile(values, weights, p) : sketch.quantile(p));
  const hasQuartiles = sketch === undefined ? values.length > 0 : total > 0;
  return {
    values,
    weights,
    minimum,
    maximum,
    total,
    deviation: total > 0 ? Math.sqrt(squares / total) : 0,
    interquartileRange: hasQuartiles ? at(0.75) - at(0.25) : 0,
  };
}

function distinctValues(column: Column, rows: TableRows, c: number): { values: Float64Array; weights: Float64Array } {
  const cells = rows.columns[c];
  const weightOf = (i: number) => rows.weights?.[i] ?? 1;
  const order = Array.from({ length: rows.count }, (_, i) => i)
    .filter((i) => !Number.isNaN(cells[i]) && weightOf(i) > 0 && !column.atoms.includes(cells[i]))
    .sort((a, b) => cells[a] - cells[b]);
  const values: number[] = [];
  const weights: number[] = [];
  for (const i of order) {
    if (values[values.length - 1] === cells[i]) weights[weights.length - 1] += weightOf(i);
    else {
      values.push(cells[i]);
      weights.push(weightOf(i));
    }
  }
  return { values: Float64Array.from(values), weights: Float64Array.from(weights) };
}
