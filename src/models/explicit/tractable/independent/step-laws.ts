import type { TableSchema } from '../../../../data/schema.js';
import { UNKNOWN_NAME } from '../../../../data/sequences/symbols.js';
import { categorical } from '../../../../distributions/categorical.js';
import { columnLaw, type LawChoice } from '../../../../distributions/column-law.js';
import { type Product, product } from '../../../../distributions/product.js';
import type { Univariate } from '../../../../distributions/univariate.js';

/** What follows each step of a sequence that ends: a further one, or the stop. */
export const GOES_ON = 0;
export const STOPS = 1;

/** The laws of sequences whose steps know nothing of each other: that of a step, and after its parameters that of its stopping. */
export interface StepLaws {
  readonly step: Product;
  /** Log-masses of going on and of stopping, at `stopAt` in parameters and sums; absent where sequences just break off. */
  readonly stop?: Univariate;
  readonly stopAt: { readonly parameters: number; readonly statistics: number };
  readonly parameterSize: number;
  readonly statisticsSize: number;
}

/** The laws of a schema's steps. One symbol a step may also be an unknown one, which counts as a category. */
export function stepLaws({ columns, sequence }: TableSchema, choice: LawChoice): StepLaws {
  const isOneSymbol = columns.length === 1 && columns[0].categories.length > 0;
  const laws = columns.map((column) =>
    columnLaw(isOneSymbol ? { ...column, categories: [...column.categories, UNKNOWN_NAME] } : column, choice),
  );
  const step = product(laws);
  const stopAt = { parameters: step.parameterSize, statistics: step.statisticsSize };
  if (!sequence?.ends) return { step, stopAt, parameterSize: step.parameterSize, statisticsSize: step.statisticsSize };
  const stop = categorical({ ...columns[0], categories: ['goes on', 'stops'] }, choice.pseudoCount);
  return {
    step,
    stop,
    stopAt,
    parameterSize: step.parameterSize + stop.parameterSize,
    statisticsSize: step.statisticsSize + stop.statisticsSize,
  };
}

/** log p(a further step) and log p(stop); 0 and −∞ where sequences do not end. */
export function stopLogMasses({ stop, stopAt }: StepLaws, parameters: Float64Array): readonly [number, number] {
  if (stop === undefined) return [0, Number.NEGATIVE_INFINITY];
  return [parameters[stopAt.parameters + GOES_ON], parameters[stopAt.parameters + STOPS]];
}
