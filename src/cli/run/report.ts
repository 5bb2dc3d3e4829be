import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { platform } from '#platform';
import type { FittedModel } from '../../model/fitted-model.js';
import { renderReport, reportFigures, reportJson } from '../../report/index.js';
import { quoted } from '../checkpoint-file.js';
import type { FlagValues } from '../command.js';
import type { Context } from '../context.js';
import { fitReport } from '../make-report.js';
import { type NamedTable, nameOf, openCoded } from '../open-data.js';
import { openModel } from '../open-model.js';
import { claim, freePath, outputOf, writeOutput } from '../output.js';

/** `ancestral report`: one HTML file, and with `--svg` each picture as a file. */
export async function runReport(
  context: Context,
  path: string,
  data: string | undefined,
  flags: FlagValues,
): Promise<void> {
  const fitted = await openModel(path);
  const seed = (flags.seed as number | undefined) ?? fitted.seed;
  const file =
    flags.output === '-'
      ? undefined
      : (outputOf(flags) ?? (await freePath(`${path.replace(/\.safetensors$/, '')}.html`)));
  await claim(file, flags, [path, data ?? '-']);
  const table = data === undefined ? undefined : await rowsOf(context, fitted, data, flags, seed);
  const words = ['ancestral', 'report', path, ...(data === undefined ? [] : [data])].map(quoted).join(' ');
  const report = await fitReport({ ...fitted, seed }, table, [words]);
  if (!(context.isJson && file === undefined))
    await writeOutput(context, file, new TextEncoder().encode(renderReport(report)), flags);
  const pictures = typeof flags.svg === 'string' ? await writePictures(report, flags.svg, flags.force === true) : [];
  if (context.isJson)
    return context.document({
      ok: true,
      model: fitted.definition.name,
      ...(file === undefined ? {} : { file }),
      pictures,
      report: reportJson(report),
    });
  if (file !== undefined) context.note(`report written to ${file}`);
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
  const { schema } = fitted;
  const { dataset, decisions } = await openCoded(context, schema, data, flags, seed);
  return { name: nameOf(data), schema, dataset, decisions, notes: [], warnings: [], fingerprint: '' };
}

/** Each picture of a report as a file that stands alone. */
async function writePictures(
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
