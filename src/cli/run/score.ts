import type { RawTable } from '../../data/formats/raw-table.js';
import type { TableRows } from '../../data/rows.js';
import { type SequenceLayout, unitsOf } from '../../data/sequences/layout.js';
import { countedSteps } from '../../data/sequences/sequence-rows.js';
import type { Certainty } from '../../model/define-model.js';
import { conditionalLogProb } from '../../model/fitted.js';
import { impossibleRows } from '../../model/held-out.js';
import { finiteOrNull, scoreSum, scoreUnit } from '../../model/score.js';
import { OptionError } from '../../util/errors.js';
import type { FlagValues } from '../command.js';
import type { Context } from '../context.js';
import { sequenceCount } from '../fit-document.js';
import { openBlocks } from '../open-data.js';
import { openModel } from '../open-model.js';
import { claim, outputOf } from '../output.js';
import { checkJsonRows, writeRows } from '../write-rows.js';

/** `ancestral score`: log-probability of each row; totals are summed as rows go by, so that memory does not grow with them. */
export async function runScore(context: Context, path: string, data: string, flags: FlagValues): Promise<void> {
  const file = outputOf(flags);
  await claim(file, flags, [path, data]);
  const fitted = await openModel(path);
  const seed = (flags.seed as number | undefined) ?? fitted.seed;
  const given = (flags.given as string[] | undefined) ?? [];
  if (given.length > 0 && fitted.schema.sequence !== undefined)
    throw new OptionError('score: --given is for tables, got a model of sequences');
  const blocks = await openBlocks(context, fitted.schema, data, flags, seed, { allowMissingColumns: given.length > 0 });
  const isInDocument = context.isJson && file === undefined;
  const totals = scoreSum(fitted.schema);
  let certainty: Certainty = 'exact';
  const kept: number[] = [];
  const { sequence } = fitted.schema;
  const stepsOf = (rows: TableRows) => (sequence === undefined ? undefined : countedSteps(rows, sequence.ends));
  async function* scored() {
    for await (const rows of blocks) {
      context.signal.throwIfAborted();
      const scores = await conditionalLogProb(fitted, rows, given, seed);
      certainty = scores.certainty;
      totals.add(scores.values, rows);
      if (isInDocument) {
        for (const value of scores.values) kept.push(value);
        checkJsonRows('score', kept.length);
      }
      yield { values: scores.values, steps: stepsOf(rows) };
    }
  }
  if (isInDocument) for await (const _ of scored());
  else await writeRows(context, scoreTable(scored, sequence !== undefined), flags);
  const { mean, total, standardError, impossible, rows, weight } = totals.summary();
  const isWhole = impossible === 0;
  const unit = scoreUnit(fitted.schema);
  const warnings = impossible > 0 ? [impossibleRows(impossible, rows, 'scored')] : [];
  for (const warning of warnings) context.note(`! ${warning}`);
  if (context.isJson) {
    return context.document({
      ok: true,
      model: fitted.definition.name,
      rows,
      certainty,
      unit: sequence === undefined ? 'nats' : unit,
      mean: finiteOrNull(mean),
      total: finiteOrNull(total),
      standardError: isWhole ? finiteOrNull(standardError) : null,
      ...(sequence === undefined ? {} : { steps: weight, ...sequenceMeans(mean, sequence) }),
      ...(given.length === 0 ? {} : { given }),
      warnings,
      ...(file === undefined ? { values: kept.map(finiteOrNull) } : { file }),
    });
  }
  const error = isWhole && Number.isFinite(standardError) ? ` ± ${standardError.toFixed(4)}` : '';
  const counted = sequence === undefined ? `${rows} rows` : `${sequenceCount(rows)}, ${weight} ${stepWords(sequence)}`;
  const others = sequence === undefined ? '' : otherWords(mean, sequence);
  context.note(
    `${counted}: mean ${mean.toFixed(4)}${error} ${unit}${others}, total ${total.toFixed(3)} nats, ${certainty}${given.length === 0 ? '' : `, given ${given.join(', ')}`}`,
  );
  if (file !== undefined) context.note(`written to ${file}`);
}

/** The mean in bits, and of words as perplexity; nothing where a step is no symbol. */
function sequenceMeans(mean: number, { unit }: SequenceLayout): { bits?: number | null; perplexity?: number | null } {
  if (unit === 'frame' || unit === 'step') return {};
  const bits = finiteOrNull(-mean / Math.LN2);
  return unit === 'word' || unit === 'pair' ? { bits, perplexity: finiteOrNull(Math.exp(-mean)) } : { bits };
}

function otherWords(mean: number, layout: SequenceLayout): string {
  const { bits, perplexity } = sequenceMeans(mean, layout);
  const inBits = typeof bits === 'number' ? ` (${bits.toFixed(4)} bits/${layout.unit})` : '';
  return typeof perplexity === 'number' ? `${inBits}, perplexity ${perplexity.toFixed(2)}` : inBits;
}

/** What the steps that are counted are; the stops are among them. */
function stepWords(layout: SequenceLayout): string {
  return `${unitsOf(layout)}${layout.ends ? ' and stops' : ''}`;
}

interface Scored {
  readonly values: Float64Array;
  /** Of sequences, the steps that each row counts for. */
  readonly steps: Float64Array | undefined;
}

function scoreTable(scored: () => AsyncIterable<Scored>, isOfSequences: boolean): RawTable {
  return {
    names: isOfSequences ? ['row', 'steps', 'log_probability'] : ['row', 'log_probability'],
    notes: [],
    async *blocks() {
      let firstRow = 1;
      for await (const { values, steps } of scored()) {
        const count = values.length;
        const first = firstRow;
        const numbers = Float64Array.from({ length: count }, (_, i) => first + i);
        const printedValues = Array.from(values, printed);
        yield {
          firstRow: first,
          count,
          columns: steps === undefined ? [numbers, printedValues] : [numbers, steps, printedValues],
        };
        firstRow += count;
      }
    },
  };
}

/** JSON and CSV readers disagree on infinities; the word is kept as text. */
function printed(value: number): number | string {
  return value === Number.NEGATIVE_INFINITY ? '-Infinity' : value;
}
