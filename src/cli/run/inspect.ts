import { columnWords } from '../../data/images/image-schema.js';
import { pixelCount } from '../../data/images/layout.js';
import type { Column, TableSchema } from '../../data/schema.js';
import { packSchema } from '../../model/packed-schema.js';
import type { Context } from '../context.js';
import { optionWords, rowWords, scoreTable } from '../fit-document.js';
import { openModel } from '../open-model.js';
import { remark, textTable } from '../print-table.js';

/** `ancestral inspect`: the file in words, without running the model. */
export async function runInspect(context: Context, path: string): Promise<void> {
  const fitted = await openModel(path);
  const { definition, model, options, schema, seed, summary, params } = fitted;
  const findings = model.describe?.(params) ?? { tables: [] };
  if (context.isJson) {
    return context.document({
      ok: true,
      model: definition.name,
      title: definition.title,
      options,
      seed,
      schema: packSchema(schema),
      summary,
      capabilities: definition.capabilities,
      parameters: model.parameters(params),
      keepsRows: model.keepsRows ?? false,
      findings,
    });
  }
  const columnTable = textTable(
    [
      { title: 'column' },
      { title: 'kind' },
      { title: 'measure' },
      { title: 'missing', align: 'right' },
      { title: 'values' },
    ],
    shownColumns(schema).map((column) => [
      column.name,
      column.kind,
      column.measure,
      String(column.missing),
      valuesOf(column),
    ]),
    context.columns,
  );
  const sections = [
    `${definition.title} (${definition.name})`,
    `options  ${optionWords(options)}`,
    `seed     ${seed}`,
    `rows     ${schema.sequence === undefined ? summary.rows : rowWords(summary.rows, schema)}${model.keepsRows ? ' (the file contains training rows)' : ''}`,
    `free parameters  ${model.parameters(params)}`,
    '',
    columnTable,
    '',
    ...schema.leftOut.map(({ name, reason }) => `left out: ${name}, ${reason}`),
    '',
    scoreTable(summary.scores, context.columns),
    '',
    ...summary.decisions.map((decision) => remark('·', decision, context.columns)),
    ...summary.warnings.map((warning) => remark('!', warning, context.columns)),
    '',
    ...findings.tables.flatMap(({ title, columns, rows }) => [
      title,
      textTable(
        columns.map((name, c) => ({
          title: name,
          align: typeof rows[0]?.[c] === 'number' ? ('right' as const) : ('left' as const),
        })),
        rows.slice(0, 100).map((row) => row.map(printed)),
        context.columns,
      ),
      ...(rows.length > 100 ? [`and ${rows.length - 100} more (--json has all)`] : []),
      '',
    ]),
  ];
  await context.print(`${sections.join('\n')}\n`);
}

/** The columns, those of the pixels of an image as one. */
function shownColumns(schema: TableSchema): readonly Column[] {
  const { columns, image, second, sequence } = schema;
  if (sequence?.unit === 'frame') return [{ ...columns[0], name: `${columns[0].name} … ${columns.at(-1)?.name}` }];
  if (image === undefined) return columns;
  const words = columnWords(schema);
  const pixels = pixelCount(image);
  const first = { ...columns[0], name: words[0] };
  if (second === undefined) return [first, ...columns.slice(pixels)];
  return [first, { ...columns[pixels], name: words[1] }, ...columns.slice(pixels + pixelCount(second.image))];
}

function valuesOf(column: {
  readonly categories: readonly string[];
  readonly minimum: number;
  readonly maximum: number;
  readonly kind: string;
}): string {
  const { categories, minimum, maximum, kind } = column;
  if (categories.length > 0)
    return `${categories.slice(0, 6).join(', ')}${categories.length > 6 ? ` and ${categories.length - 6} more` : ''}`;
  if (kind === 'date')
    return [minimum, maximum].map((days) => new Date(days * 86_400_000).toISOString().slice(0, 10)).join(' to ');
  return `${minimum} to ${maximum}`;
}

function printed(cell: string | number | null): string {
  if (cell === null) return '–';
  return typeof cell === 'number' && !Number.isInteger(cell) ? cell.toPrecision(5) : String(cell);
}
