import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { platform } from '#platform';
import { tableDataset } from '../../data/dataset.js';
import { encodeTable } from '../../data/encode.js';
import { concatRows, type TableRows } from '../../data/rows.js';
import type { FittedModel } from '../../model/fitted-model.js';
import { renderReport, reportFigures, reportJson } from '../../report/index.js';
import type { FlagValues } from '../command.js';
import type { Context } from '../context.js';
import { freePath } from '../free-path.js';
import { fitReport } from '../make-report.js';
import { type NamedTable, nameOf, openRows } from '../open-data.js';
import { openModel } from '../open-model.js';

/** `ancestral report`: one HTML file, and with `--svg` each picture as a file. */
export async function runReport(
  context: Context,
  path: string,
  data: string | undefined,
  flags: FlagValues,
): Promise<void> {
  const fitted = await openModel(path);
  const seed = (flags.seed as number | undefined) ?? fitted.seed;
  const output = (flags.output as string | undefined) ?? (await freePath(`${path.replace(/\.safetensors$/, '')}.html`));
  if (flags.output !== undefined && flags.force !== true) await freePath(output, 'must be free');
  const table = data === undefined ? undefined : await rowsOf(context, fitted, data, flags, seed);
  const words = ['ancestral report', path, ...(data === undefined ? [] : [data])].join(' ');
  const report = await fitReport({ ...fitted, seed }, table, [words]);
  await platform.writeFile(output, new TextEncoder().encode(renderReport(report)), { replace: flags.force === true });
  const pictures = typeof flags.svg === 'string' ? await writePictures(report, flags.svg, flags.force === true) : [];
  if (context.isJson)
    return context.document({
      ok: true,
      model: fitted.definition.name,
      file: output,
      pictures,
      report: reportJson(report),
    });
  context.note(`report written to ${output}`);
  for (const picture of pictures) context.note(`picture written to ${picture}`);
}

/** The rows of DATA as the model takes them, for pictures. */
async function rowsOf(
  context: Context,
  fitted: FittedModel,
  data: string,
  flags: FlagValues,
  seed: number,
): Promise<NamedTable> {
  const blocks: TableRows[] = [];
  for await (const block of encodeTable(fitted.schema, await openRows(context, data, flags, seed))) blocks.push(block);
  const rows = concatRows(blocks);
  const dataset = tableDataset(fitted.schema, rows);
  return {
    name: nameOf(data),
    argument: data,
    schema: fitted.schema,
    dataset,
    decisions: [],
    warnings: [],
    fingerprint: '',
  };
}

/** Each picture of a report as a file that stands alone. */
export async function writePictures(
  report: Parameters<typeof reportFigures>[0],
  folder: string,
  replace: boolean,
): Promise<readonly string[]> {
  await mkdir(folder, { recursive: true });
  const files: string[] = [];
  for (const { name, svg } of reportFigures(report)) {
    const file = join(folder, `${name}.svg`);
    await platform.writeFile(file, new TextEncoder().encode(svg), { replace });
    files.push(file);
  }
  return files;
}
