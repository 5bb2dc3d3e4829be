import { decodedTable } from '../../data/decode.js';
import type { RawTable } from '../../data/formats/raw-table.js';
import type { TableRows } from '../../data/rows.js';
import type { HiddenStates, Latent } from '../../model/define-model.js';
import type { FittedModel } from '../../model/fitted-model.js';
import { stateStepNames, stateSteps } from '../../model/state-steps.js';
import { CapabilityError, DataError } from '../../util/errors.js';
import type { FlagValues } from '../command.js';
import type { Context } from '../context.js';
import { openBlocks, openCoded, openRows } from '../open-data.js';
import { openModel } from '../open-model.js';
import { claim, outputOf } from '../output.js';
import { answerImages, claimImages, imageOutput } from '../write-images.js';
import { answerRows } from '../write-rows.js';
import { SEQUENCE_BLOCK } from '../write-sequences.js';

/** `ancestral encode`: rows to latent coordinates, one column a dimension, or where a model has none to the probabilities of its classes; sequences to the hidden states of their steps where a model has such. */
export async function runEncode(context: Context, path: string, data: string, flags: FlagValues): Promise<void> {
  await claim(outputOf(flags), flags, [path, data]);
  const fitted = await openModel(path);
  const { states } = fitted.model;
  if (states !== undefined) return answerStates(context, fitted, states, data, flags);
  const coder = coderOf(fitted);
  const blocks = await openBlocks(context, fitted.schema, data, flags, fitted.seed);
  let rows = 0;
  const codes: RawTable = {
    names: coder.names,
    notes: [],
    async *blocks() {
      for await (const block of blocks) {
        context.signal.throwIfAborted();
        yield { firstRow: rows + 1, count: block.count, columns: await coder.encode(block) };
        rows += block.count;
      }
    },
  };
  await answerRows(context, 'encode', codes, flags, () => ({ model: fitted.definition.name, rows }));
}

/** What a row is encoded as, column by column. */
interface Coder {
  readonly names: readonly string[];
  encode(rows: TableRows): Promise<readonly Float64Array[]>;
}

/** Latent coordinates where the model has them, else the probabilities of its classes, p(class | row). */
function coderOf(fitted: FittedModel): Coder {
  const { model, params } = fitted;
  const { latent, classification } = model;
  if (latent !== undefined) return { names: latent.names(params), encode: (rows) => latent.encode(params, rows) };
  if (classification !== undefined) {
    const names = classification.classes(params);
    return {
      names: names.map((name) => `p ${name}`),
      encode: async (rows) => columnsOf((await classification.classify(params, rows)).map(Math.exp), names.length),
    };
  }
  throw noCodes(fitted);
}

/** Numbers row by row as columns. */
function columnsOf(values: Float64Array, width: number): Float64Array[] {
  return Array.from({ length: width }, (_, c) => values.filter((_value, at) => at % width === c));
}

async function answerStates(
  context: Context,
  { definition, schema, params, seed }: FittedModel,
  states: HiddenStates<TableRows, unknown>,
  data: string,
  flags: FlagValues,
): Promise<void> {
  const { dataset } = await openCoded(context, schema, data, flags, seed);
  let sequences = 0;
  let steps = 0;
  const table: RawTable = {
    names: stateStepNames(schema, states, params),
    notes: [],
    async *blocks() {
      for await (const rows of dataset.blocks(SEQUENCE_BLOCK)) {
        context.signal.throwIfAborted();
        const block = await stateSteps(states, params, rows, sequences);
        sequences += rows.count;
        steps += block.count;
        yield block;
      }
    },
  };
  await answerRows(context, 'encode', table, flags, () => ({ model: definition.name, rows: sequences, steps }));
}

/** `ancestral decode`: latent coordinates to rows. */
export async function runDecode(context: Context, path: string, data: string, flags: FlagValues): Promise<void> {
  const file = outputOf(flags);
  if (file !== undefined) await claimImages(file, flags, [path, data]);
  const fitted = await openModel(path);
  const latent = latentOf(fitted);
  const names = latent.names(fitted.params);
  const table = await openRows(context, data, flags, fitted.seed);
  const places = names.map((name) => table.names.indexOf(name));
  const absent = names.find((_, d) => places[d] < 0);
  if (absent !== undefined)
    throw new DataError(`decode: codes must have the columns ${names.join(', ')}, got no ${absent}`);
  let rows = 0;
  async function* decoded() {
    for await (const block of table.blocks()) {
      const codes = places.map((place) =>
        Float64Array.from(block.columns[place] as ArrayLike<unknown> as ArrayLike<number>, (cell, i) =>
          codeOf(cell, block.firstRow + i),
        ),
      );
      yield await latent.decode(fitted.params, codes);
      rows += block.count;
    }
  }
  const facts = () => ({ model: fitted.definition.name, rows });
  const pictures = imageOutput('decode', fitted.schema, flags);
  if (pictures !== undefined) return answerImages(context, fitted.schema, decoded(), pictures, flags, facts);
  await answerRows(context, 'decode', decodedTable(fitted.schema, decoded), flags, facts);
}

function codeOf(cell: unknown, row: number): number {
  const value = cell === null || cell === '' ? Number.NaN : Number(cell);
  if (Number.isFinite(value)) return value;
  throw new DataError(`decode: row ${row} must hold numbers, got ${cell}`);
}

function latentOf(fitted: FittedModel): Latent<TableRows, unknown> {
  if (fitted.model.latent !== undefined) return fitted.model.latent;
  throw noCodes(fitted);
}

function noCodes({ definition }: FittedModel): CapabilityError {
  return new CapabilityError(`${definition.name}: has no latent coordinates to encode to or decode from`);
}
