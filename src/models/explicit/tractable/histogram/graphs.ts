// The histogram for exported files: cells by comparison with edges, then one table of log densities.

import type { Column } from '../../../../data/schema.js';
import { isCoded } from '../../../../data/schema.js';
import { drawPosition, lookUp } from '../../../../distributions/look-up.js';
import { columnsOf, joined } from '../../../../distributions/product-graph.js';
import { add, mul, sub } from '../../../../engine/ops/arithmetic.js';
import { reduceSum, reshape } from '../../../../engine/ops/broadcasting.js';
import { and, equal, greaterOrEqual, less } from '../../../../engine/ops/comparison.js';
import { gather } from '../../../../engine/ops/gathering.js';
import { constant } from '../../../../engine/ops/parameter.js';
import { floor } from '../../../../engine/ops/rounding.js';
import { cast, where } from '../../../../engine/ops/selection.js';
import { slice } from '../../../../engine/ops/slicing.js';
import type { Tensor } from '../../../../engine/tensor.js';
import type { ModelGraphs } from '../../../../model/model-graph.js';
import { type Cells, cellsOf, type Partition } from './partition.js';

/** As much of what is learned as the graphs need. */
export interface Cut {
  readonly partitions: readonly Partition[];
  readonly probabilities: Float64Array;
}

/** `logProb` and `sample` of a histogram. */
export function histogramGraphs(columns: readonly Column[]): ModelGraphs<Cut> {
  return {
    logProb: (params) => ({ dtype: 'f64', build: (inputs) => logProb(columns, params, inputs.rows()) }),
    sample: (params) => ({
      dtype: 'f64',
      build: (inputs) => sample(columns, params, inputs.uniform(1 + columns.length)),
    }),
  };
}

function gridOf(columns: readonly Column[], { partitions }: Cut): readonly Cells[] {
  return columns.map((column, c) => cellsOf(column, partitions[c]));
}

function logProb(columns: readonly Column[], params: Cut, rows: Tensor): Tensor {
  const grid = gridOf(columns, params);
  const places = columnsOf(rows).map((x, c) => placeOf(columns[c], params.partitions[c].edges, x));
  const width = grid[1]?.count ?? 1;
  // A cell of -1 is impossible, whatever the other one is.
  const place = places.length === 1 ? places[0] : bothPossible(places, add(mul(places[0], width), places[1]));
  const logs = params.probabilities.map(
    (mass, i) => Math.log(mass) - grid[0].logVolumes[Math.floor(i / width)] - (grid[1]?.logVolumes[i % width] ?? 0),
  );
  return reshape(lookUp(logs, 0, place), [rows.shape[0]]);
}

function bothPossible(places: readonly Tensor[], place: Tensor): Tensor {
  return where(and(greaterOrEqual(places[0], 0), greaterOrEqual(places[1], 0)), place, -1);
}

/** The cell of each value, -1 where there is none. [rows, 1] */
function placeOf(column: Column, edges: Float64Array, x: Tensor): Tensor {
  if (isCoded(column)) return where(and(greaterOrEqual(x, 0), less(x, column.categories.length)), x, -1);
  const { atoms } = column;
  const bins = edges.length - 1;
  let place = mul(x, 0);
  if (bins > 0) {
    const reached = cast(greaterOrEqual(x, constant(edges, [1, edges.length], 'f64')), 'f64');
    const inside = and(greaterOrEqual(x, edges[0]), less(x, edges[bins]));
    const allowed = column.measure === 'count' ? and(inside, equal(floor(x), x)) : inside;
    place = where(allowed, add(reduceSum(reached, { axes: [1], keep: true }), atoms.length - 1), -1);
  } else place = sub(place, 1);
  return atoms.reduce((rest, atom, a) => where(equal(x, atom), a, rest), place);
}

/** The cell by the first uniform number, the place in it by one more a column. */
function sample(columns: readonly Column[], params: Cut, uniform: Tensor): Tensor {
  const grid = gridOf(columns, params);
  const cell = drawPosition(params.probabilities, slice(uniform, { axis: 1, start: 0, end: 1 }));
  const width = grid[1]?.count ?? 1;
  const first = floor(mul(add(cell, 0.5), 1 / width));
  const places = grid.length === 1 ? [cell] : [first, sub(cell, mul(first, width))];
  return joined(
    places.map((place, c) =>
      valueIn(columns[c], params.partitions[c].edges, place, slice(uniform, { axis: 1, start: c + 1, end: c + 2 })),
    ),
  );
}

function valueIn(column: Column, edges: Float64Array, place: Tensor, uniform: Tensor): Tensor {
  if (isCoded(column)) return place;
  const { atoms, measure } = column;
  const bins = Math.max(0, edges.length - 1);
  const isCount = measure === 'count';
  const starts = [...atoms, ...Array.from(edges.subarray(0, bins), (edge) => (isCount ? Math.ceil(edge) : edge))];
  const widths = [...atoms.map(() => 0), ...Array.from({ length: bins }, (_, b) => edges[b + 1] - edges[b])];
  const entry = (values: readonly number[]) => gather(constant(values, [values.length], 'f64'), cast(place, 'i32'));
  if (!isCount) return add(entry(starts), mul(entry(widths), uniform));
  return add(entry(starts), floor(mul(entry(widths.map(Math.round)), uniform)));
}
