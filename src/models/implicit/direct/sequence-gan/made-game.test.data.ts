import { tableDataset } from '../../../../data/dataset.js';
import type { TableRows } from '../../../../data/rows.js';
import type { TableSchema } from '../../../../data/schema.js';
import { symbolColumn } from '../../../../data/sequences/code-text.js';
import { sequenceRows } from '../../../../data/sequences/sequence-rows.js';
import { symbolsOf } from '../../../../data/sequences/symbols.js';
import { initialise } from '../../../../engine/parameters.js';
import type { Key } from '../../../../random/key.js';
import { inputCount } from '../../../../symbols/network/coded-rows.js';
import { nextSymbolOf } from '../../../../symbols/network/next-symbol-of.js';
import { mapTree, type Tree } from '../../../../util/tree.js';
import { type GeneratorTensors, generatorOf } from './generator.js';
import { judgeOf } from './judge.js';

/** Rows of symbols a, b, …, as coded sequences with their schema. */
export function madeSequences(rows: readonly (readonly number[])[], { vocabulary = 2, ends = false } = {}) {
  const codes = Float64Array.from(rows.flat());
  const names = Array.from({ length: vocabulary }, (_, i) => String.fromCharCode(97 + i));
  const schema: TableSchema = {
    ...{ kind: 'table', columns: [symbolColumn('symbol', names, codes)], leftOut: [], names: ['symbol'] },
    ...{ missingTokens: [], rows: rows.length },
    sequence: { unit: 'symbol', ends, order: 'sequence', longest: Math.max(...rows.map((row) => row.length)) },
  };
  const made: TableRows = sequenceRows(
    [codes],
    rows.map((row) => row.length),
  );
  return { schema, rows: made, dataset: tableDataset(schema, made) };
}

/** A small generator and judge over the symbols of a schema, with weights so large that laws and verdicts differ a lot. */
export function madeGame(schema: TableSchema, time: number, key: Key) {
  const symbols = symbolsOf('made', schema);
  const shape = { inputs: inputCount(symbols), outputs: symbols.count, embedding: 3, hidden: 4, dropout: 0 };
  const generator = generatorOf({ ...shape, context: time });
  const judge = judgeOf({ codes: symbols.count + 1, embedding: 3, width: 2, filters: 4, dropout: 0, context: time });
  const loud = (specs: unknown, own: Key, factor: number) =>
    mapTree(initialise(specs, own), (leaf) => (leaf as Float32Array).map((value) => factor * value)) as Tree;
  const params = loud(generator.parameters, key.at('generator'), 2);
  const critic = loud(judge.parameters, key.at('judge'), 3);
  return {
    symbols,
    generator,
    judge,
    params,
    critic,
    next: nextSymbolOf<GeneratorTensors, Tree>(generator, symbols)(params),
  };
}

/** All sequences of so many codes, in the order of their numbers. */
export function allSequences(codes: number, length: number): number[][] {
  return Array.from({ length: codes ** length }, (_, number) =>
    Array.from({ length }, (_unused, t) => Math.floor(number / codes ** (length - 1 - t)) % codes),
  );
}
