import { describe, expect, it } from 'vitest';
import { tableDataset } from '../data/dataset.js';
import type { TableRows } from '../data/rows.js';
import { codeTexts } from '../data/sequences/code-text.js';
import { sequenceRows } from '../data/sequences/sequence-rows.js';
import { fitModel } from '../model/fit-model.js';
import { independent } from '../models/explicit/tractable/independent.js';
import { measured, schemaOf } from '../models/made-tables.test.data.js';
import { keyOf } from '../random/key.js';
import { renderReport } from './report.js';
import type { ReportData } from './report-data.js';
import { reportJson } from './report-json.js';
import { reportOfFit } from './report-of-fit.js';
import { firstMarkupFault } from './strict-markup.test.data.js';

async function reported(dataset: ReturnType<typeof tableDataset>, rows: TableRows | undefined): Promise<ReportData> {
  const fitted = await fitModel(independent(), dataset, { seed: 1, split: 'none', nowMs: () => 0 });
  return reportOfFit({ fitted, dataName: 'made', rows, software: 'test', reproduce: [], key: keyOf(1) });
}

const figuresOf = (data: ReportData) => data.figures.map(({ figure }) => figure);

describe('the report of sequences', () => {
  it('shows lines of text as text, how long they are and how often each symbol occurs', async () => {
    const { dataset } = codeTexts(['<b>', 'a\u202Eb', '', 'ab ba', 'bb']);
    const data = await reported(dataset, await dataset.gather(10, keyOf(1)));
    expect(figuresOf(data)).toEqual(['shares', 'margins']);
    expect(data.samples?.real[0]).toBe('<b>');
    const page = renderReport(data);
    expect(firstMarkupFault(page)).toBeUndefined();
    expect(page).toContain('&lt;b&gt;\na\uFFFDb\n(empty)\nab ba');
    expect(page).toContain('5 sequences of characters, the longest with 5, each ended by a stop');
    expect(page).toContain('characters in a row');
    expect(data.scores.map(({ metric }) => metric)).toContain('exact-copies');
    expect(data.scores.map(({ metric }) => metric)).not.toContain('nearest-record');
    expect(reportJson(data).ok).toBe(true);
  });

  it('shows a passage of a text that breaks off, and copes without rows', async () => {
    const { dataset } = codeTexts(['a long story. '.repeat(50)]);
    const data = await reported(dataset, undefined);
    expect(data.samples?.form).toBe('passages');
    expect(data.samples?.drawn.map(({ length }) => length)).toEqual([400, 400, 400]);
    expect(figuresOf(data)).toEqual(['shares']);
    expect(firstMarkupFault(renderReport(data))).toBeUndefined();
  });

  it('shows frames as a roll and numbers as lines', async () => {
    const bits = Array.from({ length: 5 }, (_, c) =>
      measured(`n${60 + c}`, 'binary', { kind: 'boolean', categories: ['0', '1'] }),
    );
    const schema = {
      ...schemaOf([...bits, measured('loudness', 'continuous')], 2),
      sequence: { unit: 'frame', ends: false, order: 'sequence', longest: 6 },
    } as const;
    const cells = bits.map((_, c) => Float64Array.from({ length: 10 }, (_unused, t) => Number((t + c) % 3 === 0)));
    const rows = sequenceRows([...cells, Float64Array.from({ length: 10 }, (_, t) => t / 10)], [6, 4]);
    const data = await reported(tableDataset(schema, rows), rows);
    expect(figuresOf(data)).toEqual(['binary-frames', 'shares', 'steps', 'margins']);
    const page = renderReport(data);
    expect(firstMarkupFault(page)).toBeUndefined();
    expect(page).toContain('Frames over time');
    expect(data.samples).toBeUndefined();
  });
});
