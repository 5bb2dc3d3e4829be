import type { TableSchema } from '../data/schema.js';
import { ArchiveError, OptionError } from '../util/errors.js';
import type { Tree } from '../util/tree.js';
import { type Archive, readArchive, writeArchive } from './archive.js';
import type { AnyModel, ModelDefinition } from './define-model.js';
import { type FitHistory, isHistory } from './fit-history.js';
import { checkOptions } from './options.js';
import { isLayout, isSecond, packSchema, unpackSchema } from './packed-schema.js';
import type { Score } from './score.js';
import type { SearchOutcome } from './search.js';

/** How a fit went: what a model file and a report say of it. No times, paths or host names. */
export interface FitSummary {
  readonly rows: number;
  readonly converged: boolean;
  readonly steps: number;
  readonly scores: readonly Score[];
  readonly decisions: readonly string[];
  readonly warnings: readonly string[];
  /** Pass by pass, where batches follow each other in many of them. */
  readonly history?: FitHistory;
  readonly search?: SearchOutcome;
  readonly unranked?: string;
}

/** A model with everything that belongs to it: what `fit` returns, a file holds, and capabilities work on. */
export interface FittedModel<M extends AnyModel = AnyModel> {
  readonly definition: ModelDefinition;
  readonly model: M;
  readonly params: Tree;
  readonly options: Readonly<Record<string, unknown>>;
  readonly schema: TableSchema;
  readonly seed: number;
  readonly summary: FitSummary;
}

/** The bytes of its model file; the same fit gives the same bytes. */
export function saveModel(fitted: FittedModel): Uint8Array {
  return writeArchive(archiveOf(fitted));
}

function archiveOf(fitted: FittedModel): Archive {
  const { definition, options, schema, seed, summary, params } = fitted;
  // In the order of the definition, so that the file of a loaded model is the file it was loaded from.
  const ordered = checkOptions(definition.name, definition.options, options);
  return {
    facts: { family: definition.name, options: ordered, schema: packSchema(schema), seed, summary },
    tree: params,
  };
}

/** The family that a model file belongs to, and the rest of the file for `loadModel`. */
export function openModel(bytes: Uint8Array, who: string): { readonly family: string; readonly archive: Archive } {
  const archive = readArchive(bytes, who);
  const { family } = archive.facts;
  if (typeof family !== 'string')
    throw new ArchiveError(`${who}: family must be a name, got ${JSON.stringify(family)}`);
  return { family, archive };
}

/** The fitted model of a file, bound again to its options and schema. */
export function loadModel(archive: Archive, definition: ModelDefinition, who: string): FittedModel {
  const { options, schema, seed, summary } = archive.facts;
  const checkedSchema = checkSchema(schema, who);
  try {
    const checkedOptions = checkOptions(definition.name, definition.options, options);
    return {
      definition,
      model: definition.bind(checkedOptions, checkedSchema),
      params: archive.tree,
      options: checkedOptions,
      schema: checkedSchema,
      seed: checkNumber(seed, `${who}: seed`),
      summary: checkSummary(summary, who),
    };
  } catch (cause) {
    if (cause instanceof OptionError)
      throw new ArchiveError(`${who}: options must fit the family, got: ${cause.message}`, { cause });
    throw cause;
  }
}

function checkSchema(packed: unknown, who: string): TableSchema {
  const value = unpackSchema(packed);
  const schema = value as Partial<TableSchema> | null;
  const isColumn = (column: unknown) => {
    const { name, kind, measure, categories, atoms, ...numbers } = (column ?? {}) as Record<string, unknown>;
    const names = ['resolution', 'decimals', 'minimum', 'maximum', 'mean', 'deviation', 'missing'];
    return (
      typeof name === 'string' &&
      ['numeric', 'integer', 'categorical', 'boolean', 'date'].includes(kind as string) &&
      ['continuous', 'count', 'categorical', 'binary', 'with-atoms'].includes(measure as string) &&
      isListOf(categories, 'string') &&
      isListOf(atoms, 'number') &&
      names.every((each) => typeof numbers[each] === 'number')
    );
  };
  const isWhole =
    schema?.kind === 'table' &&
    Array.isArray(schema.columns) &&
    schema.columns.every(isColumn) &&
    Array.isArray(schema.leftOut) &&
    isListOf(schema.names, 'string') &&
    isListOf(schema.missingTokens, 'string') &&
    typeof schema.rows === 'number' &&
    (schema.image === undefined || isLayout(schema.image)) &&
    (schema.second === undefined || (schema.image !== undefined && isSecond(schema.second))) &&
    (schema.sequence === undefined || isSequenceLayout(schema.sequence));
  if (!isWhole)
    throw new ArchiveError(`${who}: schema must describe a table, got ${JSON.stringify(value)?.slice(0, 80)}`);
  return schema as TableSchema;
}

const UNITS: readonly string[] = ['character', 'byte', 'word', 'pair', 'symbol', 'frame', 'step', 'point'];

function isSequenceLayout(value: unknown): boolean {
  const { unit, ends, order, longest, text, source, points } = (value ?? {}) as Record<string, unknown>;
  const { document, merges } = (text ?? {}) as Record<string, unknown>;
  const isText = ['file', 'line'].includes(document as string) && (merges === undefined || isPairs(merges));
  const isSource = source === undefined || (source as Partial<TableSchema>).sequence !== undefined;
  if (source !== undefined && isSource) checkSchema(source, 'source');
  return (
    UNITS.includes(unit as string) &&
    typeof ends === 'boolean' &&
    ['sequence', 'bag'].includes(order as string) &&
    typeof longest === 'number' &&
    (text === undefined || isText) &&
    (points === undefined || isPointsLayout(points)) &&
    isSource
  );
}

function isPointsLayout(value: unknown): boolean {
  const { room, mask, image } = (value ?? {}) as Record<string, unknown>;
  const sizes = Object.values((image ?? {}) as Record<string, unknown>);
  return typeof room === 'number' && typeof mask === 'boolean' && isListOf(sizes, 'number');
}

function isPairs(value: unknown): boolean {
  return Array.isArray(value) && value.every((pair) => isListOf(pair, 'string') && (pair as string[]).length === 2);
}

function checkSummary(value: unknown, who: string): FitSummary {
  const summary = value as Partial<FitSummary> | null;
  const isWhole =
    typeof summary?.rows === 'number' &&
    typeof summary.steps === 'number' &&
    typeof summary.converged === 'boolean' &&
    Array.isArray(summary.scores) &&
    isListOf(summary.decisions, 'string') &&
    (summary.history === undefined || isHistory(summary.history)) &&
    isListOf(summary.warnings, 'string');
  if (!isWhole)
    throw new ArchiveError(`${who}: summary must describe a fit, got ${JSON.stringify(value)?.slice(0, 80)}`);
  return summary as FitSummary;
}

function isListOf(value: unknown, type: 'string' | 'number'): boolean {
  return Array.isArray(value) && value.every((each) => typeof each === type);
}

function checkNumber(value: unknown, who: string): number {
  if (typeof value !== 'number') throw new ArchiveError(`${who} must be a number, got ${JSON.stringify(value)}`);
  return value;
}
