// The JSON documents of the contract, field by field: what is missing, misnamed or added without a word fails.
import { z } from 'zod';

const text = z.string();
const count = z.int().min(0);
const finite = z.number();
const cell = z.union([z.string(), z.number(), z.boolean(), z.null()]);
const options = z.record(text, z.unknown());
const certainty = z.enum(['exact', 'lower-bound', 'estimate']);
const document = <S extends z.ZodRawShape>(shape: S) =>
  z.strictObject({ ok: z.literal(true), ...shape, schemaVersion: z.literal(1) });

export const score = z.strictObject({
  metric: text,
  rows: z.enum(['training', 'held-out']),
  value: finite.nullable(),
  unit: z.enum(['nats', 'nats/row']).optional(),
  certainty,
  standardError: finite.nullable().optional(),
  given: z.array(text).optional(),
});

export const fitDocument = document({
  model: text,
  options,
  seed: count,
  rows: count,
  columns: z.array(text),
  scores: z.array(score),
  converged: z.boolean(),
  steps: count,
  seconds: finite,
  decisions: z.array(text),
  warnings: z.array(text),
  unranked: text.optional(),
  file: text,
});

export const sampleDocument = document({
  model: text,
  rows: count,
  seed: count,
  given: z.record(text, text).optional(),
  columns: z.array(text),
  warnings: z.array(text).optional(),
  values: z.array(z.array(cell)).optional(),
  file: text.optional(),
});

export const scoreDocument = document({
  model: text,
  rows: count,
  certainty,
  unit: z.literal('nats'),
  mean: finite.nullable(),
  total: finite.nullable(),
  standardError: finite.nullable(),
  given: z.array(text).optional(),
  warnings: z.array(text),
  values: z.array(finite.nullable()).optional(),
  file: text.optional(),
});

export const comparisonEntry = z.strictObject({
  model: text,
  options,
  baseline: z.boolean(),
  keepsRows: z.boolean(),
  scores: z.array(score),
  difference: z.strictObject({ value: finite, standardError: finite }).optional(),
  unranked: text.optional(),
  parameters: z.number().nullable(),
  seconds: finite,
  warnings: z.array(text),
  error: text.nullable(),
});

export const compareDocument = document({
  data: text,
  split: z.union([
    z.strictObject({ folds: count, seed: count }),
    z.strictObject({ holdout: finite, seed: count }),
    z.strictObject({ test: text, seed: count }),
  ]),
  results: z.array(comparisonEntry).min(1),
  decisions: z.array(text),
  scale: text,
  warnings: z.array(text),
  report: text.optional(),
});

export const completeDocument = document({
  model: text,
  rows: count,
  filled: count,
  draws: count,
  seed: count,
  columns: z.array(text),
  warnings: z.array(text).optional(),
  values: z.array(z.array(cell)).optional(),
  file: text.optional(),
});

export const codesDocument = document({
  model: text,
  rows: count,
  columns: z.array(text),
  warnings: z.array(text).optional(),
  values: z.array(z.array(cell)).optional(),
  file: text.optional(),
});

export const modelsDocument = document({
  models: z
    .array(
      z.strictObject({
        name: text,
        title: text,
        summary: text,
        family: z.array(text).min(1),
        data: z.array(text).min(1),
        certainty: z.array(certainty),
        capabilities: z.array(text).min(1),
        options: z.looseObject({ type: z.literal('object'), properties: z.record(text, z.unknown()) }),
      }),
    )
    .min(1),
});

export const demoDocument = document({
  data: text,
  split: z.strictObject({ folds: count, seed: count }),
  results: z.array(comparisonEntry).min(1),
  files: z.strictObject({ model: text, drawn: text, report: text }),
});

export const inspectDocument = document({
  model: text,
  title: text,
  options,
  seed: count,
  schema: z.looseObject({ columns: z.array(z.unknown()).min(1) }),
  summary: z.looseObject({ rows: count, scores: z.array(score) }),
  capabilities: z.array(text),
  parameters: finite,
  keepsRows: z.boolean(),
  findings: z.looseObject({ tables: z.array(z.unknown()) }),
});

export const reportDocument = document({
  model: text,
  file: text.optional(),
  pictures: z.array(text),
  report: z.looseObject({}),
});

export const errorDocument = z.strictObject({
  ok: z.literal(false),
  error: z.strictObject({
    code: z.string().regex(/^[A-Z][A-Z_]*$/),
    message: z.string().min(1),
    hint: z.string().min(1).optional(),
  }),
  schemaVersion: z.literal(1),
});
