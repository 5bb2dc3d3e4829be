import { decodedNames, decodeRows } from '../data/decode.js';
import { encodeTable } from '../data/encode.js';
import { encodeImages } from '../data/images/encode-images.js';
import { imageTableOf } from '../data/images/image-table.js';
import type { Images } from '../data/images/images.js';
import { type ImagesInput, isImagesInput } from '../data/images/images-input.js';
import { givenTokens } from '../data/profile/missing.js';
import { concatRows, onlyKnown, type TableRows } from '../data/rows.js';
import { type RowsInput, rowsInput } from '../data/rows-input.js';
import type { TableSchema } from '../data/schema.js';
import { type Table, tableOf } from '../data/table.js';
import { keyOf } from '../random/key.js';
import { CapabilityError, OptionError, ShapeError } from '../util/errors.js';
import type { AnyModel, Capability, Certainty, Density, Findings, LogProb } from './define-model.js';
import { completeRows, type DrawOptions, drawRows } from './draw.js';
import { type FitSummary, type FittedModel, saveModel } from './fitted-model.js';

/** Rows as a model takes them: of a table, or images. */
export type ModelInput = RowsInput | ImagesInput;
/** Rows of a table, or of images where the model is of images. */
export type AnyTable = Table & Partial<Images>;

/** What every fitted model has, whatever it can do. */
export interface FittedFacts {
  readonly name: string;
  readonly title: string;
  readonly options: Readonly<Record<string, unknown>>;
  readonly schema: TableSchema;
  readonly seed: number;
  readonly summary: FitSummary;
  /** The model's own tables: weights, means, loadings. */
  describe(): Findings;
  /** The bytes of its model file. */
  save(): Uint8Array;
}

export interface CanSample<T extends Table = Table> {
  /** `count` drawn rows; with the same seed, more rows begin with the same ones. */
  sample(count: number, options?: DrawOptions & { readonly seed?: number; readonly first?: number }): Promise<T>;
}

export interface CanScore<C extends Certainty = Certainty> {
  /** Log-probability of each row in nats, missing cells integrated out; with `given`, conditional on those columns. */
  logProb(
    rows: ModelInput,
    options?: { readonly given?: readonly string[]; readonly seed?: number },
  ): Promise<LogProb<C>>;
}

export interface CanComplete<T extends Table = Table> {
  /** The rows with their missing cells drawn given the known ones. */
  complete(rows: ModelInput, options?: { readonly seed?: number; readonly ranges?: 'recorded' | 'free' }): Promise<T>;
}

export interface CanEncode<T extends Table = Table> {
  /** Latent coordinates of each row, one column a dimension. */
  encode(rows: ModelInput): Promise<Table>;
  decode(codes: readonly Float64Array[]): Promise<T>;
}

export interface CanClassify {
  /** log p(class | row) in nats, [rows × classes] row by row. */
  classify(rows: ModelInput): Promise<{ readonly classes: readonly string[]; readonly logProb: Float64Array }>;
}

export interface HasPosterior {
  /** p(component | row), [rows × components] row by row. */
  posterior(rows: ModelInput): Promise<{ readonly names: readonly string[]; readonly values: Float64Array }>;
}

/** A fitted model of which only a file is known: every capability can be asked for, and one it lacks is a CapabilityError. */
export type AnyFitted = FittedFacts &
  CanSample<AnyTable> &
  CanScore &
  CanComplete<AnyTable> &
  CanEncode<AnyTable> &
  CanClassify &
  HasPosterior;

/** A fitted model that offers exactly what its family can do, and gives rows as tables or, where it was fitted to images, as images. */
export type Fitted<M extends AnyModel, T extends Table = Table> = FittedFacts &
  (M extends { readonly sampling: object } ? CanSample<T> : unknown) &
  // biome-ignore lint/suspicious/noExplicitAny: only the certainty is asked for.
  (M extends { readonly density: Density<any, any, infer C> } ? CanScore<C> : unknown) &
  (M extends { readonly completion: object } ? CanComplete<T> : unknown) &
  (M extends { readonly latent: object } ? CanEncode<T> : unknown) &
  (M extends { readonly classification: object } ? CanClassify : unknown) &
  (M extends { readonly posterior: object } ? HasPosterior : unknown);

