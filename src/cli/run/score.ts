import type { RawTable } from '../../data/formats/raw-table.js';
import type { Certainty } from '../../model/define-model.js';
import { conditionalLogProb } from '../../model/fitted.js';
import { impossibleRows } from '../../model/held-out.js';
import { runningScore } from '../../model/running-score.js';
import { finiteOrNull } from '../../model/score.js';
import type { FlagValues } from '../command.js';
import type { Context } from '../context.js';
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
  const blocks = await openBlocks(context, fitted.schema, data, flags, seed, { allowMissingColumns: given.length > 0 });
  const isInDocument = context.isJson && file === undefined;
  const totals = runningScore();
  let certainty: Certainty = 'exact';
  const kept: number[] = [];
  async function* scored() {
    for await (const rows of blocks) {
      context.signal.throwIfAborted();
      const scores = await conditionalLogProb(fitted, rows, given, seed);
      certainty = scores.certainty;
      totals.add(scores.values, rows.weights);
      if (isInDocument) {
        for (const value of scores.values) kept.push(value);
        checkJsonRows('score', kept.length);
      }
      yield scores.values;
    }
  }
  if (isInDocument) for await (const _ of scored());
  else await writeRows(context, scoreTable(scored), flags);
  const { mean, total, standardError, impossible, rows } = totals.summary();
  const isWhole = impossible === 0;
  const warnings = impossible > 0 ? [impossibleRows(impossible, rows, 'scored')] : [];
  for (const warning of warnings) context.note(`! ${warning}`);
  if (context.isJson) {
    return context.document({
      ok: true,
      model: fitted.definition.name,
      rows,
      certainty,
      unit: 'nats',
      mean: finiteOrNull(mean),
      total: finiteOrNull(total),
      standardError: isWhole ? standardError : null,
      ...(given.length === 0 ? {} : { given }),
      warnings,
      ...(file === undefined ? { values: kept.map(finiteOrNull) } : { file }),
    });
  }
  context.note(
    `${rows} rows: mean ${mean.toFixed(4)}${isWhole ? ` ± ${standardError.toFixed(4)}` : ''} nats/row, total ${total.toFixed(3)} nats, ${certainty}${given.length === 0 ? '' : `, given ${given.join(', ')}`}`,
  );
  if (file !== undefined) context.note(`written to ${file}`);
}

function scoreTable(scored: () => AsyncIterable<Float64Array>): RawTable {
  return {
    names: ['row', 'log_probability'],
    notes: [],
    async *blocks() {
      let firstRow = 1;
      for await (const values of scored()) {
        const count = values.length;
        const first = firstRow;
        yield {
          firstRow: first,
          count,
          columns: [Float64Array.from({ length: count }, (_, i) => first + i), Array.from(values, printed)],
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
