import { keyOf } from '../random/key.js';
import { AncestralError, ArchiveError } from '../util/errors.js';
import type { FittedModel } from './fitted-model.js';

/**
 * Draws a row from a model that comes from a file, and scores it: params with parts that are missing, of another length or no numbers
 * end in an ArchiveError here, not in the middle of somebody's work.
 */
export async function probe(fitted: FittedModel, who: string): Promise<void> {
  try {
    checkNumbers(await drawnNumbers(fitted));
  } catch (cause) {
    if (cause instanceof AncestralError && cause.code === 'UNAVAILABLE') throw cause;
    const detail = cause instanceof AncestralError ? `: ${cause.message}` : '';
    throw new ArchiveError(`${who}: params must be those of a ${fitted.definition.name}, got others${detail}`, {
      hint: 'the file is damaged or was made by another program',
      cause,
    });
  }
}

/** The number of parameters, the cells of a drawn row, and its log-probability. */
async function drawnNumbers({ model, params, schema }: FittedModel): Promise<number[]> {
  const key = keyOf(0).at('probe');
  const numbers = [model.parameters(params)];
  model.describe?.(params);
  if (model.sampling === undefined) return numbers;
  const row = await model.sampling.sample(params, { first: 0, count: 1 }, key);
  for (let c = 0; c < schema.columns.length; c++) numbers.push(row.columns[c][0]);
  const scores = await model.density?.logProb(params, row, key);
  return scores === undefined ? numbers : [...numbers, scores.values[0]];
}

function checkNumbers(numbers: readonly number[]): void {
  if (numbers.every((number) => typeof number === 'number' && number < Number.POSITIVE_INFINITY)) return;
  throw new ArchiveError('a drawn row must have finite cells and a probability', {});
}
