import type { TableRows } from '../../../../data/rows.js';
import { type Column, isCoded, type TableSchema } from '../../../../data/schema.js';
import { columnLaw, type LawChoice } from '../../../../distributions/column-law.js';
import {
  addCounts,
  addCountsLogMass,
  type CountTotal,
  fillCounts,
} from '../../../../distributions/negative-multinomial.js';
import { type Product, product } from '../../../../distributions/product.js';
import { type ProductMixture, productMixture } from '../../../../distributions/product-mixture.js';
import type { Draws } from '../../../../random/draws.js';
import { CapabilityError, OptionError } from '../../../../util/errors.js';

/** p(y) as logarithms, the laws of the columns in each class, and the shares of joint counts where there are any. */
export type NaiveBayesParams = {
  readonly logPriors: Float64Array;
  readonly laws: Float64Array;
  readonly logShares: Float64Array;
  readonly total: { readonly mean: number; readonly size: number };
};

export interface NaiveBayesChoice extends LawChoice {
  readonly likelihood: 'auto' | 'multinomial';
}

/** Which columns are what: the label, columns that stand alone, and counts that share a total. */
export interface ClassLaws {
  readonly classes: readonly string[];
  readonly label: number;
  /** Positions of the columns with laws of their own, and of those counted together. */
  readonly alone: readonly number[];
  readonly together: readonly number[];
  readonly law: Product;
  readonly engine: ProductMixture;
  /** log p(y) + log p(known cells | y) for each class, the label left aside. [count × classes] */
  logJoint(params: NaiveBayesParams, rows: TableRows): Float64Array;
  addStatistics(
    params: NaiveBayesParams,
    rows: TableRows,
    weights: Float64Array,
    laws: Float64Array,
    counts: Float64Array,
  ): void;
  /** Fills the missing cells of one row of class k, the label included. */
  fill(params: NaiveBayesParams, k: number, columns: readonly Float64Array[], row: number, draws: Draws): void;
}

/** The laws of naive Bayes for a schema with a label of categories. */
export function classLaws(schema: TableSchema, choice: NaiveBayesChoice): ClassLaws {
  const label = schema.columns.findIndex((column) => column.name === schema.label);
  const classes = labelOf(schema, label).categories;
  const K = classes.length;
  const isTogether = ({ measure }: Column) => choice.likelihood === 'multinomial' && measure === 'count';
  const positions = schema.columns.map((_, c) => c).filter((c) => c !== label);
  const together = positions.filter((c) => isTogether(schema.columns[c]));
  const alone = positions.filter((c) => !isTogether(schema.columns[c]));
  for (const c of together) checkCounts(schema.columns[c]);
  const law = product(alone.map((c) => columnLaw(schema.columns[c], choice)));
  const engine = productMixture(law, K);
  const pick = (columns: readonly Float64Array[], which: readonly number[]) => which.map((c) => columns[c]);
  return {
    classes,
    label,
    alone,
    together,
    law,
    engine,
    logJoint({ logPriors, laws, logShares, total }, rows) {
      const joint = new Float64Array(rows.count * K);
      engine.logJoint(engine.tabulate(logPriors, laws), laws, pick(rows.columns, alone), rows.count, joint);
      if (together.length > 0) addCountsLogMass(logShares, total, pick(rows.columns, together), rows.count, K, joint);
      return joint;
    },
    addStatistics({ logPriors, laws, logShares, total }, rows, weights, lawSums, countSums) {
      const table = engine.tabulate(logPriors, laws);
      engine.addStatistics(table, laws, pick(rows.columns, alone), rows.count, weights, lawSums);
      const counts = pick(rows.columns, together);
      if (counts.length > 0) addCounts(logShares, total, counts, rows.count, K, weights, countSums);
    },
    fill({ laws, logShares, total }, k, columns, row, draws) {
      columns[label][row] = k;
      law.fill(laws, k * law.parameterSize, pick(columns, alone), row, draws);
      if (together.length > 0) fillCounts(logShares, k * together.length, total, pick(columns, together), row, draws);
    },
  };
}

/** What the first estimate starts from: no class known from another, no shares, no total. */
export function emptyParams({ classes, law, together }: ClassLaws): NaiveBayesParams {
  const K = classes.length;
  const laws = new Float64Array(K * law.parameterSize);
  for (let k = 0; k < K; k++) law.start(laws, k * law.parameterSize);
  const logShares = new Float64Array(K * together.length).fill(-Math.log(Math.max(1, together.length)));
  const total: CountTotal = { mean: 1, size: 1 };
  return { logPriors: new Float64Array(K).fill(-Math.log(K)), laws, logShares, total };
}

function labelOf(schema: TableSchema, label: number): Column {
  const column = schema.columns[label];
  if (column === undefined) {
    throw new CapabilityError('naive-bayes: needs a column to classify, got none', {
      hint: 'name it with label, as in --label COLUMN',
    });
  }
  if (!isCoded(column)) {
    throw new CapabilityError(
      `naive-bayes: the label must hold categories, got the ${column.measure} column ${column.name}`,
      {
        hint: `say so with types, as in --types ${column.name}=categorical`,
      },
    );
  }
  return column;
}

function checkCounts(column: Column): void {
  if (column.minimum >= 0) return;
  throw new OptionError(`multinomial: counts must be >= 0, got ${column.minimum} in column ${column.name}`, {
    hint: 'take likelihood auto, or make the column continuous',
  });
}
