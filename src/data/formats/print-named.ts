import { OptionError } from '../../util/errors.js';
import type { Print, PrintTable } from './print-table.js';

const printers: ReadonlyMap<string, () => Promise<Print>> = new Map([
  ['csv', async () => (await import('./write-csv.js')).printCsv],
  ['tsv', async () => (await import('./write-csv.js')).printTsv],
  ['json', async () => (await import('./write-json.js')).printJson],
  ['ndjson', async () => (await import('./write-json.js')).printNdjson],
  ['parquet', async () => (await import('./write-parquet.js')).printParquet],
]);

/** The bytes of a table in the format that its file's name says (`rows.csv`, `rows.parquet`, `rows.tsv.gz`), or that is named; CSV where neither tells. */
export async function* printNamed(table: PrintTable, name: string, format?: string): AsyncGenerator<Uint8Array> {
  const isPacked = /\.gz$/i.test(name);
  const ending = /\.([A-Za-z0-9]+)(?:\.gz)?$/.exec(name)?.[1]?.toLowerCase();
  const chosen = format ?? (ending !== undefined && printers.has(ending) ? ending : 'csv');
  const printer = printers.get(chosen);
  if (printer === undefined) {
    throw new OptionError(`output: format must be one of ${[...printers.keys()].join(', ')}, got ${chosen}`);
  }
  const bytes = (await printer())(table);
  yield* isPacked ? gzip(bytes) : bytes;
}

async function* gzip(bytes: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
  const packer = new CompressionStream('gzip');
  const writer = packer.writable.getWriter();
  let isWanted = true;
  const written = (async () => {
    for await (const chunk of bytes) {
      if (!isWanted) break;
      await writer.write(chunk as Uint8Array<ArrayBuffer>);
    }
    await writer.close();
  })();
  // A failure of the source must end the reader too; it is thrown below.
  written.catch((reason) => writer.abort(reason));
  const reader = packer.readable.getReader();
  try {
    for (let next = await reader.read(); !next.done; next = await reader.read()) yield next.value;
    await written;
  } finally {
    // Where nobody reads to the end, the source waits for room that must be made before it can end.
    isWanted = false;
    await drain(reader).catch(() => undefined);
  }
}

async function drain(reader: ReadableStreamDefaultReader<Uint8Array>): Promise<void> {
  while (!(await reader.read()).done);
}
