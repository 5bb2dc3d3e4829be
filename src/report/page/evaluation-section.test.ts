import { parseHTML } from 'linkedom';
import { expect, it } from 'vitest';
import { html } from '../drawing/markup.js';
import type { ReportEvaluation } from '../report-data.js';
import { evaluationSection } from './evaluation-section.js';

const evaluation: ReportEvaluation = {
  ...{ rows: 120, reference: 150, verdict: ['Drawn rows are like real ones by 1 of 2 scores.'] },
  refusals: [{ metric: 'modes', reason: 'needs <two> columns' }],
  scores: [
    {
      ...{ metric: 'column-shapes', of: 'column-shapes', value: 0.91, standardError: 0.012, floor: 0.96 },
      ...{ floorStandardError: 0.01, better: 'larger', verdict: 'different', note: 'how alike the columns are' },
    },
    {
      ...{ metric: 'new-row-share', of: 'new-row-share', value: 1, floor: 1, better: 'near the floor' },
      ...{ verdict: 'like real', unit: 'of the rows' },
    },
  ],
};

it('shows each score beside its floor, the verdict first, and what was not judged', () => {
  const { document } = parseHTML(`<html><body>${evaluationSection(evaluation, html``).markup}</body></html>`);
  const rows = [...document.querySelectorAll('tbody tr')].map((row) => row.textContent);
  expect(rows).toEqual([
    'column-shapesHow alike the columns are.different0.910 ± 0.0120.960 ± 0.010',
    'new-row-sharelike real1of the rows1',
  ]);
  expect(document.querySelector('li')?.textContent).toBe('modes: needs <two> columns');
  expect(document.querySelector('p')?.textContent).toBe('Drawn rows are like real ones by 1 of 2 scores.');
});
