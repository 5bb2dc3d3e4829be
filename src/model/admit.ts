import type { Column, TableSchema } from '../data/schema.js';
import { type DataKind, kindOfRows, takesRows } from '../data/sequences/layout.js';
import { CapabilityError } from '../util/errors.js';
import type { ModelDefinition } from './define-model.js';

/** What a family makes of a schema: the schema it is bound to, and which columns it can only treat as continuous. */
export interface Admission {
  readonly schema: TableSchema;
  readonly warnings: readonly string[];
  /** Why its scores stand unranked, if they do: not all its columns have the measure that the schema fixes. */
  readonly unranked?: string;
}

/** Holds a schema against what a family declares; what it cannot take at all is a CapabilityError that names the remedy. */
export function admit(definition: ModelDefinition, schema: TableSchema): Admission {
  const { name, measures } = definition;
  checkKind(definition, schema);
  if (schema.columns.length === 0) {
    throw new CapabilityError(`${name}: needs at least one column that varies, got none`, { code: 'DATA_EMPTY' });
  }
  if (definition.needsLabel && schema.label === undefined) refuseWithoutLabel(name, schema);
  const { minimum = 1, maximum = Number.POSITIVE_INFINITY } = definition.columns ?? {};
  if (schema.columns.length < minimum || schema.columns.length > maximum) {
    const rule = maximum === Number.POSITIVE_INFINITY ? `at least ${minimum}` : `${minimum} to ${maximum}`;
    throw new CapabilityError(`${name}: takes ${rule} columns, got ${schema.columns.length}`, {
      hint: 'choose them with columns, as in --columns a,b',
    });
  }
  if (schema.sequence === undefined) checkRows(definition, schema.rows);
  checkPixels(definition, schema);
  const simplified = schema.columns.filter((column) => !measures.includes(column.measure));
  const refused = simplified.filter((column) => !isNumber(column) || !measures.includes('continuous'));
  if (refused.length > 0) {
    const names = refused.map((column) => column.name).join(',');
    const numbers =
      measures.includes('continuous') && schema.image === undefined ? refused.filter(isNumberWritten) : [];
    const retype =
      numbers.length === 0 ? '' : `, or take numbers as such with types, as in --types ${numbers[0].name}=continuous`;
    throw new CapabilityError(`${name}: cannot take the ${refused[0].measure} column ${refused[0].name}`, {
      hint: `leave it out with drop, as in --drop ${names}${retype}`,
    });
  }
  if (simplified.length === 0) return { schema, warnings: [] };
  const columns = schema.columns.map((column) => (simplified.includes(column) ? asContinuous(column) : column));
  const list = listOf(simplified);
  return {
    schema: { ...schema, columns },
    warnings: [`${name} can only treat these columns as continuous: ${list}`],
    unranked: `treats as continuous: ${list}`,
  };
}

const KIND_WORDS: Readonly<Record<DataKind, string>> = {
  table: 'tables and images',
  images: 'images',
  sequences: 'sequences',
  documents: 'documents of word counts',
  pairs: 'pairs of sequences',
  sets: 'sets of points',
  modalities: 'two modalities',
};
const KIND_HINTS: Readonly<Record<DataKind, string>> = {
  table: 'give a table, or images',
  images: 'give an IDX file or a folder of PNG',
  sequences: 'give text or sequences; a table whose rows follow one another is one with --in-order',
  documents: 'give documents as word counts, or text with --bag',
  pairs: 'name two columns, as in --source A --target B',
  sets: 'name the column that tells the sets of a table apart, as in --set COLUMN, or take the brightest pixels of images, as in --brightest 100',
  modalities: 'give two DATA and what joins them, as in mnist digits.tar --by label',
};

/** Refuses rows of another kind than the family takes. */
function checkKind({ name, data = ['table'] }: ModelDefinition, schema: TableSchema): void {
  if (takesRows(data, schema)) return;
  const kind = kindOfRows(schema);
  const taken = data.map((each) => KIND_WORDS[each]).join(' and ');
  const got = kind === 'table' ? (schema.image === undefined ? 'a table' : 'images') : KIND_WORDS[kind];
  throw new CapabilityError(`${name}: takes ${taken}, got ${got}`, { hint: KIND_HINTS[data[0]] });
}

/** Refuses pixels in one sentence for all of them. */
function checkPixels({ name, measures }: ModelDefinition, { image }: TableSchema): void {
  if (image === undefined) return;
  if (image.binarization === 'none') {
    if (measures.includes('continuous')) return;
    throw new CapabilityError(`${name}: cannot take levels of grey or colour`, {
      hint: 'make each pixel 0 or 1, as in --binarization static',
    });
  }
  if (measures.includes('binary')) return;
  throw new CapabilityError(`${name}: cannot take binary pixels`, {
    hint: 'leave the levels as they are, as in --binarization none',
  });
}

function refuseWithoutLabel(name: string, { image, leftOut }: TableSchema): never {
  const single = leftOut.find(({ as }) => as === 'constant');
  if (image !== undefined && single?.as === 'constant')
    throw new CapabilityError(`${name}: needs images of at least two classes, got only ${single.value}`, {
      hint: 'add images of other classes, or fit a family that needs no label',
    });
  throw new CapabilityError(`${name}: needs a column to classify, got none`, {
    hint:
      image === undefined
        ? 'name it with label, as in --label COLUMN'
        : 'give images in folders named after their classes, or an IDX file of labels beside that of the images',
  });
}

/** Refuses fewer training rows than a family can learn from: of the whole table, or of a fold of it. */
export function checkRows({ name, minimumRows = 2 }: ModelDefinition, rows: number): void {
  if (rows >= minimumRows) return;
  throw new CapabilityError(`${name}: needs at least ${minimumRows} rows, got ${rows}`, { code: 'DATA_TOO_FEW_ROWS' });
}

/** Why the family does not take the schema, in words that follow its name; undefined where it does. */
export function whyNot(definition: ModelDefinition, schema: TableSchema): string | undefined {
  try {
    admit(definition, schema);
    return undefined;
  } catch (error) {
    if (error instanceof CapabilityError) {
      const reason = error.message.replace(`${definition.name}: `, '');
      return error.hint === undefined ? reason : `${reason} (${error.hint})`;
    }
    throw error;
  }
}

/** Columns with their measures, the first ten by name. */
function listOf(columns: readonly Column[]): string {
  const shown = columns.slice(0, 10).map((column) => `${column.name} (${column.measure})`);
  return `${shown.join(', ')}${columns.length > 10 ? ` and ${columns.length - 10} more` : ''}`;
}

/** Whether a coded column was written in numbers. */
function isNumberWritten({ kind }: Column): boolean {
  return kind === 'numeric' || kind === 'integer';
}

function isNumber(column: Column): boolean {
  return column.measure === 'count' || column.measure === 'with-atoms' || column.measure === 'continuous';
}

function asContinuous(column: Column): Column {
  return { ...column, measure: 'continuous', atoms: [] };
}
