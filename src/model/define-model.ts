import type { z } from 'zod';
import type { Rows } from '../data/rows.js';
import type { DataSchema, Measure, TableSchema } from '../data/schema.js';
import type { DataKind } from '../data/sequences/layout.js';
import type { TextUnit } from '../data/sequences/symbol-text.js';
import type { Learner } from '../learn/learner.js';
import type { Key } from '../random/key.js';
import type { NextSymbol } from '../symbols/next-symbol.js';
import type { Tree } from '../util/tree.js';
import type { ModelGraphs } from './model-graph.js';
import { checkOptions } from './options.js';

/** Whether a log-probability is exact, a bound from below, or a Monte-Carlo estimate. */
export type Certainty = 'exact' | 'lower-bound' | 'estimate';

/** Log-probabilities in nats on the scale of the data, one a row. */
export interface LogProb<C extends Certainty = Certainty> {
  readonly certainty: C;
  readonly values: Float64Array;
  /** Standard error of each value, where it is an estimate. */
  readonly standardError?: Float64Array;
  /** Names of the columns conditioned on; absent for joint probabilities. */
  readonly given?: readonly string[];
}

/** Where an idea was published. */
export interface Reference {
  readonly authors: string;
  readonly year: number;
  readonly title: string;
  readonly venue: string;
  readonly url?: string;
}

/** Which of the endless rows of a sample to draw: row i is the same whatever is drawn beside it. */
export interface Range {
  readonly first: number;
  readonly count: number;
}

/** Tables of its own that a model can show: means, loadings, weights. */
export interface Findings {
  readonly tables: readonly FindingsTable[];
}

export interface FindingsTable {
  readonly title: string;
  readonly columns: readonly string[];
  readonly rows: readonly (readonly (string | number | null)[])[];
}

/** A score of a family's own, in nats a row. */
export interface OwnScore {
  readonly metric: string;
  readonly value: number;
  readonly certainty: Certainty;
  readonly standardError?: number;
}

/** How sequences are to be drawn; what a family cannot heed, it refuses by its name. */
export interface DrawnHow {
  /** Logits are divided by it: below 1 the likely becomes likelier. 1 where absent. */
  readonly temperature?: number | undefined;
  /** Only so many of the likeliest symbols are drawn. */
  readonly topK?: number | undefined;
  /** Only the likeliest symbols that together have this probability are drawn. */
  readonly topP?: number | undefined;
  /** The steps that each drawn sequence begins with: one row. */
  readonly prompt?: Rows | undefined;
  /** Steps of each sequence, the prompt's among them; by its own law where absent. */
  readonly length?: number | undefined;
  /** The most probable sequence in place of a drawn one, searched for with so many of them side by side; only where pairs are completed. */
  readonly beam?: number | undefined;
  /** With `beam`: sequences of n steps are compared by log p / ((5 + n) / 6)^this (Wu et al. 2016). 0 where absent. */
  readonly lengthPenalty?: number | undefined;
}

export interface Sampling<R extends Rows, Params> {
  /** Rows `first … first + count - 1` of the sample; row i draws from `key.at(i)` alone. */
  sample(params: Params, range: Range, key: Key, how?: DrawnHow): Promise<R>;
  /** One sequence, some steps at a time as they are drawn: together they are row 0 of the sample. */
  stream?(params: Params, key: Key, how?: DrawnHow): AsyncIterable<R>;
}

/** Of families that can draw rows of which some values are given, but cannot complete rows whatever is missing. */
export interface Condition<R extends Rows, Params> {
  /** As `sample` of `Sampling`, with these values: one a column, NaN where none is given. CapabilityError for a column that it cannot be given. */
  sample(params: Params, given: Float64Array, range: Range, key: Key): Promise<R>;
}

export interface Density<R extends Rows, Params, C extends Certainty = Certainty> {
  readonly certainty: C;
  /** Joint log-probability of each row's known cells, its missing cells integrated out; `key` serves estimates. */
  logProb(params: Params, rows: R, key: Key): Promise<LogProb<C>>;
}

export interface Completion<R extends Rows, Params> {
  /** The rows with each missing cell drawn from its law given the known cells of its row; row i draws from `key.at(rows.index[i])` alone. Known cells stay as they are. `how` is for sequences. */
  complete(params: Params, rows: R, key: Key, how?: DrawnHow): Promise<R>;
}

export interface Latent<R extends Rows, Params> {
  readonly names: (params: Params) => readonly string[];
  encode(params: Params, rows: R): Promise<readonly Float64Array[]>;
  decode(params: Params, codes: readonly Float64Array[]): Promise<R>;
  /** As `decode`, but with means in place of most probable values, also where cells are codes 0 and 1: what a picture shows. */
  means?(params: Params, codes: readonly Float64Array[]): Promise<R>;
}

export interface Classification<R extends Rows, Params> {
  /** Names of the classes: categories of the label, or clusters. */
  readonly classes: (params: Params) => readonly string[];
  /** log p(class | the row's known cells other than the label), [count × classes] row by row. */
  classify(params: Params, rows: R): Promise<Float64Array>;
}

/** States that steps of sequences are in and that nobody sees. */
export interface HiddenStates<R extends Rows, Params> {
  readonly names: (params: Params) => readonly string[];
  /** p(state at a step | all of its sequence), [steps × states] step by step. */
  smoothed(params: Params, rows: R): Promise<Float64Array>;
  /** The most probable path of states of each row, one state a step, numbered from 0. */
  path(params: Params, rows: R): Int32Array;
}

/** A file of other programs that a model can be written as, and read from where its symbols and options are those of the model. */
export interface ModelFormat<Params> {
  write(params: Params): string;
  read(text: string): Params;
}

