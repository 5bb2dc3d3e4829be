import type { Column } from '../../src/data/schema.js';
import { codeTexts } from '../../src/data/sequences/code-text.js';
import { sequenceRows } from '../../src/data/sequences/sequence-rows.js';
import type { ModelDefinition } from '../../src/model/define-model.js';
import { keyOf } from '../../src/random/key.js';
import { expectFiniteOrRefused } from './hardship-promises.js';
import { describeColumn, type MadeTable, schemaOf } from './made-columns.js';
import { promise, when } from './promise.js';

/** Texts at which models of symbols break. */
const TEXTS: readonly (readonly [string, readonly string[]])[] = [
  ['one symbol in all rows', ['a', 'aaa', 'aa', 'aaaa', 'a', 'aaaaaa']],
  ['one symbol in one long text', ['a'.repeat(80)]],
  ['rows of no step and of one step', ['', 'a', '', 'b', 'a', '', 'a', 'b']],
  ['one row far longer than the others', ['a', 'b', 'ab'.repeat(150), '', 'ba']],
  ['every row the same', new Array<string>(12).fill('abcab')],
  ['as many symbols as steps', ['abcdefgh', 'ijklmnop', 'qrstuvwx']],
];

const waves = (seed: number) =>
  Float64Array.from({ length: 60 }, (_, t) => Math.sin(t / 3) + 0.1 * keyOf(seed).at(t).draws().normal());

/** Numbers at which models of steps break: sequences of 20 steps. */
const STEPS: readonly (readonly [string, readonly Float64Array[]])[] = [
  ['a column that never changes', [waves(1), new Float64Array(60).fill(4)]],
  ['one value far from all others', [waves(1).map((x, t) => (t === 30 ? 1e9 : x)), waves(2)]],
  ['perfectly collinear columns', [waves(1), waves(1).map((x) => 2 * x + 1)]],
  ['an offset of 1e12', [waves(1).map((x) => x + 1e12), waves(2)]],
];

/** Awkward sequences give finite numbers or an error that says why, never NaN or +Infinity. */
export function promisesInSequenceHardship(definition: ModelDefinition): void {
  const { data = [], measures, columns } = definition;
  const noSymbols =
    when(!(data.includes('sequences') || data.includes('documents')), 'it takes no sequences by themselves') ??
    when(!measures.includes('categorical'), 'it takes no symbols');
  for (const [name, texts] of TEXTS)
    promise(
      `${name}: finite, or an error that says why`,
      () => expectFiniteOrRefused(definition, symbols(texts, data.includes('sequences')), {}),
      noSymbols,
    );
  const noNumbers =
    when(!data.includes('sequences') || !measures.includes('continuous'), 'it takes no numbers a step') ??
    when((columns?.maximum ?? 2) < 2, 'it takes one column a step');
  for (const [name, cells] of STEPS)
    promise(
      `${name}: finite, or an error that says why`,
      () => expectFiniteOrRefused(definition, steps(cells, 'continuous'), {}),
      noNumbers,
    );
  promise(
    'frames that are never on: finite, or an error that says why',
    () => expectFiniteOrRefused(definition, steps([new Float64Array(60), new Float64Array(60)], 'binary'), {}),
    when(!data.includes('sequences') || !measures.includes('binary'), 'it takes no frames'),
  );
}

function symbols(texts: readonly string[], isInOrder: boolean): MadeTable {
  const { schema } = codeTexts(texts);
  const codes = new Map(schema.columns[0].categories.map((symbol, code) => [symbol, code]));
  const rows = sequenceRows(
    [Float64Array.from(texts.join(''), (symbol) => codes.get(symbol) ?? codes.size)],
    texts.map(({ length }) => length),
  );
  const { sequence } = schema;
  if (sequence === undefined) throw new Error('texts are sequences');
  const { text: _text, ...bag } = sequence;
  return {
    schema: isInOrder ? schema : { ...schema, sequence: { ...bag, unit: 'word', order: 'bag', ends: false } },
    rows,
  };
}

function steps(cells: readonly Float64Array[], measure: 'continuous' | 'binary'): MadeTable {
  const columns = cells.map((column, c): Column => {
    const facts = describeColumn(`x${c}`, measure, column);
    return measure === 'binary' ? { ...facts, categories: ['0', '1'] } : facts;
  });
  return {
    schema: {
      ...schemaOf(columns, 3),
      sequence: { unit: measure === 'binary' ? 'frame' : 'step', ends: false, order: 'sequence', longest: 20 },
    },
    rows: sequenceRows(cells, [20, 20, 20]),
  };
}
