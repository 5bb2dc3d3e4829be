import type { Measure } from '../../src/data/schema.js';
import type { DataKind } from '../../src/data/sequences/layout.js';
import { admit } from '../../src/model/admit.js';
import type { DrawnHow, ModelDefinition } from '../../src/model/define-model.js';
import { CapabilityError, OptionError } from '../../src/util/errors.js';
import type { MadeTable } from './made-columns.js';
import { herds, herdsWithSources, type SequenceMaking } from './made-sequences.js';
import { bound, type Subject, subjectOf } from './subject.js';

/** Sequences on which the promises are tried: what their steps hold, and how they are made. */
interface Trial extends SequenceMaking {
  readonly name: string;
  readonly kind: DataKind;
  /** Columns wanted, of which a family gets those that it takes. */
  readonly wanted: readonly Measure[];
  /** Whether families whose fits take long are spared it. */
  readonly isFurther?: boolean;
  /** How rows are drawn, where their own length would be a long one. */
  readonly how?: DrawnHow;
}

/** Missing cells are for families that can fill them: these integrate them out. */
const GAPS = 0.08;
const ONE: readonly Measure[] = ['categorical'];

const TRIALS: readonly Trial[] = [
  { name: 'symbols that stop', kind: 'sequences', wanted: ONE, ...rows(26, 0, 8), unit: 'symbol', ends: true },
  {
    ...{ name: 'one long text', kind: 'sequences', wanted: ONE, ...rows(1, 260, 260), unit: 'character' },
    ...{ text: { document: 'file' }, how: { length: 12 } },
  },
  {
    ...{ name: 'weighted rows, symbols missing', kind: 'sequences', wanted: ONE, ...rows(30, 1, 7), unit: 'symbol' },
    ...{ ends: true, isWeighted: true, missing: GAPS, seed: 23, isFurther: true },
  },
  {
    ...{ name: 'binary frames', kind: 'sequences', wanted: ['binary', 'binary'], ...rows(12, 2, 9), unit: 'frame' },
    how: { length: 6 },
  },
  {
    ...{ name: 'a number and a category a step', kind: 'sequences', wanted: ['continuous', 'categorical'] },
    ...{ ...rows(14, 2, 9), unit: 'step', how: { length: 5 }, isFurther: true },
  },
  {
    ...{ name: 'steps of all its measures, cells missing', kind: 'sequences', wanted: [] },
    ...{ ...rows(16, 1, 9), unit: 'step', ends: true, missing: GAPS, seed: 29 },
  },
  {
    ...{ name: 'one number a step, in few sequences', kind: 'sequences', wanted: ['continuous'] },
    ...{ ...rows(3, 30, 40), unit: 'step', how: { length: 6 } },
  },
  {
    ...{ name: 'documents', kind: 'documents', wanted: ONE, ...rows(20, 1, 12), unit: 'word', order: 'bag' },
    how: { length: 8 },
  },
  {
    ...{ name: 'weighted documents', kind: 'documents', wanted: ONE, ...rows(20, 0, 9), unit: 'word', order: 'bag' },
    ...{ isWeighted: true, seed: 23, how: { length: 8 } },
  },
  {
    ...{ name: 'sets of points', kind: 'sets', wanted: ['continuous', 'continuous'], ...rows(40, 1, 6) },
    ...{ unit: 'point', order: 'bag', points: { room: 6, mask: true } },
  },
  {
    ...{ name: 'weighted sets of points', kind: 'sets', wanted: ['continuous', 'continuous'], ...rows(40, 1, 6) },
    ...{ unit: 'point', order: 'bag', points: { room: 6, mask: true }, isWeighted: true, seed: 23, isFurther: true },
  },
  { name: 'pairs', kind: 'pairs', wanted: ONE, ...rows(24, 0, 6), unit: 'symbol', ends: true },
];

function rows(count: number, fewest: number, most: number): Pick<SequenceMaking, 'count' | 'lengths'> {
  return { count, lengths: [fewest, most] };
}

/** The sequences, documents and pairs on which every promise is tried: of what the family takes, and nothing twice. */
export function sequenceSubjectsOf(
  definition: ModelDefinition,
  options: Readonly<Record<string, unknown>> = {},
): Subject[] {
  const made = new Set<string>();
  return TRIALS.filter(({ kind }) => definition.data?.includes(kind)).flatMap((trial) => {
    if (trial.isFurther && definition.takesLong) return [];
    const measures = measuresFor(definition, trial);
    const missing = definition.capabilities.includes('completion') ? (trial.missing ?? 0) : 0;
    const print = JSON.stringify([measures, trial.kind, trial.count, trial.ends, trial.isWeighted, missing]);
    if (measures.length === 0 || measures.length < trial.wanted.length || made.has(print)) return [];
    const subject = taken(definition, trial, tableOf(trial, measures, missing), options);
    if (subject !== undefined) made.add(print);
    return subject === undefined ? [] : [subject];
  });
}

/** One subject for every value of every option that is a choice of names. */
export function sequenceVariantsOf(
  definition: ModelDefinition,
  choices: readonly (readonly [string, unknown])[],
): Subject[] {
  return choices.flatMap(([option, value]) => {
    const first = TRIALS.filter(({ kind }) => definition.data?.includes(kind))
      .map((trial) => {
        const measures = measuresFor(definition, trial);
        return measures.length === 0
          ? undefined
          : taken(definition, trial, tableOf(trial, measures, 0), { [option]: value });
      })
      .find((subject) => subject !== undefined);
    return first === undefined ? [] : [{ ...first, name: `${option} ${value}, ${first.name}`, isVariant: true }];
  });
}

/** The wanted measures that a family takes side by side; where none are named, all of its own, if these are several. */
function measuresFor({ measures, columns }: ModelDefinition, { wanted }: Trial): readonly Measure[] {
  const isNamed = wanted.length > 0;
  const taken = (isNamed ? wanted.filter((measure) => measures.includes(measure)) : measures).slice(
    0,
    columns?.maximum,
  );
  return isNamed || taken.length > 1 ? taken : [];
}

function tableOf({ kind, ...making }: Trial, measures: readonly Measure[], missing: number): MadeTable {
  return kind === 'pairs' ? herdsWithSources({ ...making, missing }) : herds(measures, { ...making, missing });
}

/** The subject, unless the family refuses such steps when it sees them, or a choice that does not go with them: then they are not among those it takes. */
function taken(
  definition: ModelDefinition,
  { name, how }: Trial,
  made: MadeTable,
  options: Readonly<Record<string, unknown>>,
): Subject | undefined {
  try {
    const subject = { ...subjectOf(name, definition, made, options), ...(how === undefined ? {} : { how }) };
    admit(definition, made.schema);
    bound(subject);
    return subject;
  } catch (error) {
    const isOfOptions = error instanceof OptionError && Object.keys(options).length > 0;
    if (error instanceof CapabilityError || isOfOptions) return undefined;
    throw error;
  }
}
