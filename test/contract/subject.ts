import { z } from 'zod';
import { type Dataset, tableDataset } from '../../src/data/dataset.js';
import type { TableRows } from '../../src/data/rows.js';
import type { Measure } from '../../src/data/schema.js';
import { type Trained, train } from '../../src/learn/train.js';
import type { AnyModel, Capability, DrawnHow, ModelDefinition } from '../../src/model/define-model.js';
import { keyOf } from '../../src/random/key.js';
import type { Tree } from '../../src/util/tree.js';
import { animals, columnNames, type MadeTable, type Making } from './made-columns.js';

/** A family, its options and a small table: what a promise is tried on. */
export interface Subject extends MadeTable {
  readonly name: string;
  readonly definition: ModelDefinition;
  readonly options: Readonly<Record<string, unknown>>;
  /** Whether a choice was made that is not the family's own. */
  readonly isVariant?: boolean;
  /** How rows are drawn of it. */
  readonly how?: DrawnHow;
  /** A fit made elsewhere: of the same rows seen as something else. */
  readonly fit?: () => Promise<Fit>;
}

export interface Fit {
  readonly model: AnyModel;
  readonly params: Tree;
  readonly trained: Trained<Tree>;
  readonly how?: DrawnHow;
}

/** Options of many families that keep a test short; each is set only where the family has it and takes the value. */
const QUICK = {
  ...{ components: 2, restarts: 2, iterations: 300 },
  ...{ epochs: 3, batch: 64, layers: 1, hidden: 8, latent: 2, evaluation: 4 },
  ...{ states: 2, topics: 2, sweeps: 20, particles: 8, order: 3 },
  ...{ context: 16, heads: 2, width: 16, embedding: 8, units: 6, mixtures: 2, chains: 4, temperatures: 20, trees: 8 },
  ...{ teacherSteps: 4, judgeStart: 4, rounds: 2, rollOuts: 2 },
};

const MEASURES: readonly Measure[] = ['continuous', 'count', 'categorical', 'binary', 'with-atoms'];

/** The member that each capability is. */
export const MEMBERS: Readonly<Record<Capability, keyof AnyModel>> = {
  sample: 'sampling',
  density: 'density',
  completion: 'completion',
  latent: 'latent',
  classification: 'classification',
  posterior: 'posterior',
  states: 'states',
};

/** The tables on which every promise is tried: of what the family declares, nothing else is asked. */
export function subjectsOf(definition: ModelDefinition, options: Readonly<Record<string, unknown>> = {}): Subject[] {
  const { measures } = definition;
  if (!takesTables(definition)) return [];
  const tables: [string, readonly Measure[], Making][] = [
    ['continuous columns', ['continuous', 'continuous', 'continuous'], { count: 120 }],
    ['all its measures, cells missing', measures, { count: 130, missing: 0.12 }],
    ['weighted rows', ['continuous', 'categorical', 'count', 'continuous'], { count: 110, isWeighted: true }],
    ['one number', ['continuous'], { count: 100 }],
    ['codes only', ['categorical', 'binary', 'categorical'], { count: 120, missing: 0.05 }],
  ];
  return tables.flatMap(([name, wanted, making]) => {
    const made = tableFor(definition, wanted, making);
    return made === undefined ? [] : [subjectOf(name, definition, made, options)];
  });
}

/** The same tables under each choice that gives the model members beyond those that its definition lists. */
export function fullerSubjectsOf(definition: ModelDefinition): Subject[] {
  return Object.entries(definition.options.shape).flatMap(([option, schema]) =>
    choicesOf(schema as z.ZodType).flatMap((value) => {
      const subjects = subjectsOf(definition, { [option]: value });
      const isFuller = subjects.some((subject) => hasMore(definition, bound(subject)));
      return isFuller ? subjects.map((each) => ({ ...each, name: `${option} ${value}, ${each.name}` })) : [];
    }),
  );
}

/** Whether rows of tables are among what the family takes. */
export function takesTables({ data = ['table'] }: ModelDefinition): boolean {
  return data.includes('table');
}

function hasMore({ capabilities }: ModelDefinition, model: AnyModel): boolean {
  const listed = new Set<keyof AnyModel>(capabilities.map((capability) => MEMBERS[capability]));
  return Object.values(MEMBERS).some((member) => model[member] !== undefined && !listed.has(member));
}

