import { describe, expect, it } from 'vitest';
import { tableRows, takeRows } from '../data/rows.js';
import { keyOf } from '../random/key.js';
import { columnShapes } from './column-shapes.js';
import { judgeSample } from './judge-sample.js';
import { memorised, mixedLaw, mixedTable, rowsOf, tableFrom } from './made-table.test.data.js';
import type { Metric } from './metric.js';
import { defaultMetrics, findMetrics } from './metric-list.js';
import { missingValueSimilarity } from './missing-value-similarity.js';
import { nearestRecordMetric } from './nearest-record-metric.js';
import { newRowShare } from './new-row-share.js';
import { realHalves } from './real-halves.js';
import { verdictOf } from './verdict.js';
import { verdictWords } from './verdict-words.js';

const key = keyOf(5);

describe('realHalves', () => {
  it('have no row in common and hold all of them', () => {
    const rows = tableRows([Float64Array.from({ length: 101 }, (_, i) => i)]);
    const { reference, floor } = realHalves(rows, key);
    expect([reference.count, floor.count]).toEqual([51, 50]);
    expect([...reference.columns[0], ...floor.columns[0]].sort((a, b) => a - b)).toEqual([...rows.columns[0]]);
  });

  it('keep rows in proportion to their weights', () => {
    const n = 4000;
    const x = Float64Array.from({ length: n }, (_, i) => i % 2);
    const { reference, floor } = realHalves(
      tableRows(
        [x],
        x.map((value) => 1 + 2 * value),
      ),
      key,
    );
    const [ones, all] = [reference, floor].reduce(
      ([found, of], { columns: [column], count }) => [found + column.reduce((sum, each) => sum + each, 0), of + count],
      [0, 0],
    );
    // Weight 3 keeps all of 2,000, weight 1 a third of the others.
    expect(ones).toBe(n / 2);
    expect(Math.abs(all - ones - n / 6)).toBeLessThan(4 * Math.sqrt((n / 2) * (1 / 3) * (2 / 3)));
    expect(reference.weights).toBeUndefined();
  });
});

describe('judgeSample', () => {
  it('holds as many real rows as drawn ones against the same others', async () => {
    const asked: number[][] = [];
    const counting: Metric = {
      ...columnShapes,
      async measure(judged, { real }) {
        asked.push([judged.count, real.count]);
        return [{ metric: 'column-shapes', value: judged.columns[0][0], better: 'larger' }];
      },
    };
    const { schema, training } = await mixedTable(300, 1);
    const real = realHalves(training, key);
    const drawn = rowsOf(mixedLaw, 40, 2);
    const { rows, reference, scores } = await judgeSample(drawn, { schema, real, metrics: [counting], key });
    expect(asked).toEqual([
      [40, 150],
      [40, 150],
    ]);
    expect([rows, reference, scores[0].value]).toEqual([40, 150, drawn.columns[0][0]]);
    expect(real.floor.columns[0]).toContain(scores[0].floor);
  });

  it('finds rows of the same law like real ones by every metric of columns, and a collapsed model different', async () => {
    const { schema, training: rows } = await mixedTable(1200, 1);
    const real = realHalves(rows, key);
    const metrics = findMetrics([
      ...['column-shapes', 'pair-trends', 'coverage-and-boundaries', 'missing-value-similarity'],
      ...['train-on-synthetic', 'new-row-share', 'nearest-record'],
    ]);
    const training = rowsOf(mixedLaw, 600, 9);
    const honest = await judgeSample(rowsOf(mixedLaw, 600, 2), { schema, real, training, metrics, key });
    expect(honest.refusals).toEqual([]);
    expect(honest.scores.filter(({ verdict }) => verdict !== 'like real').map(({ metric }) => metric)).toEqual([]);
    const one = takeRows(rowsOf(mixedLaw, 1, 3), new Int32Array(600));
    const names = ['column-shapes', 'pair-trends', 'coverage-and-boundaries', 'train-on-synthetic'];
    const collapsed = await judgeSample(one, { schema, real, metrics: findMetrics(names), key });
    const different = collapsed.scores.filter(({ verdict }) => verdict === 'different').map(({ metric }) => metric);
    for (const name of ['column-shapes', 'pair-trends', 'range-coverage', 'train-on-synthetic'])
      expect(different).toContain(name);
  }, 60_000);

  it('catches a memoriser, moved a little or not, and says so', async () => {
    const table = await mixedTable(600, 1);
    const real = realHalves(rowsOf(mixedLaw, 800, 2), key);
    const judge = (jitter: number) =>
      judgeSample(memorised(table, 400, jitter, 3), {
        ...{ schema: table.schema, real, training: table.training, key },
        metrics: [newRowShare, nearestRecordMetric],
      });
    const copied = await judge(0);
    expect(copied.scores[0].value).toBe(0);
    expect(copied.scores.map(({ verdict }) => verdict)).toEqual(['different', 'different', 'different']);
    expect(verdictWords(copied.scores)[1]).toContain('Some rows seem to be copies of real ones');
    const moved = await judge(1e-3);
    expect(moved.scores.map(({ verdict }) => verdict).slice(1)).toEqual(['different', 'different']);
  });

  it('lists a metric that cannot judge the rows, and refuses it where it was named', async () => {
    const { schema, training } = await tableFrom({ x: Array.from({ length: 40 }, (_, i) => i * 1.5) });
    const settings = { schema, real: realHalves(training, key), metrics: [missingValueSimilarity], key };
    const reason = 'no cell of the training rows was missing';
    expect((await judgeSample(training, settings)).refusals).toEqual([{ metric: 'missing-value-similarity', reason }]);
    await expect(judgeSample(training, { ...settings, isNamed: true })).rejects.toThrow(
      `missing-value-similarity: ${reason}`,
    );
    const few = realHalves(takeRows(training, [0, 1, 2]), key);
    await expect(judgeSample(training, { ...settings, real: few })).rejects.toThrow(
      'evaluate: needs at least 4 real rows and 2 drawn ones, got 3 and 40',
    );
  });
});

