import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { tableDataset } from '../../../data/dataset.js';
import { onlyKnown, sliceRows, type TableRows, tableRows, takeRows } from '../../../data/rows.js';
import type { Column, TableSchema } from '../../../data/schema.js';
import { keyOf } from '../../../random/key.js';
import { fitted, measured, schemaOf } from '../../made-tables.test.data.js';
import { naiveBayes } from './naive-bayes.js';

const NAN = Number.NaN;
const key = keyOf(9);

function column(name: string, facts: Partial<Column>): Column {
  return measured(name, 'continuous', { resolution: 0.01, decimals: 2, maximum: 30, mean: 4, deviation: 3, ...facts });
}

const code = (name: string, categories: readonly string[]) =>
  column(name, { kind: 'categorical', measure: 'categorical', categories, resolution: 0, deviation: 0.5 });
const counted = (name: string) => column(name, { kind: 'integer', measure: 'count', resolution: 1 });

const labelled = (columns: readonly Column[], rows: number, label = 'y') => schemaOf(columns, rows, label);

function fit(schema: TableSchema, rows: TableRows, options: Parameters<typeof naiveBayes>[0] = {}) {
  return fitted(naiveBayes, schema, rows, options, key);
}

const y = Float64Array.of(0, 0, 0, 1, 1, 1);
const label = code('y', ['no', 'yes']);
const LOG_HALF = Math.log(0.5);

// sklearn.naive_bayes 1.2.1: GaussianNB(var_smoothing=0), CategoricalNB(alpha=.5), MultinomialNB(alpha=.5), each
// .fit(X, [0,0,0,1,1,1]).predict_joint_log_proba(query) with the tables below.
describe('naive-bayes against scikit-learn', () => {
  async function jointOf(columns: readonly Column[], x: readonly number[][], query: readonly number[][], options = {}) {
    const schema = labelled([...columns, label], 6);
    const { model, params } = await fit(
      schema,
      tableRows([...x.map((values) => Float64Array.from(values)), y]),
      options,
    );
    const both = tableRows([
      ...query.map((values) => Float64Array.from(values.flatMap((value) => [value, value]))),
      Float64Array.from(query[0].flatMap(() => [0, 1])),
    ]);
    return { model, params, values: (await model.density.logProb(params, both, key)).values };
  }

  it('normal columns', async () => {
    const x = [
      [1.5, 2.25, 3, 4.5, 5.25, 6],
      [10, 12, 9, 20, 26, 21],
    ];
    const { values } = await jointOf([column('a', {}), column('b', {})], x, [
      [3.5, 1],
      [14, 30],
    ]);
    const expected = [-8.66628790136485, -12.129220438296356, -128.6662879013648, -31.355026889909258];
    for (const [i, value] of expected.entries()) expect(values[i]).toBeCloseTo(value, 9);
  });

  it('categorical columns', async () => {
    const x = [
      [0, 1, 2, 2, 2, 1],
      [1, 0, 1, 0, 1, 1],
    ];
    const { values } = await jointOf([code('a', ['p', 'q', 'r']), code('b', ['u', 'v'])], x, [
      [0, 2],
      [0, 1],
    ]);
    const expected = [-2.772588722239781, -3.8712010109078907, -2.2617630984737906, -1.7509374747078];
    for (const [i, value] of expected.entries()) expect(values[i]).toBeCloseTo(value, 9);
  });

  it('multinomial columns, up to what is the same for all classes', async () => {
    const x = [
      [2, 3, 1, 0, 1, 0],
      [0, 1, 0, 5, 4, 7],
      [1, 0, 4, 2, 0, 1],
    ];
    const { values, model, params } = await jointOf(
      [counted('a'), counted('b'), counted('c')],
      x,
      [
        [1, 0],
        [2, 0],
        [3, 2],
      ],
      {
        likelihood: 'multinomial',
      },
    );
    expect(values[0] - values[1]).toBeCloseTo(-8.512308623393052 + 9.33099001595431, 9);
    expect(values[2] - values[3]).toBeCloseTo(-2.4890303669718623 + 4.323727113836443, 9);
    const query = tableRows([Float64Array.of(1), Float64Array.of(2), Float64Array.of(3), Float64Array.of(NAN)]);
    const posterior = await model.classification.classify(params, query);
    expect(posterior[0] - posterior[1]).toBeCloseTo(-8.512308623393052 + 9.33099001595431, 9);
  });
});

