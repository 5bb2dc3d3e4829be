import { describe, expect, it } from 'vitest';
import { demoReport } from './demo-report.test.data.js';
import { reportJson } from './report-json.js';

describe('reportJson', () => {
  const json = reportJson(demoReport);

  it('is a document of its schema version that survives JSON', () => {
    expect(json.schemaVersion).toBe(1);
    expect(json.ok).toBe(true);
    expect(JSON.parse(JSON.stringify(json))).toEqual(json);
  });

  it('carries the ranking with bits and differences', () => {
    expect(json.comparison).toMatchObject({ split: { folds: 5, seed: 1 }, models: 10 });
    const { ranking } = json.comparison as {
      ranking: { rank: number | null; nats: number; bits: number; why: string | null }[];
    };
    expect(ranking[0]).toMatchObject({ rank: 1, nats: -4.1602, bits: -4.1602 / Math.LN2, why: null });
    expect(ranking.filter(({ rank }) => rank === null)).toHaveLength(3);
  });

  it('has null for what is not finite, and warnings that name the place', () => {
    const { scores } = json as unknown as { scores: { value: number | null }[] };
    expect(scores[4].value).toBeNull();
    expect(json.warnings).toContain('scores[4].value is not a finite number, so it is null here');
    expect((json.warnings as string[]).slice(0, 2)).toEqual(demoReport.warnings);
  });

  it('says what the pictures show, without the pictures', () => {
    const figures = json.figures as { name: string; caption: string; description: string; svg?: string }[];
    expect(figures.map(({ name }) => name)).toContain('density-contours');
    for (const { caption, description, svg } of figures)
      expect([caption.length > 0, description.length > 0, svg]).toEqual([true, true, undefined]);
  });

  it('takes any name, __proto__ too', () => {
    const options = JSON.parse('{"__proto__": 1, "constructor": 2}');
    const { model } = reportJson({ ...demoReport, model: { ...demoReport.model!, options } });
    expect(JSON.stringify((model as { options: unknown }).options)).toBe('{"__proto__":1,"constructor":2}');
    expect(({} as { polluted?: unknown }).polluted).toBeUndefined();
  });
});