describe('defaultMetrics', () => {
  it('are those of the kind of rows', async () => {
    const { schema } = await mixedTable(40, 1);
    expect(defaultMetrics(schema).map(({ name }) => name)).toContain('column-shapes');
    const symbols = {
      ...schema,
      sequence: { order: 'sequence' as const, unit: 'character' as const, ends: true, longest: 3 },
    };
    expect(defaultMetrics(symbols).map(({ name }) => name)).not.toContain('column-shapes');
  });
});

describe('findMetrics', () => {
  it('names the nearest of a name that is none', () => {
    expect(() => findMetrics(['column-shape'])).toThrow(
      expect.objectContaining({ hint: 'did you mean column-shapes?' }),
    );
    expect(() => findMetrics([])).toThrow('metrics: must be some of');
  });
});

describe('verdictOf', () => {
  it('asks for three standard errors first, and for the size of the difference then', () => {
    const score = (value: number, better: 'smaller' | 'larger' | 'near the floor', standardError = 0.001) => ({
      ...{ value, better, standardError },
    });
    const floor = score(0.9, 'larger');
    expect(verdictOf(score(0.897, 'larger'), floor)).toBe('like real');
    expect(verdictOf(score(0.99, 'larger'), floor)).toBe('like real');
    expect(verdictOf(score(0.87, 'larger'), floor)).toBe('close');
    expect(verdictOf(score(0.8, 'larger'), floor)).toBe('different');
    expect(verdictOf(score(0.19, 'smaller'), score(0.1, 'smaller'))).toBe('close');
    expect(verdictOf(score(0.21, 'smaller'), score(0.1, 'smaller'))).toBe('different');
    expect(verdictOf({ ...score(0.21, 'smaller'), pValue: 0.2 }, score(0.1, 'smaller'))).toBe('like real');
    expect(verdictOf(score(0.95, 'near the floor'), score(1, 'near the floor'))).toBe('close');
    expect(verdictOf(score(0.5, 'near the floor'), score(1, 'near the floor'))).toBe('different');
    expect(verdictOf(score(Number.NaN, 'larger'), floor)).toBe('different');
  });
});
