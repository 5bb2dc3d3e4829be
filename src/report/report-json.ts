import type { Figure } from './figure.js';
import { drawFigure } from './figure-list.js';
import { rankResults, scaleNote } from './ranking.js';
import { type ReportData, reportSchemaVersion } from './report-data.js';
import { allFigures } from './report-figures.js';

export type Json = string | number | boolean | null | readonly Json[] | { readonly [name: string]: Json };

/** The report's numbers as one JSON document. What is not finite is null, and `warnings` name the place. */
export function reportJson(data: ReportData): { readonly [name: string]: Json } {
  const lost: string[] = [];
  const { figures: _, comparison, warnings, ...rest } = data;
  const ranking =
    comparison === undefined
      ? undefined
      : {
          split: comparison.split,
          models: comparison.results.length,
          ranking: rankResults(comparison.results),
          scale: scaleNote(data.data?.columns ?? [], data.data?.sequence?.unit),
        };
  const figures = allFigures(data).map((figure) => withoutPicture(drawFigure(figure)));
  const body = plain({ ...rest, ...(ranking === undefined ? {} : { comparison: ranking }), figures }, '', lost);
  const all = [...warnings, ...lost.slice(0, 50).map((path) => `${path} is not a finite number, so it is null here`)];
  if (lost.length > 50) all.push(`${lost.length - 50} more numbers are not finite`);
  return { schemaVersion: reportSchemaVersion, ok: true, warnings: all, ...(body as Record<string, Json>) };
}

function withoutPicture({ name, title, caption, description, table }: Figure): Partial<Figure> {
  return { name, title, caption, description, ...(table === undefined ? {} : { table }) };
}

function plain(value: unknown, path: string, lost: string[]): Json {
  if (typeof value === 'string' || typeof value === 'boolean' || value === null) return value;
  if (typeof value === 'number') {
    if (Number.isFinite(value)) return value;
    lost.push(path);
    return null;
  }
  if (Array.isArray(value)) return value.map((item, i) => plain(item, `${path}[${i}]`, lost));
  if (ArrayBuffer.isView(value)) return plain(Array.from(value as Float64Array), path, lost);
  if (typeof value !== 'object' || value === undefined) return value === undefined ? null : String(value);
  // A null prototype: a column called __proto__ is a name like any other.
  const record: Record<string, Json> = Object.create(null);
  for (const [name, item] of Object.entries(value)) {
    if (item !== undefined) record[name] = plain(item, path === '' ? name : `${path}.${name}`, lost);
  }
  return record;
}
