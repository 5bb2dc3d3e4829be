import type { DecodedArray } from 'hyparquet';
import type { Source } from '../../platform/platform.js';
import { DataError } from '../../util/errors.js';
import { columnNames } from './column-names.js';
import { invalid, type ParquetFile, type RowGroup, readParquetFile } from './parquet-file.js';
import { columnPages } from './parquet-pages.js';
import { toColumn } from './parquet-values.js';
import {
  blockRows,
  checkWidth,
  type RawBlock,
  type RawTable,
  type RawValue,
  type ReadOptions,
  readLimits,
} from './raw-table.js';
import { seekable } from './seekable.js';

/** A Parquet table of flat columns, read page by page: memory holds one page a column and one block. */
export async function openParquet(source: Source, options: ReadOptions = {}): Promise<RawTable> {
  const file = await readParquetFile(await seekable(source));
  const { names, notes } = columnNames(file.columns.map(({ name }) => name));
  checkWidth('parquet', names.length, readLimits(options));
  if (file.rowCount === 0 || names.length === 0)
    throw new DataError(`parquet: ${source.name} has no rows`, { code: 'DATA_EMPTY' });
  return { names, notes, rowCount: file.rowCount, blocks: () => readBlocks(file) };
}

async function* readBlocks(file: ParquetFile): AsyncGenerator<RawBlock> {
  let groupStart = 1;
  for (const group of file.groups) {
    const columns = file.columns.map((_, index) => columnReader(file, group, index));
    for (let start = 0; start < group.rows; start += blockRows) {
      const count = Math.min(blockRows, group.rows - start);
      const firstRow = groupStart + start;
      const values: (readonly RawValue[] | Float64Array)[] = [];
      for (const take of columns) values.push(await take(count, firstRow));
      yield { firstRow, count, columns: values };
    }
    groupStart += group.rows;
  }
}

type Take = (count: number, firstRow: number) => Promise<RawValue[] | Float64Array>;

/** Takes a column's next values, whatever its page boundaries are. */
function columnReader(file: ParquetFile, group: RowGroup, index: number): Take {
  const pages = columnPages(file, group, index);
  const { element } = file.columns[index];
  let page: DecodedArray = [];
  let used = 0;
  return async (count, firstRow) => {
    const parts: DecodedArray[] = [];
    for (let missing = count; missing > 0; ) {
      if (used === page.length) {
        const next = await pages.next();
        if (next.done) throw invalid(file.source.name, `column ${element.name} ends before its row group`);
        page = next.value;
        used = 0;
      }
      const part = page.slice(used, used + missing) as DecodedArray;
      parts.push(part);
      used += part.length;
      missing -= part.length;
    }
    return toColumn(parts, count, { file: file.source.name, element, firstRow });
  };
}