/** A model bound to its options and the schema of its data. What it cannot do, it leaves out. */
export interface Model<R extends Rows = Rows, Params extends Tree = Tree> {
  // biome-ignore lint/suspicious/noExplicitAny: sums and states are the learner's own business; the loop only passes them on.
  readonly learner: Learner<R, Params, any, any>;
  /** Number of free parameters, for AIC and BIC. */
  readonly parameters: (params: Params) => number;
  readonly sampling?: Sampling<R, Params>;
  readonly density?: Density<R, Params>;
  readonly completion?: Completion<R, Params>;
  readonly condition?: Condition<R, Params>;
  readonly latent?: Latent<R, Params>;
  readonly classification?: Classification<R, Params>;
  /** p(component | row), [count × components] row by row, with the components' names. */
  readonly posterior?: (
    params: Params,
    rows: R,
  ) => Promise<{ readonly names: readonly string[]; readonly values: Float64Array }>;
  readonly states?: HiddenStates<R, Params>;
  readonly describe?: (params: Params) => Findings;
  /** Of symbols drawn one after another: the law of the next one, which the density is the sum of. */
  readonly next?: (params: Params) => NextSymbol;
  /** Scores on the training rows that this family alone has, such as leave-one-out. */
  readonly ownScores?: (params: Params) => readonly OwnScore[];
  /** Most training rows this family keeps or works on at once; larger data are subsampled and that is said. */
  readonly rowLimit?: number;
  /** Whether the fitted params contain training rows. */
  readonly keepsRows?: boolean;
  /** What other programs can compute of it, as graphs of standard operations. */
  readonly graphs?: ModelGraphs<Params>;
  /** Files of other programs, by the name of their form, such as `arpa`. */
  readonly formats?: Readonly<Record<string, ModelFormat<Params>>>;
  /** What would bring the members that this model lacks, for whoever asks for them. */
  readonly remedy?: string;
  /** Remarks on the fitted params that a user must know (floors met, columns simplified). */
  readonly warnings?: (params: Params) => readonly string[];
}

/** How a criterion chooses among candidate options; smaller is better for all but `held-out`. */
export type Criterion = 'bic' | 'aic' | 'icl' | 'held-out';

/** A choice that the options leave open. */
export interface Search<Options> {
  readonly criterion: Criterion;
  readonly candidates: readonly Options[];
}

// biome-ignore lint/suspicious/noExplicitAny: what a model's rows and params are, only the model itself needs to know.
export type AnyModel = Model<any, any>;

/** A family of models: what it is, what it takes, what it can be told, and how it becomes a model. */
export interface ModelDefinition<Options extends z.ZodObject = z.ZodObject, M extends AnyModel = AnyModel> {
  /** Its public name, that of its file: `gaussian-mixture`. */
  readonly name: string;
  readonly title: string;
  /** One sentence for tables and lists. */
  readonly summary: string;
  readonly references: readonly Reference[];
  /** Each option with type, range, default and description: the flag, the check, the type and the form. */
  readonly options: Options;
  /** Kinds of rows it takes: those of tables where absent. */
  readonly data?: readonly DataKind[];
  /** Measures it gives a law of its own; numeric columns of another measure are treated as continuous, with a warning, where `continuous` is among these. */
  readonly measures: readonly Measure[];
  /** Fewest and most columns it takes. */
  readonly columns?: { readonly minimum?: number; readonly maximum?: number };
  /** Fewest training rows it can learn from; 2 where absent. */
  readonly minimumRows?: number;
  /** Forms of other programs, by name, whose files tell all that a model needs: the options and schema to bind it to before `formats` reads its params. */
  readonly reads?: Readonly<
    Record<
      string,
      (text: string, unit?: TextUnit) => { readonly options: z.input<Options>; readonly schema: TableSchema }
    >
  >;
  /** Whether it needs a column named by `--label`. */
  readonly needsLabel?: boolean;
  /** Whether a fit takes minutes: a comparison or a choice of model that names no families leaves such ones out. */
  readonly takesLong?: boolean;
  /** The baseline of every comparison. */
  readonly baseline?: boolean;
  /** Certainty of its density, for lists; absent where it has none. */
  readonly certainty?: Certainty;
  /** Members of its model, for lists; the contract suite holds them against what `bind` returns. */
  readonly capabilities: readonly Capability[];
  /** The choice that these options leave open, if any: the candidates are fitted and the best by the criterion is kept. */
  search?(options: z.output<Options>, schema: DataSchema): Search<z.output<Options>> | undefined;
  bind(options: z.output<Options>, schema: DataSchema): M;
}

export type Capability = 'sample' | 'density' | 'completion' | 'latent' | 'classification' | 'posterior' | 'states';

/** A family with options: what `fit` fits. */
export interface Recipe<M extends AnyModel = AnyModel> {
  // biome-ignore lint/suspicious/noExplicitAny: a recipe does not show which options its family takes.
  readonly definition: ModelDefinition<any, M>;
  readonly options: Readonly<Record<string, unknown>>;
}

/** The constructor of a family's recipes, which also carries the definition. */
export interface Family<Options extends z.ZodObject = z.ZodObject, M extends AnyModel = AnyModel> {
  (options?: z.input<Options>): Recipe<M>;
  readonly definition: ModelDefinition<Options, M>;
}

/** The one way to declare a family. The type of its model, and with it what can be asked of a fit, is inferred from `bind`. */
export function defineModel<Options extends z.ZodObject, M extends AnyModel>(
  definition: ModelDefinition<Options, M>,
): Family<Options, M> {
  const recipe = (options?: z.input<Options>): Recipe<M> => ({
    definition,
    options: checkOptions(definition.name, definition.options, options ?? {}),
  });
  return Object.assign(recipe, { definition });
}
