// The oracle of Yu et al. (2017): a long short-term memory whose weights are all drawn from N(0, 1). It makes sequences, and scores exactly
// how likely any sequence is under it.
import { type Dataset, tableDataset } from '../src/data/dataset.js';
import type { TableRows } from '../src/data/rows.js';
import type { TableSchema } from '../src/data/schema.js';
import type { SequenceRows } from '../src/data/sequences/sequence-rows.js';
import { symbolsOf } from '../src/data/sequences/symbols.js';
import { initialise } from '../src/engine/parameters.js';
import { generatorOf } from '../src/models/implicit/direct/sequence-gan/generator.js';
import { bulkOf } from '../src/random/bulk.js';
import { type Key, keyOf } from '../src/random/key.js';
import { drawSymbols } from '../src/symbols/draw-symbols.js';
import { inputCount } from '../src/symbols/network/coded-rows.js';
import { nextSymbolOf } from '../src/symbols/network/next-symbol-of.js';
import { symbolScorer } from '../src/symbols/network/symbol-log-probs.js';
import { mapTree, type Tree } from '../src/util/tree.js';

/** A law of sequences that is known. */
export interface Oracle {
  readonly schema: TableSchema;
  /** So many rows that follow it. */
  draw(count: number, key: Key): Promise<SequenceRows>;
  dataset(rows: TableRows): Dataset<TableRows>;
  /** Mean of -log p / T over rows: nats a symbol. */
  nats(rows: TableRows): Promise<number>;
}

const WHO = 'oracle';
const WIDTH = 32;
/** The logit of what is never drawn. */
const NEVER = -1e9;

/** The oracle of a seed over so many symbols and steps. */
export function lstmOracle(vocabulary: number, length: number, seed: number): Oracle {
  const schema = schemaOf(vocabulary, length);
  const symbols = symbolsOf(WHO, schema);
  const network = generatorOf({
    ...{ inputs: inputCount(symbols), outputs: symbols.count, embedding: WIDTH, hidden: WIDTH },
    ...{ dropout: 0, context: length },
  });
  const key = keyOf(seed).at('oracle');
  const params = mapTree(initialise(network.parameters, key), (leaf, path) => {
    const values = new Float32Array((leaf as Float32Array).length);
    bulkOf(key.at(path)).normals(values);
    if (path === 'head.bias') values[symbols.unknown] = NEVER;
    return values;
  }) as Tree;
  const next = nextSymbolOf(network, symbols)(params);
  const score = symbolScorer(WHO, network, symbols);
  return {
    schema,
    draw: (count, own) => drawSymbols({ who: WHO, next, symbols, usual: length }, { first: 0, count }, own),
    dataset: (rows) => tableDataset({ ...schema, rows: rows.count }, rows),
    async nats(rows) {
      const { values } = await score(params, rows);
      return -values.reduce((sum, value) => sum + value, 0) / values.length;
    },
  };
}

function schemaOf(vocabulary: number, length: number): TableSchema {
  const categories = Array.from({ length: vocabulary }, (_, i) => String(i));
  return {
    kind: 'table',
    columns: [
      {
        ...{
          name: 'symbol',
          kind: 'categorical',
          measure: 'categorical',
          categories,
          atoms: [],
          resolution: 0,
          decimals: 0,
          minimum: 0,
          maximum: vocabulary - 1,
          mean: 0,
          deviation: 1,
          missing: 0,
        },
      } as TableSchema['columns'][number],
    ],
    leftOut: [],
    names: ['symbol'],
    missingTokens: [],
    rows: 0,
    sequence: { unit: 'symbol', ends: false, order: 'sequence', longest: length },
  };
}
