import { ByteWriter, ParquetWriter, schemaFromColumnData } from 'hyparquet-writer';
import { DataError } from '../../util/errors.js';
import { type Print, type PrintBlock, type PrintTable, printableText } from './print-table.js';
import type { RawValue } from './raw-table.js';

/** What a Parquet column holds; every column may have absent cells. */
export type ColumnKind = 'number' | 'integer' | 'text' | 'boolean' | 'date';

/** Parquet, one row group a block. The kinds of columns are those of the first block, where they are not given. */
export const printParquet: Print = (table) => printParquetOf(table, undefined);

/** Parquet with columns of the given kinds. */
export async function* printParquetOf(
  table: PrintTable,
  kinds: readonly ColumnKind[] | undefined,
): AsyncGenerator<Uint8Array> {
  const bytes = new ByteWriter();
  let known = kinds;
  let writer: ParquetWriter | undefined;
  let row = 0;
  for (const name of table.names) printableText(name, () => 'the header');
  for await (const block of table.blocks) {
    known ??= block.columns.map(kindOf);
    writer ??= writerOf(table.names, known, bytes);
    writer.write({ columnData: columnData(table.names, known, block, row), rowGroupSize: Math.max(1, block.count) });
    row += block.count;
    yield drain(bytes);
  }
  writer ??= writerOf(table.names, known ?? table.names.map(() => 'text'), bytes);
  writer.finish();
  yield drain(bytes);
}

const types = { number: 'DOUBLE', integer: 'INT64', text: 'STRING', boolean: 'BOOLEAN', date: 'TIMESTAMP' } as const;

function writerOf(names: readonly string[], kinds: readonly ColumnKind[], writer: ByteWriter): ParquetWriter {
  const columns = names.map((name, i) => ({ name, data: [], type: types[kinds[i]], nullable: true }));
  return new ParquetWriter({ writer, schema: schemaFromColumnData({ columnData: columns }), createdBy: 'ancestral' });
}

function columnData(names: readonly string[], kinds: readonly ColumnKind[], block: PrintBlock, rowsBefore: number) {
  return names.map((name, i) => {
    const column = block.columns[i];
    if (column instanceof Float64Array && kinds[i] === 'number') return { name, data: column };
    return { name, data: Array.from(column, (value, index) => cell(value, kinds[i], name, rowsBefore + index + 1)) };
  });
}

function kindOf(column: readonly RawValue[] | Float64Array): ColumnKind {
  if (column instanceof Float64Array) return 'number';
  const value = column.find((candidate) => candidate !== null);
  if (value instanceof Date) return 'date';
  const kinds = { number: 'number', bigint: 'integer', boolean: 'boolean' } as const;
  return kinds[typeof value as keyof typeof kinds] ?? 'text';
}

function cell(value: RawValue, kind: ColumnKind, name: string, row: number): RawValue {
  if (value === null) return null;
  const fits = {
    number: typeof value === 'number',
    integer: typeof value === 'bigint' || Number.isSafeInteger(value),
    text: typeof value === 'string',
    boolean: typeof value === 'boolean',
    date: value instanceof Date,
  }[kind];
  if (!fits)
    throw new DataError(
      `parquet: column ${name} must hold one kind of value (${kind}), got ${String(value)} in row ${row}`,
      { code: 'DATA_KIND' },
    );
  if (typeof value === 'string') return printableText(value, () => `row ${row}, column ${name}`);
  return kind === 'integer' ? BigInt(value as number | bigint) : value;
}

function drain(writer: ByteWriter): Uint8Array {
  const bytes = writer.getBytes().slice();
  writer.index = 0;
  return bytes;
}
