import { expect, it } from 'vitest';
import type { Evaluation } from '../metrics/evaluate-model.js';
import type { FittedModel } from '../model/fitted-model.js';
import { evaluationText, withError } from './evaluation-text.js';

it('a score has two digits of its error, or four digits where it has none', () => {
  expect(withError(0.96345, 0.00123)).toBe('0.9635 ± 0.0012');
  expect(withError(0.5, undefined)).toBe('0.5000');
  expect(withError(0.00001234, undefined)).toBe('1.2e-5');
  expect(withError(0.00311, 0.00046)).toBe('3.1e-3 ± 4.6e-4');
  expect(withError(0.99915, 0.00001)).toBe('0.9991 ± 1e-5');
  expect(withError(0, 0.5)).toBe('0.00 ± 0.50');
  expect(withError(12.3, 2)).toBe('12.3 ± 2.0');
});

it('every line fits into 80 columns, and fewer rows than were asked for are said', () => {
  const score = (metric: string, verdict: 'like real' | 'close' | 'different') => ({
    ...{ metric, of: metric, value: 0.957394, standardError: 0.0001, floor: 0.996, floorStandardError: 0.002 },
    ...{ better: 'larger' as const, verdict },
  });
  const evaluation = {
    ...{ rows: 172, reference: 172, seed: 1, refusals: [{ metric: 'modes', reason: 'needs a generated set' }] },
    scores: [
      score('classifier-two-sample-logistic-auc', 'like real'),
      score('maximum-mean-discrepancy', 'different'),
      score('column-shapes', 'close'),
    ],
  } as unknown as Evaluation;
  const fitted = { definition: { title: 'Mixture over mixed columns' }, schema: { columns: [], missing: 0 } };
  const facts = { data: 'penguins', decisions: [], asked: 5000 };
  const text = evaluationText(fitted as unknown as FittedModel, evaluation, facts, 80);
  // As a table: the verdict stands in the line of its metric.
  expect(text).toMatch(/classifier-two-sample-logistic-auc .* like real/);
  for (const line of text.split('\n')) expect(line.length).toBeLessThanOrEqual(80);
  expect(text).toContain('Drawn rows are like real ones by 1 of 3 scores, close by 1 (column-shapes),');
  expect(text).toContain('· not judged: modes: needs a generated set');
  expect(text).toContain('172 rows drawn in place of 5000');
});
