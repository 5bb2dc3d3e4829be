import { expect } from 'vitest';
import { platform } from '#platform';
import type { TableRows } from '../../src/data/rows.js';
import { exportedFunctions, exportGraph } from '../../src/model/export-graph.js';
import type { FittedModel } from '../../src/model/fitted-model.js';
import type { GraphFunction } from '../../src/model/graph-function.js';
import type { EngineArray } from '../../src/platform/runtime.js';
import { keyOf } from '../../src/random/key.js';
import { expectClose, expectSameBytes, promise, when } from './promise.js';
import { fitOnce, type Subject } from './subject.js';

const DRAWN = 4000;
/** Rounding of the two orders of the same sums; of single precision where a graph says so. */
const TOLERANCES = { f64: 1e-9, f32: 2e-4 } as const;

/** What a family exports is what it computes. */
export function promisesOfExport(subject: Subject): void {
  const { definition, options, schema, rows } = subject;
  const graphs = definition.bind(options, schema).graphs ?? {};
  const unless = (name: GraphFunction) => when(graphs[name] === undefined, `exports no ${name}`);

  promise(
    'exported log-probabilities are its own, of impossible rows too, and NaN where a cell is missing',
    async () => {
      const fitted = await fittedModel();
      const complete = withoutGaps(rows);
      const [unseen, gap] = [complete.count, complete.count + 1];
      const more = extended(complete);
      const { values, dtype } = await runGraph(fitted, 'logProb', more.count, { rows: cellsOf(more) });
      const key = keyOf(1);
      const own = await fitted.model.density?.logProb(fitted.params, more, key);
      expect(values[gap]).toBeNaN();
      if (own?.certainty === 'exact')
        expectClose(values.subarray(0, gap), own.values.subarray(0, gap), TOLERANCES[dtype]);
      else expectSameMean(values.subarray(0, unseen), own?.values.subarray(0, unseen) ?? []);
    },
    unless('logProb'),
  );

  promise(
    'rows drawn by an exported graph follow its law',
    async () => {
      const fitted = await fittedModel();
      const { values } = await runGraph(fitted, 'sample', DRAWN, {});
      const columns = columnsOf(values, DRAWN, schema.columns.length);
      const own = await fitted.model.sampling?.sample(fitted.params, { first: 0, count: DRAWN }, keyOf(9));
      for (const [c, column] of columns.entries()) expectSameMean(column, own?.columns[c] ?? []);
      if (fitted.model.density?.certainty !== 'exact') return;
      const score = async (table: TableRows) =>
        (await fitted.model.density?.logProb(fitted.params, table, keyOf(1)))?.values ?? [];
      const drawn = { count: DRAWN, index: own?.index ?? new Int32Array(0), columns };
      expectSameMean(await score(drawn), await score(own as TableRows));
    },
    unless('sample'),
  );

  promise(
    'exported codes are its own',
    async () => {
      const fitted = await fittedModel();
      const complete = withoutGaps(rows);
      const { values, dtype } = await runGraph(fitted, 'encode', complete.count, { rows: cellsOf(complete) });
      const codes = (await fitted.model.latent?.encode(fitted.params, complete)) ?? [];
      for (const [d, column] of columnsOf(values, complete.count, codes.length).entries())
        expectClose(column, codes[d], TOLERANCES[dtype]);
    },
    unless('encode'),
  );

  promise(
    'exported rows of codes are its own',
    async () => {
      const fitted = await fittedModel();
      const complete = withoutGaps(rows);
      const codes = (await fitted.model.latent?.encode(fitted.params, complete)) ?? [];
      const flat = cellsOf({ ...complete, columns: codes });
      const { values, dtype } = await runGraph(fitted, 'decode', complete.count, { codes: flat });
      const own = (await fitted.model.latent?.decode(fitted.params, codes)) as TableRows;
      for (const [c, column] of columnsOf(values, complete.count, own.columns.length).entries())
        expectClose(column, own.columns[c], TOLERANCES[dtype]);
    },
    unless('decode'),
  );

  promise(
    'the same model exports the same bytes',
    async () => {
      const fitted = await fittedModel();
      for (const name of exportedFunctions(fitted))
        expectSameBytes(exportGraph(fitted, name, '1').bytes, exportGraph(fitted, name, '1').bytes);
    },
    when(Object.keys(graphs).length === 0, 'exports nothing'),
  );

  async function fittedModel(): Promise<FittedModel> {
    const { model, params, trained } = await fitOnce(subject);
    const { converged, passes: steps } = trained;
    const summary = { rows: rows.count, converged, steps, scores: [], decisions: [], warnings: [] };
    return { definition, model, params, options, schema, seed: 1, summary };
  }

  /** The rows, then one with categories never seen, then one with a missing cell. */
  function extended(complete: TableRows): TableRows {
    const columns = complete.columns.map((column, c) => {
      const { categories } = schema.columns[c];
      const unseen = categories.length > 0 ? categories.length : column[0];
      return Float64Array.from([...column, unseen, c === 0 ? Number.NaN : column[0]]);
    });
    const count = complete.count + 2;
    return { count, index: Int32Array.from({ length: count }, (_, i) => i), columns };
  }
}

