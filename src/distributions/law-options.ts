import { z } from 'zod';

/** The options by which a family lets its users choose the laws of columns. */
export const lawOptions = {
  margin: z
    .enum(['normal', 'best'])
    .default('normal')
    .describe('density of continuous columns: normal, or the most likely of normal, log-normal and gamma'),
  counts: z
    .enum(['best', 'poisson', 'negative-binomial', 'discretised-normal'])
    .default('best')
    .describe('law of count columns; best takes that of lowest BIC, a table of few values among them'),
};

/** Rows that each category counts for before any is seen; a family brings its own default. */
export function pseudoCount(byDefault: number) {
  return z.number().positive().default(byDefault).describe('rows that each category counts for before any is seen');
}
