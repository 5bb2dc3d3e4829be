import { decodedNames, decodeRows } from '../data/decode.js';
import { encodeTable } from '../data/encode.js';
import { imageKey } from '../data/images/code-images.js';
import { encodeImages } from '../data/images/encode-images.js';
import { imageTableOf } from '../data/images/image-table.js';
import type { Images } from '../data/images/images.js';
import { type ImagesInput, isImagesInput } from '../data/images/images-input.js';
import { modalitiesUnder } from '../data/modalities/code-modalities.js';
import { isModalitiesInput, type ModalitiesInput, modalitySetsOf } from '../data/modalities/modalities-input.js';
import { type ModalityTable, modalityTableOf } from '../data/modalities/modality-table.js';
import { givenTokens } from '../data/profile/missing.js';
import { concatRows, onlyKnown, type TableRows } from '../data/rows.js';
import { type RowsInput, rowsInput } from '../data/rows-input.js';
import type { TableSchema } from '../data/schema.js';
import { textJoiner } from '../data/sequences/code-text.js';
import { encodeSequences, formOf } from '../data/sequences/raw-sequences.js';
import {
  type PairTable,
  type SequenceTable,
  type StepValue,
  sequenceTableOf,
  type TextTable,
} from '../data/sequences/sequence-tables.js';
import {
  isSequenceInput,
  rawSequencesOf,
  type SequenceInput,
  type StepInput,
  type TextsInput,
} from '../data/sequences/sequences-input.js';
import { type Table, tableOf } from '../data/table.js';
import { keyOf } from '../random/key.js';
import { CapabilityError, DataError, OptionError, ShapeError } from '../util/errors.js';
import { type Continuing, continueRows } from './continue-rows.js';
import type { AnyModel, Capability, Certainty, Density, DrawnHow, Findings, LogProb } from './define-model.js';
import { completeRows, type DrawOptions, drawRows } from './draw.js';
import { type FitSummary, type FittedModel, saveModel } from './fitted-model.js';
import { type ForecastOptions, forecastRows, SHARES } from './forecast.js';
import { forecastStepNames, forecastSteps } from './forecast-steps.js';
import { stateStepNames, stateSteps } from './state-steps.js';

/** Rows as a model takes them: of a table, images, texts, sequences, pairs of texts, or two modalities. */
export type ModelInput = RowsInput | ImagesInput | SequenceInput | ModalitiesInput;
/** Rows of a table, and images, texts or sequences where the model is of these. */
export type AnyTable = Table & Partial<Images & TextTable & SequenceTable & PairTable & Pick<ModalityTable, 'second'>>;

/** How rows of a table are drawn. */
export type TableDrawing = Pick<DrawOptions, 'given' | 'ranges'>;
/** How sequences are drawn: `length` counts all steps of each, those of the prompt among them. */
export interface SequenceDrawing<Prompt = readonly StepInput[]>
  extends Pick<DrawnHow, 'temperature' | 'topK' | 'topP' | 'length'> {
  /** What each of them begins with. */
  readonly prompt?: Prompt | undefined;
}
/** How rows are drawn that come back as such a table. */
export type DrawingOf<T extends Table> = T extends TextTable
  ? SequenceDrawing<string>
  : T extends SequenceTable | PairTable
    ? SequenceDrawing
    : TableDrawing;

/** How rows of a table are completed. */
export type TableCompletion = Pick<DrawOptions, 'ranges'>;
/** How sequences are completed: `more` steps are drawn after each; without it text goes on until it ends, or for 256 steps. */
export type CompletionOf<T extends Table> = T extends TextTable | SequenceTable | PairTable
  ? Continuing
  : TableCompletion;

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
  sample(count: number, options?: DrawingOf<T> & { readonly seed?: number; readonly first?: number }): Promise<T>;
}

export interface CanStream<T extends Table = Table> {
  /** The first row of the sample as it is drawn: pieces of text, or steps. */
  stream(
    options?: DrawingOf<T> & { readonly seed?: number },
  ): AsyncIterable<T extends TextTable ? string : T extends SequenceTable ? StepValue : never>;
}

export interface CanScore<C extends Certainty = Certainty> {
  /** Log-probability of each row in nats, missing cells integrated out; with `given`, conditional on those columns. */
  logProb(
    rows: ModelInput,
    options?: { readonly given?: readonly string[]; readonly seed?: number },
  ): Promise<LogProb<C>>;
}