function withoutGaps(rows: TableRows): TableRows {
  const isWhole = (i: number) => rows.columns.every((column) => !Number.isNaN(column[i]));
  const kept = Array.from({ length: rows.count }, (_, i) => i).filter(isWhole);
  return {
    count: kept.length,
    index: Int32Array.from(kept),
    columns: rows.columns.map((column) => Float64Array.from(kept, (i) => column[i])),
  };
}

function cellsOf({ count, columns }: TableRows): Float64Array {
  return Float64Array.from(
    { length: count * columns.length },
    (_, i) => columns[i % columns.length][Math.floor(i / columns.length)],
  );
}

function columnsOf(values: ArrayLike<number>, count: number, width: number): Float64Array[] {
  return Array.from({ length: width }, (_, c) => Float64Array.from({ length: count }, (_, i) => values[i * width + c]));
}

/** The exported graph on the runtime, noise drawn from a fixed key. */
async function runGraph(
  fitted: FittedModel,
  name: GraphFunction,
  count: number,
  given: Readonly<Record<string, ArrayLike<number>>>,
): Promise<{ values: EngineArray; dtype: 'f32' | 'f64' }> {
  const { bytes, inputs, outputs, metadata } = exportGraph(fitted, name, '1');
  const dtype = metadata.dtype as 'f32' | 'f64';
  const precision = metadata.precision as 'f32' | 'f64';
  const widths = JSON.parse(metadata.inputs) as { name: string; width: number }[];
  const draws = keyOf(5).draws();
  const feeds = inputs.map((input) => {
    const width = widths.find((each) => each.name === input)?.width ?? 0;
    const noise = () => (input === 'noise_normal' ? draws.normal() : draws.uniform());
    const numbers = given[input] ?? Float64Array.from({ length: count * width }, noise);
    return {
      name: input,
      dtype,
      shape: [count, width],
      data: dtype === 'f64' ? Float64Array.from(numbers) : Float32Array.from(numbers),
    };
  });
  const session = await (await platform.runtime()).load(bytes);
  const [values] = await session.run(feeds, outputs);
  await session.release();
  return { values, dtype: precision };
}

/** Means of independent draws of one law, within five standard errors of their difference. */
function expectSameMean(a: ArrayLike<number>, b: ArrayLike<number>): void {
  const [one, two] = [a, b].map(momentsOf);
  const error = Math.sqrt(one.variance / a.length + two.variance / b.length);
  expect(Math.abs(one.mean - two.mean)).toBeLessThanOrEqual(5 * error + 1e-9 * Math.abs(two.mean));
}

function momentsOf(values: ArrayLike<number>) {
  let [sum, squares] = [0, 0];
  for (let i = 0; i < values.length; i++) sum += values[i];
  const mean = sum / values.length;
  for (let i = 0; i < values.length; i++) squares += (values[i] - mean) ** 2;
  return { mean, variance: squares / values.length };
}