const mixed = labelled([code('a', ['p', 'q', 'r']), label, counted('n'), column('x', {}), code('b', ['u', 'v'])], 300);

/** Rows of known classes, of which the given share has no label; every ninth other cell is missing. */
function mixedRows(count: number, unlabelled = 0): TableRows {
  const columns = mixed.columns.map(() => new Float64Array(count));
  for (let i = 0; i < count; i++) {
    const draws = keyOf(4).at(i).draws();
    const second = draws.uniform() < 0.4;
    columns[0][i] = draws.categorical(second ? [1, 1, 8] : [6, 3, 1]);
    columns[1][i] = draws.uniform() < unlabelled ? NAN : second ? 1 : 0;
    columns[2][i] = draws.poisson(second ? 8 : 2);
    columns[3][i] = second ? 6 + draws.normal() : 2 + 0.5 * draws.normal();
    columns[4][i] = draws.uniform() < (second ? 0.8 : 0.3) ? 1 : 0;
    for (const c of [0, 2, 3, 4]) if ((i + c) % 9 === 0) columns[c][i] = NAN;
  }
  return tableRows(columns);
}

// Laws of a class lie end to end: a (3), n (4, no table where the law is given), x (mean, deviation), b (2). Of the second class:
const MEAN_OF_X = 11 + 3 + 4;

describe('naive-bayes: learning', () => {
  it('adds up: the contribution of two blocks is that of both', async () => {
    const rows = mixedRows(300, 0.3);
    const { model } = await fit(mixed, rows);
    const state = await model.learner.start({ training: tableDataset(mixed, rows) }, key);
    const whole = await model.learner.contribute(state, rows, key);
    const a = await model.learner.contribute(state, sliceRows(rows, 0, 100), key);
    const b = await model.learner.contribute(state, sliceRows(rows, 100, 300), key);
    expect(a.objective + b.objective).toBeCloseTo(whole.objective, 8);
    for (let i = 0; i < whole.sums.laws.length; i++) {
      const sum = a.sums.laws[i] + b.sums.laws[i];
      expect(Math.abs(sum - whole.sums.laws[i])).toBeLessThan(1e-12 * (1 + Math.abs(sum)));
    }
  });

  it('counts where all labels are known, and that is the end of it', async () => {
    const { trained } = await fit(mixed, mixedRows(300));
    expect(trained.passes).toBe(1);
    expect(trained.converged).toBe(true);
  });

  it('learns from rows without a label, the objective falling: close to what all labels would have taught', async () => {
    const size = 4000;
    const schema = { ...mixed, rows: size };
    const all = await fit(schema, mixedRows(size), { counts: 'poisson' });
    const few = await fit(schema, mixedRows(size, 0.95), { counts: 'poisson' });
    expect(few.trained.warnings).toEqual([]);
    expect(few.trained.passes).toBeGreaterThan(2);
    // the classes hardly overlap: both are within four standard errors of the truth, 6 / 9 of 0.4 n rows
    const mean = ({ laws }: typeof few.params) => laws[MEAN_OF_X];
    expect(Math.abs(mean(few.params) - 6)).toBeLessThan(4 / Math.sqrt(0.35 * size));
    expect(Math.abs(mean(all.params) - 6)).toBeLessThan(4 / Math.sqrt(0.35 * size));
  });

  it('takes weights as repetitions', async () => {
    const rows = mixedRows(300, 0.3);
    const doubled = takeRows(
      rows,
      Array.from({ length: 600 }, (_, i) => i % 300),
    );
    const a = await fit(mixed, { ...rows, weights: new Float64Array(300).fill(2) }, { counts: 'poisson' });
    const b = await fit(mixed, doubled, { counts: 'poisson' });
    for (const [i, value] of b.params.laws.entries()) expect(a.params.laws[i]).toBeCloseTo(value, 6);
  });

  it('gives a class that no row has the margins and a small mass', async () => {
    const three = labelled([column('x', {}), code('y', ['no', 'yes', 'never'])], 6);
    const { model, params } = await fit(three, tableRows([Float64Array.of(1, 2, 3, 4, 5, 6), y]));
    const drawn = tableRows([Float64Array.of(3.5), Float64Array.of(2)]);
    const { values } = await model.density.logProb(params, drawn, key);
    expect(values[0]).toBeCloseTo(Math.log(0.5 / 7.5) - 0.5 * Math.log(2 * Math.PI * (35 / 12)), 12);
  });

  it('refuses a label that is no category, and negative counts that should share a total', () => {
    const bind = (columns: readonly Column[], options = {}) =>
      naiveBayes.definition.bind(naiveBayes.definition.options.parse(options), labelled(columns, 6));
    expect(() => bind([column('x', {}), counted('y')])).toThrow(
      'naive-bayes: the label must hold categories, got the count column y',
    );
    expect(() => bind([{ ...counted('n'), minimum: -1 }, label], { likelihood: 'multinomial' })).toThrow(
      'multinomial: counts must be >= 0, got -1 in column n',
    );
    expect(() =>
      naiveBayes.definition.bind(naiveBayes.definition.options.parse({}), labelled([counted('n')], 6)),
    ).toThrow('naive-bayes: needs a column to classify, got none');
  });
});

