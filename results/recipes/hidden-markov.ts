import { tableDataset } from '../../src/data/dataset.js';
import { openCsv } from '../../src/data/formats/csv.js';
import type { TableRows } from '../../src/data/rows.js';
import { inOrder } from '../../src/data/sequences/in-order.js';
import { codeSequences, encodeSequences, type RawSequences } from '../../src/data/sequences/raw-sequences.js';
import { readCounts } from '../../src/data/sequences/read-counts.js';
import { readJsonSequences } from '../../src/data/sequences/read-json-sequences.js';
import { sequenceRows, sequencesOf } from '../../src/data/sequences/sequence-rows.js';
import { forecastRows } from '../../src/model/forecast.js';
import { hiddenMarkov } from '../../src/models/index.js';
import { keyOf } from '../../src/random/key.js';
import { realSource } from '../real-data.js';
import type { Measured, ResultRecipe } from '../recipe.js';
import { fitAll, testScore, trainingScore } from '../score-fit.js';

const earthquakes = (
  [
    [1, -391.9189],
    [2, -341.8787],
    [3, -328.5275],
  ] as const
).map(
  ([states, anchor]): ResultRecipe => ({
    name: states === 3 ? 'earthquakes-hidden-markov' : `earthquakes-hidden-markov-${states}`,
    title: `hidden Markov, ${states} Poisson ${states === 1 ? 'state' : 'states'}, earthquakes 1900 to 2006, log-likelihood`,
    metric: 'log-likelihood',
    unit: 'nats',
    anchor,
    source: 'Zucchini, MacDonald and Langrock 2016, Hidden Markov Models for Time Series',
    bar: 0.001,
    seed: 1,
    async run(seed) {
      const read = await readCounts(await realSource('hmm/earthquakes.txt'));
      const { dataset } = await codeSequences({ form: 'steps', ...read, types: { count: 'count' } });
      const recipe = hiddenMarkov({ states, counts: 'poisson', tolerance: 1e-8 });
      return trainingScore('log-likelihood', recipe, dataset, seed);
    },
  }),
);

/** The chorales by the split of their file, in frames of 88 keys. */
async function chorales() {
  const parts = await readJsonSequences(await realSource('music/jsb-chorales-quarter.json.gz'));
  const { dataset, schema } = await codeSequences(parts.train as RawSequences);
  const part = async (raw: RawSequences | undefined) => {
    const rows = await encodeSequences(schema, raw as RawSequences);
    return tableDataset({ ...schema, rows: rows.count }, rows);
  };
  return { training: dataset, validation: await part(parts.valid), test: await part(parts.test) };
}

const jsb = (
  [
    [128, -6.85, ''],
    [256, -6.66, '-256'],
  ] as const
).map(
  ([states, anchor, suffix]): ResultRecipe => ({
    name: `jsb-hidden-markov${suffix}`,
    title: `hidden Markov, ${states} states of 88 independent keys, ended by validation pieces, JSB quarter notes test`,
    metric: 'log-probability',
    unit: 'nats/frame',
    anchor,
    source: 'bar of this project; the same model in numpy reaches -6.826 with 128 states and -6.648 with 256',
    bar: 'at least',
    seed: 1,
    async run(seed) {
      const { training, validation, test } = await chorales();
      const recipe = hiddenMarkov({ states, restarts: 1, iterations: 30, chainPseudoCount: 0.05 });
      return testScore(recipe, training, test, seed, validation);
    },
  }),
);

/** Days before the first that is forecast: three of the four years. */
const READ_DAYS = 1096;
const DAYS_AHEAD = 7;

/** The weather in its order, without dates. */
async function weather() {
  const { table, lengths } = await inOrder(await openCsv(await realSource('hmm/seattle-weather.csv')));
  const { dataset, schema } = await codeSequences({ form: 'steps', notes: [], table, lengths }, { drop: ['date'] });
  for await (const rows of dataset.blocks(1)) return { schema, rows: sequencesOf(rows) };
  throw new Error('the weather has a row');
}

function days(rows: TableRows, to: number): TableRows {
  return sequenceRows(
    rows.columns.map((column) => column.subarray(0, to)),
    [to],
  );
}

