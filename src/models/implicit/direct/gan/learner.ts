import { type SettledOptions, settledOptions } from '../../../../adversarial/adversarial-options.js';
import type { Critic, Generator, PairParams } from '../../../../adversarial/pair.js';
import { pairGame, pairSpecs } from '../../../../adversarial/pair-game.js';
import type { Dataset } from '../../../../data/dataset.js';
import type { TableRows } from '../../../../data/rows.js';
import { smallestScale, type TableSchema } from '../../../../data/schema.js';
import { initialise, type ParameterSpec } from '../../../../engine/parameters.js';
import type { Tensor } from '../../../../engine/tensor.js';
import { type GameState, game } from '../../../../learn/game.js';
import { zeros } from '../../../../nn/initializers.js';
import type { Key } from '../../../../random/key.js';
import type { Tree } from '../../../../util/tree.js';
import { type Cells, cellsOf, codeCount } from './cells.js';
import { columnModes } from './column-modes.js';
import { chosenRows, countCategories, cumulativeShares } from './conditions.js';
import { criticOf, generatorOf } from './networks.js';
import { DEFAULTS, type GanOptions, withPacks } from './options.js';
import { packedTypes, packRows } from './packed-rows.js';
import { type ModesTensors, realShown } from './shown.js';

const WHO = 'gan';

/** Rows from which the modes of columns are learned, at most. */
const MODE_ROWS = 20_000;

/** What the training rows are like: the modes of their numbers, and the shares of the conditions. */
export interface FixedTensors {
  readonly modes?: ModesTensors;
  readonly shares?: Tensor;
}

/** Parameters as they are saved: the generator, and what is fixed. */
export type GanParams = { readonly generator: Tree; readonly fixed: FixedArrays };
export type FixedArrays = {
  readonly modes?: { readonly mean: Float32Array; readonly scale: Float32Array; readonly logWeight: Float32Array };
  readonly shares?: Float32Array;
};

/** What options and a schema make. */
export interface GanParts {
  readonly cells: Cells;
  readonly isConditioned: boolean;
  readonly settled: SettledOptions;
  readonly generator: Generator<unknown>;
  readonly critic: Critic<unknown>;
  readonly fixed: Readonly<Record<string, unknown>>;
}

/** The parts of a model of rows of this schema. */
export function partsOf(told: GanOptions, schema: TableSchema): GanParts {
  const options = withPacks(told);
  const settled = settledOptions(WHO, options, schema.rows, DEFAULTS);
  const cells = cellsOf(schema, options);
  // Rows of a batch take each other's places, and with them would take weights.
  const isConditioned = options.conditions !== 'none' && cells.categories.length > 0 && schema.weights === undefined;
  const { modal, most, categories } = cells;
  const kept = (shape: readonly number[]): ParameterSpec => ({ shape, initial: zeros, role: 'statistic' });
  const ofModes = kept([modal.length, most]);
  return {
    ...{ cells, isConditioned, settled },
    generator: generatorOf(cells, { isConditioned }, options),
    critic: criticOf(cells, { isConditioned }, options),
    fixed: {
      ...(modal.length === 0 ? {} : { modes: { mean: ofModes, scale: ofModes, logWeight: ofModes } }),
      ...(isConditioned ? { shares: kept([codeCount(categories)]) } : {}),
    },
  };
}

/** Learning by the game of both networks. */
export function ganLearner(parts: GanParts, schema: TableSchema) {
  const { cells, isConditioned, settled, generator, critic, fixed } = parts;
  const types = packedTypes(cells);
  const pair = {
    ...{ generator, critic },
    fixed: fixed as never,
    inputs: isConditioned ? { ...types, condition: { dtype: 'i32', shape: [] } as const } : types,
    packedTypes: types,
    pack: (rows: TableRows) => packRows(cells, rows),
    ...(isConditioned ? { prepare: chosenRows(cells.categories, settled.batch) } : {}),
    real: (given: Readonly<Record<string, Tensor>>, _pass: unknown, of: FixedTensors) =>
      realShown(cells, given, of?.modes),
  };
  const learner = game<
    TableRows,
    PairParams<unknown, unknown, FixedTensors>,
    { readonly generator: Tree; readonly fixed?: FixedArrays }
  >(
    pairGame<TableRows, unknown, unknown, FixedTensors>(
      {
        ...pair,
        first: async (data, key) => ({
          ...(initialise(pairSpecs(pair), key) as { readonly critic: Tree; readonly generator: Tree }),
          ...(Object.keys(fixed).length === 0 ? {} : { fixed: await fixedOf(parts, schema, data, key) }),
        }),
      },
      settled,
    ),
  );
  return {
    ...learner,
    // The discriminator has done its part.
    params: (state: GameState): GanParams => {
      const { generator: drawn, fixed: known = {} } = learner.params(state);
      return { generator: drawn, fixed: known };
    },
  };
}

/** Modes and shares of the training rows. */
async function fixedOf(
  { cells, isConditioned }: GanParts,
  schema: TableSchema,
  data: Dataset<TableRows>,
  key: Key,
): Promise<FixedArrays> {
  const { modal, modes, most, categories } = cells;
  const known: { modes?: NonNullable<FixedArrays['modes']>; shares?: Float32Array } = {};
  if (modal.length > 0) {
    const rows = await data.gather(MODE_ROWS, key.at('modes'));
    const of = modal.map(({ column, centre, unit }, j) => {
      const values = rows.columns[column].filter((value) => !Number.isNaN(value) && !modes[j].atoms.includes(value));
      const floor = Math.max(1e-3, smallestScale(schema.columns[column]) / unit);
      return columnModes(
        values.map((value) => (value - centre) / unit),
        most,
        floor,
      );
    });
    const together = (each: (modes: (typeof of)[number]) => Float32Array) => {
      const all = new Float32Array(of.length * most);
      for (const [j, own] of of.entries()) all.set(each(own), j * most);
      return all;
    };
    known.modes = {
      mean: together(({ mean }) => mean),
      scale: together(({ scale }) => scale),
      logWeight: together(({ logWeight }) => logWeight),
    };
  }
  if (isConditioned) {
    const counts = new Float64Array(codeCount(categories));
    for await (const rows of data.blocks()) countCategories(categories, rows, counts);
    known.shares = cumulativeShares(categories, counts);
  }
  return known;
}