describe('naive-bayes: probability', () => {
  it('sums a missing label out: p(x) = Σ_y p(x, y), and classifies by the same joint', async () => {
    const rows = mixedRows(300);
    const { model, params } = await fit(mixed, rows);
    const withLabel = async (of: number) => {
      const columns = rows.columns.map((values, c) => (c === 1 ? values.map(() => of) : values));
      return (await model.density.logProb(params, { ...rows, columns }, key)).values;
    };
    const [no, yes, unknown] = [await withLabel(0), await withLabel(1), await withLabel(NAN)];
    const posterior = await model.classification.classify(params, rows);
    for (let i = 0; i < rows.count; i++) {
      expect(Math.exp(unknown[i])).toBeCloseTo(Math.exp(no[i]) + Math.exp(yes[i]), 12);
      expect(posterior[2 * i + 1]).toBeCloseTo(yes[i] - unknown[i], 9);
    }
    const none = (
      await model.density.logProb(
        params,
        onlyKnown(rows, () => false),
        key,
      )
    ).values;
    for (const value of none) expect(value).toBeCloseTo(0, 14);
  });

  it('gives a label never seen log-probability -Infinity', async () => {
    const { model, params } = await fit(mixed, mixedRows(300));
    const odd = tableRows([0, 2, 3, 1, 0].map((value) => Float64Array.of(value)));
    expect((await model.density.logProb(params, odd, key)).values[0]).toBe(-Infinity);
    expect([...(await model.classification.classify(params, odd))].every((value) => value <= 0)).toBe(true);
  });

  it('multinomial: sums to one over all tables, and a missing count is integrated out exactly', async () => {
    const schema = labelled([counted('a'), counted('b'), label], 6);
    const x = [Float64Array.of(1, 0, 3, 0, 1, 0), Float64Array.of(0, 1, 4, 0, 9, 3), y];
    const { model, params } = await fit(schema, tableRows(x), { likelihood: 'multinomial' });
    const side = 150;
    const grid = tableRows([
      Float64Array.from({ length: side * side }, (_, i) => i % side),
      Float64Array.from({ length: side * side }, (_, i) => Math.floor(i / side)),
      new Float64Array(side * side).fill(1),
    ]);
    const joint = (await model.density.logProb(params, grid, key)).values;
    let total = 0;
    for (const value of joint) total += Math.exp(value);
    expect(total).toBeCloseTo(0.5, 9); // p(y = yes); the tail beyond the grid is under 1e-9
    const known = tableRows([Float64Array.of(2), Float64Array.of(NAN), Float64Array.of(1)]);
    const marginal = (await model.density.logProb(params, known, key)).values[0];
    let sum = 0;
    for (let i = 2; i < joint.length; i += side) sum += Math.exp(joint[i]);
    expect(Math.exp(marginal)).toBeCloseTo(sum, 12);
    expect(marginal).toBeLessThan(LOG_HALF);
  });
});