/** The public face of a fitted model. */
export function fittedOf(fitted: FittedModel): AnyFitted {
  const { definition, model, params, options, schema, seed, summary } = fitted;
  const who = definition.name;
  const need = <T>(member: T | undefined, capability: Capability, remedy?: string): T => {
    if (member !== undefined) return member;
    throw new CapabilityError(`${who}: has no ${capability}`, remedy === undefined ? {} : { hint: remedy });
  };
  const { image } = schema;
  const table = (rows: TableRows, first = 0): AnyTable =>
    image === undefined
      ? tableOf(decodedNames(schema), decodeRows(schema, rows, first).columns, rows.count)
      : imageTableOf(schema, image, rows, first);
  const encodeRows = (input: ModelInput, allowMissingColumns = false, inputSeed = seed) =>
    encodeInput(schema, input, allowMissingColumns, inputSeed);
  return {
    name: who,
    title: definition.title,
    options,
    schema,
    seed,
    summary,
    describe: () => model.describe?.(params) ?? { tables: [] },
    save: () => saveModel(fitted),
    async sample(count, { seed: drawSeed = seed, first = 0, ...how } = {}) {
      checkRange(who, first, count);
      return table(
        await drawRows(who, model, params, schema, { first, count }, keyOf(drawSeed).at('sample'), how),
        first,
      );
    },
    async logProb(input, { given, seed: scoreSeed = seed } = {}) {
      const rows = await encodeRows(input, given !== undefined, scoreSeed);
      return conditionalLogProb(fitted, rows, given ?? [], scoreSeed);
    },
    async complete(input, { seed: drawSeed = seed, ranges = 'recorded' } = {}) {
      const rows = await encodeRows(input, true);
      return table(await completeRows(who, model, params, schema, rows, keyOf(drawSeed).at('complete'), ranges));
    },
    async encode(input) {
      const latent = need(model.latent, 'latent');
      const rows = await encodeRows(input);
      return tableOf(latent.names(params), await latent.encode(params, rows), rows.count);
    },
    async decode(codes) {
      const latent = need(model.latent, 'latent');
      checkCodes(who, latent.names(params), codes);
      return table(await latent.decode(params, codes));
    },
    async classify(input) {
      const classification = need(model.classification, 'classification');
      const rows = await encodeRows(input, true);
      return { classes: classification.classes(params), logProb: await classification.classify(params, rows) };
    },
    async posterior(input) {
      return need(model.posterior, 'posterior')(params, await encodeRows(input, true));
    },
  };
}

/** log p(row), or log p(row | its given columns) = log p(row) − log p(given columns), in nats. */
export async function conditionalLogProb(
  fitted: FittedModel,
  rows: TableRows,
  given: readonly string[],
  seed: number,
): Promise<LogProb> {
  const { definition, model, params, schema } = fitted;
  const { density } = model;
  if (density === undefined) {
    throw new CapabilityError(`${definition.name}: has no density, so no logProb`, {
      hint: model.remedy ?? 'compare samples instead',
    });
  }
  const key = keyOf(seed).at('score');
  const joint: LogProb = await density.logProb(params, rows, key);
  if (given.length === 0) return joint;
  const names = schema.columns.map((column) => column.name);
  const unknown = given.find((name) => !names.includes(name));
  if (unknown !== undefined) {
    throw new OptionError(`${definition.name}: given must name modelled columns, got ${unknown}`, {
      hint: `the columns are ${names.slice(0, 20).join(', ')}`,
    });
  }
  const marginal: LogProb = await density.logProb(
    params,
    onlyKnown(rows, (c) => given.includes(names[c])),
    key,
  );
  // Given something impossible, every conditional probability is zero as well.
  const values = joint.values.map((value, i) =>
    marginal.values[i] === Number.NEGATIVE_INFINITY ? Number.NEGATIVE_INFINITY : value - marginal.values[i],
  );
  // The difference of two lower bounds bounds nothing.
  const certainty = joint.certainty === 'exact' ? 'exact' : 'estimate';
  return { certainty, values, given };
}

async function encodeInput(
  schema: TableSchema,
  input: ModelInput,
  allowMissingColumns: boolean,
  seed: number,
): Promise<TableRows> {
  if (isImagesInput(input)) return encodeImages(schema, input, allowMissingColumns, seed);
  const blocks: TableRows[] = [];
  const table = await rowsInput(input, { missing: givenTokens(schema.missingTokens) });
  for await (const block of encodeTable(schema, table, { allowMissingColumns })) blocks.push(block);
  return concatRows(blocks);
}

/** Rows are numbered by int32. */
const LAST_ROW = 2 ** 31 - 1;

function checkRange(who: string, first: number, count: number): void {
  if (!isInteger(first, LAST_ROW))
    throw new OptionError(`${who}: first must be an integer from 0 to ${LAST_ROW}, got ${first}`);
  if (!isInteger(count, LAST_ROW - first))
    throw new OptionError(`${who}: count must be an integer from 0 to ${LAST_ROW - first}, got ${count}`);
}

function isInteger(value: number, maximum: number): boolean {
  return Number.isInteger(value) && value >= 0 && value <= maximum;
}

function checkCodes(who: string, names: readonly string[], codes: readonly Float64Array[]): void {
  if (codes.length !== names.length) {
    throw new ShapeError(`${who}: codes must be ${names.length} columns (${names.join(', ')}), got ${codes.length}`);
  }
  const uneven = codes.find(({ length }) => length !== codes[0].length);
  if (uneven !== undefined) {
    throw new ShapeError(`${who}: codes must be of one length, got ${codes[0].length} and ${uneven.length}`);
  }
}