/** One subject for every value of every option that is a choice of names, and for the ends of a search. */
export function variantsOf(definition: ModelDefinition): Subject[] {
  const made = tableFor(definition, ['continuous', 'continuous', 'count', 'categorical'], { count: 80 });
  if (made === undefined || !takesTables(definition)) return [];
  return allChoicesOf(definition).map(([option, value]) =>
    subjectOf(`${option} ${value}`, definition, made, { [option]: value }),
  );
}

/** Every option that is a choice of names, with every value that is not its default. */
export function allChoicesOf(definition: ModelDefinition): (readonly [string, string])[] {
  return Object.entries(definition.options.shape).flatMap(([option, schema]) =>
    choicesOf(schema as z.ZodType).map((value) => [option, value] as const),
  );
}

/** A table with those of the wanted measures that the family takes; undefined where it takes none of them or too few. */
export function tableFor(
  definition: ModelDefinition,
  wanted: readonly Measure[],
  making: Making,
): MadeTable | undefined {
  const { minimum = 1, maximum = Number.POSITIVE_INFINITY } = definition.columns ?? {};
  const label = definition.needsLabel ? 'species' : undefined;
  const taken = wanted.filter((measure) => definition.measures.includes(measure));
  const names = columnNames(taken).slice(0, maximum - (label === undefined ? 0 : 1));
  if (taken.length === 0) return undefined;
  if (label !== undefined) names.push(label);
  return names.length < minimum ? undefined : animals(names, { ...making, label });
}

export function subjectOf(
  name: string,
  definition: ModelDefinition,
  made: MadeTable,
  options: Readonly<Record<string, unknown>> = {},
): Subject {
  return { name, definition, ...made, options: optionsFor(definition, made, options) };
}

/** The options with defaults, quick ones where there are such, and a middle candidate where a choice is left open. */
function optionsFor(
  definition: ModelDefinition,
  { schema }: MadeTable,
  chosen: Readonly<Record<string, unknown>>,
): Readonly<Record<string, unknown>> {
  const quick = Object.entries(QUICK).filter(
    ([option, value]) => definition.options.shape[option]?.safeParse(value).success,
  );
  const options = definition.options.parse({ ...Object.fromEntries(quick), ...chosen });
  const candidates = definition.search?.(options, schema)?.candidates;
  return candidates === undefined ? options : candidates[candidates.length >> 1];
}

function choicesOf(schema: z.ZodType): string[] {
  const json = z.toJSONSchema(schema, { io: 'input' }) as { enum?: unknown[]; default?: unknown };
  return (json.enum ?? []).filter((value): value is string => typeof value === 'string' && value !== json.default);
}

export function bound({ definition, options, schema }: Subject): AnyModel {
  return definition.bind(options, schema);
}

/** A fit of the subject, seed 1 where none is given. */
export async function fitSubject(subject: Subject, { seed = 1, data = datasetOf(subject) } = {}): Promise<Fit> {
  const model = bound(subject);
  const trained = await train<TableRows, Tree>(model.learner, { training: data }, { key: keyOf(seed), nowMs: () => 0 });
  return { model, params: trained.params, trained, ...(subject.how === undefined ? {} : { how: subject.how }) };
}

const fits = new WeakMap<Subject, Promise<Fit>>();

/** The same fit for all promises that only look at it. */
export function fitOnce(subject: Subject): Promise<Fit> {
  const known = fits.get(subject) ?? subject.fit?.() ?? fitSubject(subject);
  fits.set(subject, known);
  return known;
}

export function datasetOf({ schema, rows }: MadeTable): Dataset<TableRows> {
  return tableDataset(schema, rows);
}

/** The same rows in blocks of another size. */
export function inBlocksOf(size: number, data: Dataset<TableRows>): Dataset<TableRows> {
  return { ...data, blocks: () => data.blocks(size) };
}

/** Log-probabilities of rows under a fit. */
export async function logProbOf({ model, params }: Fit, rows: TableRows): Promise<Float64Array> {
  if (model.density === undefined) throw new Error('logProbOf: the model has no density');
  return (await model.density.logProb(params, rows, keyOf(5))).values;
}

export { MEASURES };