export interface CanComplete<T extends Table = Table> {
  /** The rows with their missing cells drawn given the known ones; texts with what follows them; pairs with their targets. */
  complete(rows: ModelInput, options?: CompletionOf<T> & { readonly seed?: number }): Promise<T>;
}

export interface CanEncode<T extends Table = Table> {
  /** Latent coordinates of each row, one column a dimension. */
  encode(rows: ModelInput): Promise<Table>;
  decode(codes: readonly Float64Array[]): Promise<T>;
}

export interface CanForecast {
  /** The next `steps` of each sequence, one row a step ahead: medians and intervals that hold these `shares` of so many `draws`, and how likely each category is. */
  forecast(rows: ModelInput, options: ForecastOptions & { readonly seed?: number }): Promise<Table>;
}

export interface HasStates {
  /** The hidden states of each step: the most probable path, and how probable each state is given the whole sequence. */
  encode(rows: ModelInput): Promise<Table>;
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
export type AnyFitted = FittedFacts & {
  sample(
    count: number,
    options?: TableDrawing &
      SequenceDrawing<string | readonly StepInput[]> & { readonly seed?: number; readonly first?: number },
  ): Promise<AnyTable>;
  stream(
    options?: SequenceDrawing<string | readonly StepInput[]> & { readonly seed?: number },
  ): AsyncIterable<StepValue>;
  complete(rows: ModelInput, options?: TableCompletion & Continuing & { readonly seed?: number }): Promise<AnyTable>;
} & CanScore &
  CanEncode<AnyTable> &
  CanForecast &
  CanClassify &
  HasPosterior;

/** A fitted model that offers exactly what its family can do, and gives rows as tables or, where it was fitted to images, as images. */
export type Fitted<M extends AnyModel, T extends Table = Table> = FittedFacts &
  (M extends { readonly sampling: object } ? CanSample<T> : unknown) &
  (M extends { readonly sampling: { readonly stream: object } }
    ? T extends TextTable | SequenceTable
      ? CanStream<T>
      : unknown
    : unknown) &
  // biome-ignore lint/suspicious/noExplicitAny: only the certainty is asked for.
  (M extends { readonly density: Density<any, any, infer C> } ? CanScore<C> : unknown) &
  (M extends { readonly completion: object }
    ? CanComplete<T>
    : M extends { readonly sampling: object }
      ? T extends TextTable | SequenceTable
        ? CanComplete<T>
        : unknown
      : unknown) &
  (M extends { readonly sampling: object } ? (T extends TextTable | SequenceTable ? CanForecast : unknown) : unknown) &
  (M extends { readonly latent: object } ? CanEncode<T> : M extends { readonly states: object } ? HasStates : unknown) &
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
  const { image, second } = schema;
  const table = async (rows: TableRows, first = 0): Promise<AnyTable> => {
    if (schema.sequence !== undefined) return sequenceTableOf(schema, rows);
    if (image !== undefined && second !== undefined) return modalityTableOf({ ...schema, image, second }, rows, first);
    if (image !== undefined) return imageTableOf(schema, image, rows, first);
    return tableOf(decodedNames(schema), decodeRows(schema, rows, first).columns, rows.count);
  };
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
    async sample(count, { seed: drawSeed = seed, first = 0, given, ranges, ...drawing } = {}) {
      checkRange(who, first, count);
      const how = await drawnHow(who, schema, drawing);
      const options = { given, how, ...(ranges === undefined ? {} : { ranges }) };
      const key = keyOf(drawSeed).at('sample');
      return table(await drawRows(who, model, params, schema, { first, count }, key, options), first);
    },
    async *stream({ seed: drawSeed = seed, ...drawing } = {}) {
      const { stream } = need(model.sampling, 'sample');
      if (stream === undefined || schema.sequence === undefined || schema.sequence.source !== undefined)
        throw new CapabilityError(`${who}: cannot draw step by step`, { hint: 'sample draws all at once' });
      const how = await drawnHow(who, schema, drawing);
      yield* streamedSteps(schema, stream(params, keyOf(drawSeed).at('sample'), how));
    },
    async logProb(input, { given, seed: scoreSeed = seed } = {}) {
      const rows = await encodeRows(input, given !== undefined, scoreSeed);
      return conditionalLogProb(fitted, rows, given ?? [], scoreSeed);
    },
    async complete(input, { seed: drawSeed = seed, ranges = 'recorded', ...how } = {}) {
      const rows = await encodeRows(input, true);
      const key = keyOf(drawSeed).at('complete');
      if (schema.sequence !== undefined) return table(await continueRows(who, model, params, schema, rows, key, how));
      const wrong = Object.entries(how).find(([, value]) => value !== undefined);
      if (wrong !== undefined) throw new OptionError(`${who}: ${wrong[0]} is for sequences, got rows of a table`);
      return table(await completeRows(who, model, params, schema, rows, key, ranges));
    },
    async forecast(input, { seed: drawSeed = seed, ...options }) {
      const { shares = SHARES } = options;
      const rows = await encodeRows(input);
      const key = keyOf(drawSeed).at('complete');
      const forecasts = await forecastRows(who, model, params, schema, rows, key, options);
      const { columns, count } = forecastSteps(schema, forecasts, shares);
      return tableOf(forecastStepNames(schema, shares), columns, count);
    },
    async encode(input) {
      if (model.states !== undefined) {
        const { columns, count } = await stateSteps(model.states, params, await encodeRows(input));
        return tableOf(stateStepNames(schema, model.states, params), columns, count);
      }
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
  if (isModalitiesInput(input)) {
    const { dataset } = modalitiesUnder(schema, modalitySetsOf(input), imageKey(keyOf(seed)));
    return dataset.gather(dataset.count, keyOf(seed));
  }
  if (isImagesInput(input)) return encodeImages(schema, input, allowMissingColumns, seed);
  if (isSequenceInput(input)) {
    checkCut(schema, input);
    return encodeSequences(schema, rawSequencesOf(input));
  }
  if (schema.sequence !== undefined)
    throw new DataError(`rows: must be ${formOf(schema)} as the training rows are, got a table`, {
      code: 'DATA_FORMAT',
      hint: 'give { texts }, { sequences }, { sets } or { pairs }',
    });
  const blocks: TableRows[] = [];
  const table = await rowsInput(input, { missing: givenTokens(schema.missingTokens) });
  for await (const block of encodeTable(schema, table, { allowMissingColumns })) blocks.push(block);
  return concatRows(blocks);
}

/** Refuses text that is said to be cut otherwise than the training rows were. */
function checkCut({ sequence }: TableSchema, input: SequenceInput): void {
  const { unit, document } = input as Partial<TextsInput>;
  const said = [
    ['unit', unit, sequence?.unit],
    ['document', document, sequence?.text?.document],
  ] as const;
  const wrong = said.find(([, given, own]) => given !== undefined && given !== own);
  if (wrong === undefined) return;
  throw new OptionError(`texts: ${wrong[0]} must be ${wrong[2]} as in the training rows, got ${wrong[1]}`);
}

type Drawing = SequenceDrawing<string | readonly StepInput[]>;

/** How sequences are drawn, the prompt in the codes of the schema; nothing where nothing is said. */
async function drawnHow(who: string, schema: TableSchema, { prompt, ...how }: Drawing): Promise<DrawnHow> {
  if (prompt === undefined) return how;
  if (schema.sequence === undefined) throw new OptionError(`${who}: prompt is for sequences, got rows of a table`);
  const input = typeof prompt === 'string' ? { texts: [prompt] } : { sequences: [prompt] };
  return { ...how, prompt: await encodeSequences(schema, rawSequencesOf(input)) };
}

async function stepsIn(schema: TableSchema, rows: TableRows): Promise<readonly (readonly StepValue[])[]> {
  const table: Partial<SequenceTable> = await sequenceTableOf(schema, rows);
  return table.sequences ?? [];
}

/** What is drawn, piece by piece: characters that are whole, or steps. */
async function* streamedSteps(schema: TableSchema, drawn: AsyncIterable<TableRows>): AsyncGenerator<StepValue> {
  if (schema.sequence?.text === undefined) {
    for await (const rows of drawn) for (const steps of await stepsIn(schema, rows)) yield* steps;
    return;
  }
  const joiner = textJoiner(schema);
  for await (const rows of drawn) {
    const piece = joiner.add(rows);
    if (piece !== '') yield piece;
  }
  const rest = joiner.end();
  if (rest !== '') yield rest;
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
