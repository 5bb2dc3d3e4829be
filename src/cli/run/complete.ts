import { decodedNames, decodeRows } from '../../data/decode.js';
import { encodeTable } from '../../data/encode.js';
import type { RawBlock, RawTable, RawValue } from '../../data/formats/raw-table.js';
import { columnWords } from '../../data/images/image-schema.js';
import { MASKED_PARTS, maskedPixels } from '../../data/images/mask.js';
import { onlyKnown, type TableRows } from '../../data/rows.js';
import { completeRows } from '../../model/draw.js';
import type { FittedModel } from '../../model/fitted-model.js';
import { FUTURES } from '../../model/forecast.js';
import { keyOf } from '../../random/key.js';
import { OptionError } from '../../util/errors.js';
import type { FlagValues } from '../command.js';
import type { Context } from '../context.js';
import { sequenceCount } from '../fit-document.js';
import { openCoded, openImages, openRows } from '../open-data.js';
import { openModel } from '../open-model.js';
import { outputOf } from '../output.js';
import { seedOf, showDrawn } from '../seed.js';
import { claimImages, imageOutput } from '../write-images.js';
import { answerRows } from '../write-rows.js';
import { answerSequences, SEQUENCE_BLOCK } from '../write-sequences.js';
import { forecastTable } from './complete-forecasts.js';
import { answerCompletedImages, type CompletionRun, openCodedTable } from './complete-images.js';
import { continuedBlocks, refuseDrawing } from './complete-sequences.js';

/** `ancestral complete`: the table as it came, with each missing modelled cell drawn; every other cell is written back as it was read. */
export async function runComplete(context: Context, path: string, data: string, flags: FlagValues): Promise<void> {
  const file = outputOf(flags);
  if (file !== undefined) await claimImages(file, flags, [path, data]);
  const fitted = await openModel(path);
  const seed = seedOf(flags);
  const masked = maskedNames(fitted, (flags.mask as string[] | undefined) ?? []);
  const draws = (flags.draws as number | undefined) ?? (flags.intervals === undefined ? 1 : FUTURES);
  const counts = { filled: 0, rows: 0 };
  const run: CompletionRun = {
    seed,
    draws,
    masked,
    ranges: (flags.ranges as 'recorded' | 'free' | undefined) ?? 'recorded',
    signal: context.signal,
    counts,
  };
  const facts = () => ({
    model: fitted.definition.name,
    rows: counts.rows,
    filled: counts.filled,
    draws,
    seed,
    ...(fitted.schema.image === undefined ? {} : { columns: columnWords(fitted.schema) }),
  });
  if (fitted.schema.sequence !== undefined) {
    const { dataset } = await openCoded(context, fitted.schema, data, flags, seed);
    const blocks = () => dataset.blocks(SEQUENCE_BLOCK);
    if (flags.intervals !== undefined)
      await answerRows(context, 'complete', forecastTable(fitted, blocks, flags, run), flags, facts);
    else {
      const continued = () => continuedBlocks(fitted, blocks(), flags, run);
      await answerSequences(context, 'complete', fitted.schema, continued, flags, facts);
    }
    const done = flags.intervals === undefined ? 'drawn' : 'forecast';
    if (!context.isJson) context.note(`${counts.filled} steps of ${sequenceCount(counts.rows)} ${done}`);
    showDrawn(context, flags, seed);
    return;
  }
  refuseDrawing(flags);
  const pictures = imageOutput('complete', fitted.schema, flags);
  // The seed of the fit says how its images were binarised; those that are completed must be so, too.
  const images = await openImages(context, fitted.schema, data, flags, fitted.seed, { allowMissingColumns: true });
  if (pictures !== undefined || images !== undefined) {
    const blocks = images?.dataset.blocks() ?? openCodedTable(context, fitted, data, flags, seed);
    await answerCompletedImages(context, fitted, blocks, run, pictures, flags, facts);
  } else {
    const table = await openRows(context, data, flags, seed);
    await answerRows(context, 'complete', completedTable(fitted, table, run), flags, facts);
  }
  if (!context.isJson) context.note(`${counts.filled} cells of ${counts.rows} rows drawn`);
  showDrawn(context, flags, seed);
}