describe('naive-bayes: drawing', () => {
  it('draws rows with labels as its parameters say, row by row', async () => {
    const { model, params } = await fit(mixed, mixedRows(300), { counts: 'poisson' });
    const count = 20_000;
    const drawn = await model.sampling.sample(params, { first: 0, count }, key);
    const yes = [...drawn.columns[1].keys()].filter((i) => drawn.columns[1][i] === 1);
    const prior = Math.exp(params.logPriors[1]);
    expect(Math.abs(yes.length / count - prior)).toBeLessThan(4 * Math.sqrt((prior * (1 - prior)) / count));
    const mean = yes.reduce((sum, i) => sum + drawn.columns[3][i], 0) / yes.length;
    const [truth, deviation] = params.laws.slice(MEAN_OF_X, MEAN_OF_X + 2);
    expect(Math.abs(mean - truth)).toBeLessThan((4 * deviation) / Math.sqrt(yes.length));
    const some = await model.sampling.sample(params, { first: 50, count: 4 }, key);
    expect(some.columns[3]).toEqual(drawn.columns[3].slice(50, 54));
  });

  it.each(['auto', 'multinomial'] as const)('completes by p(missing | known), %s', async (likelihood) => {
    const schema = labelled([counted('a'), counted('b'), label], 6);
    const x = [Float64Array.of(1, 0, 3, 0, 1, 0), Float64Array.of(0, 1, 4, 0, 9, 3), y];
    const { model, params } = await fit(schema, tableRows(x), { likelihood, counts: 'poisson' });
    const count = 20_000;
    const holes = tableRows([1, NAN, NAN].map((value) => new Float64Array(count).fill(value)));
    const complete = await model.completion.complete(params, holes, key);
    expect(complete.columns[0]).toEqual(holes.columns[0]);
    for (const [b, k] of [
      [0, 0],
      [0, 1],
      [3, 1],
    ]) {
      const joint = tableRows([Float64Array.of(1, 1), Float64Array.of(b, NAN), Float64Array.of(k, NAN)]);
      const [both, known] = (await model.density.logProb(params, joint, key)).values;
      const expected = Math.exp(both - known);
      let seen = 0;
      for (let i = 0; i < count; i++) if (complete.columns[1][i] === b && complete.columns[2][i] === k) seen++;
      expect(Math.abs(seen / count - expected)).toBeLessThan(4 * Math.sqrt((expected * (1 - expected)) / count));
    }
  });
});

describe('naive-bayes on iris', () => {
  it.skipIf(!process.env.ANCESTRAL_DATA)(
    'classifies 143 of 150 in 10 stratified folds, as GaussianNB does',
    async () => {
      const path = join(process.env.ANCESTRAL_DATA ?? '', 'tabular', 'iris.csv');
      const lines = readFileSync(path, 'utf8')
        .trim()
        .split('\n')
        .slice(1)
        .map((line) => line.split(','));
      const species = ['setosa', 'versicolor', 'virginica'];
      const rows = tableRows([
        ...[1, 2, 3, 4].map((c) => Float64Array.from(lines, (line) => Number(line[c]))),
        Float64Array.from(lines, (line) => species.indexOf(line[5])),
      ]);
      const names = ['a', 'b', 'c', 'd'];
      const schema = labelled([...names.map((name) => column(name, { resolution: 0.1 })), code('y', species)], 135);
      let right = 0;
      for (let fold = 0; fold < 10; fold++) {
        // classes come in runs of 50, so fold f of sklearn's StratifiedKFold(10) holds the f-th five of each
        const isHeld = (i: number) => Math.floor((i % 50) / 5) === fold;
        const positions = [...rows.columns[0].keys()];
        const held = takeRows(rows, positions.filter(isHeld));
        const { model, params } = await fit(
          schema,
          takeRows(
            rows,
            positions.filter((i) => !isHeld(i)),
          ),
        );
        const posterior = await model.classification.classify(params, held);
        for (let i = 0; i < held.count; i++) {
          const scores = [...posterior.slice(3 * i, 3 * i + 3)];
          if (scores.indexOf(Math.max(...scores)) === held.columns[4][i]) right++;
        }
      }
      expect(right).toBe(143);
    },
  );
});
