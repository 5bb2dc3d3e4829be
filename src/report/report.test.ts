import { parseHTML } from 'linkedom';
import { describe, expect, it } from 'vitest';
import { demoFigures, demoReport, demoResults } from './demo-report.test.data.js';
import { renderReport } from './report.js';
import type { ReportData, ReportResult } from './report-data.js';
import { reportFigures } from './report-figures.js';
import { type Json, reportJson } from './report-json.js';
import { firstMarkupFault } from './strict-markup.test.data.js';

const bare: ReportData = {
  title: 'Nothing',
  software: 'ancestral 0.1.0',
  scores: [],
  warnings: [],
  decisions: [],
  figures: [],
  reproduce: [],
};
const page = renderReport(demoReport);
const { document } = parseHTML(page);
const megabytes = (text: string) => new TextEncoder().encode(text).length / 1e6;

/** Every number of a JSON document. */
function numbersOf(json: Json): readonly number[] {
  if (typeof json === 'number') return [json];
  if (typeof json !== 'object' || json === null) return [];
  return Object.values(json).flatMap(numbersOf);
}

describe('renderReport', () => {
  it.each([
    ['everything', demoReport],
    ['nothing', bare],
  ] as const)('is well-formed with %s', (_, data) => {
    expect(firstMarkupFault(renderReport(data))).toBeUndefined();
  });

  it('loads nothing, runs nothing, and says so to the browser', () => {
    expect(document.querySelector('meta[http-equiv=Content-Security-Policy]')?.getAttribute('content')).toContain(
      "default-src 'none'",
    );
    expect(document.querySelectorAll('script, img, iframe, object, embed, form, video, audio').length).toBe(0);
    for (const link of document.querySelectorAll('link')) expect(link.getAttribute('href')).toMatch(/^data:/);
    expect(page).not.toMatch(/\son\w+="|javascript:|@import|url\(/i);
  });

  it('has one heading, sections below it, and no level left out', () => {
    const levels = Array.from(document.querySelectorAll('h1, h2, h3'), ({ tagName }) => Number(tagName.slice(1)));
    expect(levels.filter((level) => level === 1)).toHaveLength(1);
    expect(levels[0]).toBe(1);
    for (const [i, level] of levels.entries()) if (i > 0) expect(level).toBeLessThanOrEqual(levels[i - 1] + 1);
    for (const link of document.querySelectorAll('a[href^="#"]'))
      expect(document.querySelector(link.getAttribute('href')!)).not.toBeNull();
  });

  it('has each id once, and names every picture and every scrolling table', () => {
    const ids = Array.from(document.querySelectorAll('[id]'), ({ id }) => id);
    expect(new Set(ids).size).toBe(ids.length);
    for (const drawing of document.querySelectorAll('svg[role=img]')) {
      for (const id of drawing.getAttribute('aria-labelledby')!.split(' '))
        expect(document.querySelector(`#${id}`)?.textContent).toBeTruthy();
    }
    for (const region of document.querySelectorAll('.scroll')) {
      expect(region.getAttribute('aria-label')).toBeTruthy();
      expect(region.getAttribute('tabindex')).toBe('0');
    }
  });

  it('follows light and dark, paper, narrow screens and reduced motion', () => {
    const style = document.querySelector('style')!.textContent!;
    for (const query of [
      '@media screen and (prefers-color-scheme:dark){:root{',
      '@media print',
      '@media (max-width:680px)',
      'prefers-reduced-motion',
    ])
      expect(style).toContain(query);
    for (const [, name] of style.matchAll(/var\(--([\w-]+)\)/g))
      expect(style.match(new RegExp(`--${name}:`, 'g'))).toHaveLength(2);
  });

  it('puts warnings before every number', () => {
    expect(page.indexOf('2 warnings')).toBeLessThan(page.indexOf('<dl'));
    expect(page).toContain('component 2 met the smallest scale');
  });

  it('shows the ranking with units, standard errors, certainty, baseline and what is within two of them', () => {
    const rows = Array.from(
      document.querySelectorAll('[aria-label="Models ranked by held-out log-probability"] tbody tr'),
      (row) => row.textContent!.replace(/\s+/g, ' '),
    );
    expect(rows).toHaveLength(7);
    expect(rows[0]).toMatch(
      /^1Gaussian mixture exactgaussian-mixture: components 2, covariance full-4\.160 ± 0\.081-6\.00 ± 0\.12best110\.42 s$/,
    );
    expect(rows[1]).not.toContain('within 2 SE');
    expect(rows[2]).toContain('≈ within 2 SE');
    expect(rows[3]).toContain('lower bound');
    expect(rows[5]).toContain('baseline');
    expect(document.querySelector('[aria-label="Models without a rank"]')!.textContent).toMatch(
      /−∞.*no density.*needs a label column/s,
    );
    expect(page).toContain('These add log-densities');
  });

  it('gives n/a and a reason for a number that is not finite', () => {
    const cards = Array.from(document.querySelectorAll('.numbers > div'), ({ textContent }) => textContent);
    expect(cards).toContain('Wasserstein distancen/athe computation gave no number');
    expect(page).not.toMatch(/>\s*-?(NaN|Infinity)\b/);
  });

  it('writes headline numbers as people read them', () => {
    const { document } = parseHTML(
      renderReport({
        ...bare,
        scores: [
          { metric: 'log-likelihood', rows: 'training', value: -27_099.0004, unit: 'nats', certainty: 'exact' },
          { metric: 'bic', rows: 'training', value: 412.3456 },
          { metric: 'leave-one-out-log-probability', rows: 'training', value: -4.21 },
          { metric: 'exact-copies', value: 0.125, standardError: 0.0071, floor: 0, unit: 'of the drawn rows' },
          { metric: 'nearest-record', value: 0.02564, standardError: 0.00031, floor: 0.02069, ratio: 1.2393 },
        ],
      }),
    );
    const cards = Array.from(document.querySelectorAll('.numbers > div'), ({ textContent }) => textContent);
    expect(cards).toEqual([
      'Training log-likelihood-27,099nats exact',
      'Training BIC412.3',
      'Leave-one-out log-probability-4.210',
      'Exact copies13 %of drawn rows equal a real one (real rows among themselves: 0 %)± 0.71 % SE',
      'Nearest record1.24×as far from the nearest real row as real rows are from each otherdistance 0.02564 ± 0.00031 SE, real rows 0.02069',
    ]);
    const values = Array.from(document.querySelectorAll('.numbers data'), (element) => element.getAttribute('value'));
    expect(values).toContain('-27099.0004');
  });

  it('says of which rows the range of a column with a mass of its own is, and nothing of empty options', () => {
    const rain = demoReport.data!.columns[4];
    const text = (columns: readonly (typeof rain)[]) =>
      parseHTML(
        renderReport({
          ...demoReport,
          data: { ...demoReport.data!, columns },
          model: { ...demoReport.model!, options: { components: 2, bounds: '' } },
        }),
      )
        .document.querySelector('body')!
        .textContent!.replace(/\s+/g, ' ');
    expect(text([rain])).toContain('apart from its own mass at 0: 0.2 to 41 mean 6.1');
    expect(text([{ ...rain, atomShare: 0.34 }])).toContain('besides 0 (34 % of rows): 0.2 to 41 mean 6.1');
    expect(text([rain])).not.toContain('bounds');
  });

  it('prints the numbers of its JSON twin', () => {
    const known = new Set(numbersOf(reportJson(demoReport)).flatMap((value) => [value, Math.abs(value)]));
    const printed = Array.from(document.querySelectorAll('data'), (element) => [
      element.getAttribute('value')!,
      element.textContent!,
    ]);
    expect(printed.length).toBeGreaterThan(100);
    for (const [value, text] of printed) {
      expect(known, `${value} printed as ${text}`).toContain(Number(value));
      const [, digits, decimals = '', exponent = '0', unit] =
        /^(-?[\d,]+)(?:\.(\d+))?(?:e(-?\d+))?( s| %|×)?$/.exec(text) ?? [];
      if (digits === undefined) continue;
      const shown = Number(`${digits.replace(/,/g, '')}.${decimals}e${exponent}`);
      expect(Math.abs(shown - Number(value) * (unit === ' %' ? 100 : 1))).toBeLessThanOrEqual(
        0.5 * 10 ** (Number(exponent) - decimals.length) * (1 + 1e-9),
      );
    }
  });

  it('carries hostile names as text', () => {
    const name = '</style></script><script>alert(1)</script><img src=x onerror=alert(1)>--> "\'\u2028';
    const hostile = renderReport({
      ...demoReport,
      title: name,
      subtitle: name,
      software: name,
      warnings: [name],
      decisions: [name],
      reproduce: [name],
      scores: [
        { metric: name, rows: name, value: 1, unit: name, given: [name] },
        { metric: name, value: null, reason: name },
      ],
      model: {
        ...demoReport.model!,
        name,
        title: name,
        summary: name,
        options: { [name]: name, list: [name] },
        references: [{ authors: name, year: 2000, title: name, venue: name, url: 'javascript:alert(1)' }],
      },
      data: {
        name,
        rows: 1,
        columns: [{ ...demoReport.data!.columns[2], name, categories: [name] }],
        leftOut: [{ name, reason: name }],
      },
      comparison: {
        split: {},
        results: [{ ...demoResults[0], model: name, title: name, options: { a: name }, error: name }],
      },
      findings: { tables: [{ title: name, columns: [name], rows: [[name]] }] },
      figures: [],
    });
    expect(firstMarkupFault(hostile)).toBeUndefined();
    const parsed = parseHTML(hostile).document;
    expect(parsed.querySelectorAll('script, img, a[href^="javascript"]').length).toBe(0);
    expect(hostile).not.toContain('\u2028');
    expect(parsed.querySelector('h1')!.textContent).toBe(name);
  });
});

describe('a large report', () => {
  const long = '<𝄞漢字>'.repeat(2000);
  const result = (i: number): ReportResult => ({
    ...demoResults[i % demoResults.length],
    model: `model-${i}`,
    title: `${i} ${long}`,
    options: { text: long },
  });
  const large: ReportData = {
    ...demoReport,
    title: long,
    warnings: Array.from({ length: 1000 }, () => long),
    decisions: Array.from({ length: 1000 }, () => long),
    reproduce: Array.from({ length: 20 }, () => long),
    comparison: { split: { folds: 5 }, results: Array.from({ length: 200 }, (_, i) => result(i)) },
    data: {
      name: long,
      rows: 272,
      columns: Array.from({ length: 500 }, (_, i) => ({
        ...demoReport.data!.columns[i % 5],
        name: `${i} ${long}`,
        missing: i,
      })),
      leftOut: Array.from({ length: 500 }, () => ({ name: long, reason: long })),
    },
    findings: {
      tables: Array.from({ length: 50 }, (_, t) => ({
        title: `${t} ${long}`,
        columns: Array.from({ length: 500 }, () => long),
        rows: Array.from({ length: 500 }, () => Array.from({ length: 500 }, (_, c) => c / 7)),
      })),
    },
    figures: Array.from({ length: 10 }, () => demoFigures).flat(),
  };
  const text = renderReport(large);

  it('stays under two megabytes, well-formed, and counts what it leaves out', () => {
    expect(megabytes(text)).toBeLessThan(2);
    expect(firstMarkupFault(text)).toBeUndefined();
    for (const more of [
      'And 400 more columns.',
      'more tables.',
      'And 380 more rows.',
      'And 484 more columns.',
      'left out to keep this file small',
    ])
      expect(text).toContain(more);
  });

  it('ranks all of 200 models', () => {
    expect(
      parseHTML(text).document.querySelectorAll('[aria-label="Models ranked by held-out log-probability"] tbody tr')
        .length,
    ).toBe(140);
  });
});

describe('comparisons of few models', () => {
  it('can hold one, which is the best', () => {
    const text = renderReport({ ...bare, comparison: { split: { holdout: 0.2 }, results: [demoResults[0]] } });
    expect(text).toContain('the only model ranked');
    expect(text).toContain('20 % of the rows held out');
  });

  it('can hold none that has a rank', () => {
    const text = renderReport({ ...bare, comparison: { split: {}, results: [demoResults[8]] } });
    expect(text).toContain('No model could be ranked.');
    expect(text).toContain('it has no density, so no log-probability');
  });
});

describe('reportFigures', () => {
  it('names each file once, safely', () => {
    const names = reportFigures(demoReport).map(({ name }) => name);
    expect(new Set(names).size).toBe(names.length);
    expect(names).toContain('responsibilities-2');
    for (const name of names) expect(name).toMatch(/^[a-z][a-z0-9-]*$/);
  });

  it('draws the comparison and the missing cells from the tables', () => {
    const names = reportFigures({ ...demoReport, figures: [] }).map(({ name }) => name);
    expect(names).toEqual(['comparison', 'missing-pattern']);
  });
});