/** The columns that are taken as missing: those named, and the pixels in the parts named of an image. */
function maskedNames({ schema }: FittedModel, masked: readonly string[]): readonly string[] {
  const { image } = schema;
  const names = new Set(schema.columns.map(({ name }) => name));
  return masked.flatMap((name) => {
    const part = image === undefined ? undefined : MASKED_PARTS.find((each) => each === name);
    if (image !== undefined && part !== undefined)
      return maskedPixels(image, part).map((position) => schema.columns[position].name);
    if (names.has(name)) return [name];
    throw new OptionError(`complete: --mask must name modelled columns, got ${name}`, {
      hint: `${image === undefined ? '' : `the parts are ${MASKED_PARTS.join(', ')}; `}the columns are ${columnWords(schema).join(', ')}`,
    });
  });
}

function completedTable(fitted: FittedModel, table: RawTable, run: CompletionRun): RawTable {
  const { definition, model, params, schema } = fitted;
  // Columns of the file that the model does not know stay; modelled columns that the file lacks are drawn whole and come after them.
  const added = decodedNames(schema).filter(
    (name) => !table.names.includes(name) && schema.columns.some((column) => column.name === name),
  );
  const names = [...table.names, ...added];
  const isMasked = new Set(run.masked);
  return {
    names: run.draws > 1 ? ['draw', ...names] : names,
    notes: [],
    async *blocks() {
      const source = table.blocks()[Symbol.asyncIterator]();
      let raw: RawBlock | undefined;
      const remembered: RawTable = {
        ...table,
        async *blocks() {
          for (let next = await source.next(); next.done !== true; next = await source.next()) {
            raw = next.value;
            yield next.value;
          }
        },
      };
      let first = 0;
      for await (const encoded of encodeTable(schema, remembered, { allowMissingColumns: true })) {
        run.signal.throwIfAborted();
        const cells = raw as RawBlock;
        const known = onlyKnown(encoded, (c) => !isMasked.has(schema.columns[c].name));
        run.counts.rows += encoded.count;
        for (let draw = 1; draw <= run.draws; draw++) {
          const key = keyOf(run.seed).at('complete').at(draw);
          const rows: TableRows = { ...known, index: Int32Array.from({ length: encoded.count }, (_, i) => first + i) };
          const filled = await completeRows(definition.name, model, params, schema, rows, key, run.ranges);
          yield merged(fitted, names, table.names, cells, known, filled, draw, run);
        }
        first += encoded.count;
      }
    },
  };
}

/** Cells of the file where they are known, drawn ones elsewhere. */
function merged(
  fitted: FittedModel,
  names: readonly string[],
  inFile: readonly string[],
  cells: RawBlock,
  known: TableRows,
  filled: TableRows,
  draw: number,
  run: CompletionRun,
): RawBlock {
  const { schema } = fitted;
  const decoded = decodeRows(schema, filled);
  const decodedAt = new Map(decodedNames(schema).map((name, c) => [name, decoded.columns[c]]));
  const columns = names.map((name) => {
    const position = schema.columns.findIndex((column) => column.name === name);
    const place = inFile.indexOf(name);
    if (position < 0) return cells.columns[place];
    const drawn = decodedAt.get(name) as readonly RawValue[];
    return Array.from({ length: known.count }, (_, i) => {
      if (!Number.isNaN(known.columns[position][i])) return cells.columns[place][i];
      run.counts.filled++;
      return drawn[i];
    });
  });
  const withDraw = run.draws > 1 ? [new Float64Array(known.count).fill(draw), ...columns] : columns;
  return { firstRow: cells.firstRow, count: known.count, columns: withDraw };
}