/** The model of the weather: of 4, 8 and 12 states with normal, best or jointly normal numbers, the best of the third year after the first two. */
const ofWeather = hiddenMarkov({ states: 12, margin: 'best', chainPseudoCount: 0.05 });

/** The share of values of the last year that lie in intervals of the given share, one day to seven ahead, every third day as the last one known. Of values with a mass of their own, such as no rain, an interval that ends on one holds all of it. */
async function coverage(share: number, seed: number): Promise<Measured> {
  const { schema, rows } = await weather();
  const { model, params } = await fitAll(ofWeather, tableDataset(schema, days(rows, READ_DAYS)), seed);
  const inside = schema.columns.map(() => new Array<number>(DAYS_AHEAD + 1).fill(0));
  let origins = 0;
  for (let known = READ_DAYS; known + DAYS_AHEAD <= rows.columns[0].length; known += 3) {
    const key = keyOf(seed).at('days').at(known);
    const options = { steps: DAYS_AHEAD, shares: [share] };
    const [lines] = await forecastRows('weather', model, params, schema, days(rows, known), key, options);
    for (const line of lines) {
      if (!('intervals' in line)) continue;
      const c = schema.columns.findIndex(({ name }) => name === line.column);
      const truth = rows.columns[c][known + line.ahead - 1];
      const [{ low, high }] = line.intervals;
      if (truth >= low && truth <= high) inside[c][line.ahead]++;
    }
    origins++;
  }
  const shareOf = (counts: readonly number[], all: number) => counts.reduce((total, count) => total + count, 0) / all;
  const dense = [...schema.columns.keys()].filter((c) => schema.columns[c].measure === 'continuous');
  const ahead = Array.from({ length: DAYS_AHEAD }, (_, d) =>
    shareOf(
      dense.map((c) => inside[c][d + 1]),
      origins * dense.length,
    ).toFixed(3),
  );
  const each = schema.columns.flatMap(({ name, measure }, c) =>
    measure === 'categorical' ? [] : [`${name} ${shareOf(inside[c], origins * DAYS_AHEAD).toFixed(3)}`],
  );
  return {
    value: shareOf(
      dense.map((c) => shareOf(inside[c], origins * DAYS_AHEAD)),
      dense.length,
    ),
    certainty: 'exact',
    notes: `${each.join(', ')}; one day to seven ahead: ${ahead.join(', ')}`,
  };
}

const forecasts = (
  [
    [0.5, 0.06],
    [0.9, 0.04],
  ] as const
).map(
  ([share, bar]): ResultRecipe => ({
    name: `weather-hidden-markov-${100 * share}`,
    title: `hidden Markov, Seattle weather, share of the last year's temperatures and winds inside ${100 * share} % intervals, one day to seven ahead`,
    metric: 'coverage',
    unit: '',
    anchor: share,
    source: 'what the intervals say of themselves',
    bar,
    seed: 1,
    run: (seed) => coverage(share, seed),
  }),
);

/** How much likelier the last year is than under days independent of each other, a day. */
async function gain(seed: number): Promise<Measured> {
  const { schema, rows } = await weather();
  const training = tableDataset(schema, days(rows, READ_DAYS));
  const measured = await testScore(ofWeather, training, tableDataset(schema, laterDays(rows)), seed);
  const { baseline, value } = measured;
  if (baseline === undefined) throw new Error('a test score has a baseline');
  return { ...measured, value: value - baseline.value, notes: `${value.toFixed(3)} nats a day` };
}

function laterDays(rows: TableRows): TableRows {
  const columns = rows.columns.map((column) => column.subarray(READ_DAYS));
  return sequenceRows(columns, [columns[0].length]);
}

/** Hidden Markov models on counts, frames and weather. */
export const recipes: readonly ResultRecipe[] = [
  ...earthquakes,
  ...jsb,
  {
    name: 'weather-hidden-markov',
    title:
      'hidden Markov, 12 states of mixed columns, Seattle weather: gain over independent days, the last year after three',
    metric: 'log-probability',
    unit: 'nats/step',
    anchor: 0,
    source: 'what a model that knows of yesterday must be better than',
    bar: 'at least',
    seed: 1,
    run: gain,
  },
  ...forecasts,
];
