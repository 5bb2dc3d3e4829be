import { join } from 'node:path';
import { platform } from '#platform';
import { type Dataset, tableDataset } from '../src/data/dataset.js';
import { encodeTable } from '../src/data/encode.js';
import { openTable } from '../src/data/formats/open-table.js';
import type { ReadOptions } from '../src/data/formats/raw-table.js';
import type { ProfileOptions } from '../src/data/profile/profile-options.js';
import { type CodedTable, readTable } from '../src/data/read-table.js';
import { concatRows, type TableRows } from '../src/data/rows.js';
import type { TableSchema } from '../src/data/schema.js';
import type { Source } from '../src/platform/platform.js';
import { RuntimeUnavailableError } from '../src/util/errors.js';

/** A file of the folder in ANCESTRAL_DATA. */
function dataPath(path: string): string {
  const folder = process.env.ANCESTRAL_DATA;
  if (folder === undefined) {
    throw new RuntimeUnavailableError('results: need real data, got no ANCESTRAL_DATA', {
      hint: 'set ANCESTRAL_DATA to the folder that holds them',
    });
  }
  return join(folder, path);
}

/** A file of that folder as bytes. */
export function realSource(path: string): Promise<Source> {
  return platform.openFile(dataPath(path));
}

/** A table of that folder, profiled. */
export async function realTable(
  path: string,
  read: ReadOptions = {},
  profile: ProfileOptions = {},
): Promise<CodedTable> {
  return readTable(await platform.openFile(dataPath(path)), read, profile);
}

/** Rows of another file in the codes of a schema. */
export async function realRows(path: string, schema: TableSchema, read: ReadOptions = {}): Promise<Dataset<TableRows>> {
  const blocks: TableRows[] = [];
  for await (const block of encodeTable(schema, await openTable(await platform.openFile(dataPath(path)), read)))
    blocks.push(block);
  const rows = concatRows(blocks);
  return tableDataset({ ...schema, rows: rows.count }, rows);
}
