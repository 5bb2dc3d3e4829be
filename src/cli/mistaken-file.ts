import type { Source } from '../platform/platform.js';
import { ArchiveError, DataError } from '../util/errors.js';

/** Bytes of text that show whether it is a table. */
const SHOWN_BYTES = 4096;
/** Bytes of a model file before its header, which is JSON. */
const LENGTH_BYTES = 8;

const MARKS: readonly (readonly [start: readonly number[], what: string])[] = [
  [[0x89, 0x50, 0x4e, 0x47], 'a PNG image'],
  [[0x50, 0x41, 0x52, 0x31], 'a Parquet table'],
  [[0x1f, 0x8b], 'gzip compression'],
];

/** Refuses bytes that are plainly a table or picture where a model file is needed. */
export function refuseTable(bytes: Uint8Array, path: string): void {
  const what = MARKS.find(([start]) => start.every((byte, i) => bytes[i] === byte))?.[1] ?? textKind(bytes);
  if (what === undefined) return;
  const hint = what.endsWith('table') && path !== '-' ? `fit it first: ancestral fit ${path}` : undefined;
  throw new ArchiveError(`${path}: must be a model file, got what looks like ${what}`, {
    hint: hint ?? 'a model file is what ancestral fit writes',
  });
}

/** The source that the word DATA of the command line names, refused at its first bytes where they are a model file instead of a table. */
export function tableSource(source: Source, data: string): Source {
  return {
    ...source,
    async *stream() {
      let isFirst = true;
      for await (const chunk of source.stream()) {
        if (isFirst) refuseModel(chunk, data);
        isFirst = false;
        yield chunk;
      }
    },
  };
}

function refuseModel(bytes: Uint8Array, data: string): void {
  const header = new TextDecoder().decode(bytes.subarray(LENGTH_BYTES, SHOWN_BYTES));
  // The length before the header ends in zeros, which no text has.
  if (bytes[LENGTH_BYTES - 1] !== 0 || !/^\{\s*"__metadata__"/.test(header)) return;
  throw new DataError(`${data}: must be a table, got a model file`, {
    code: 'DATA_FORMAT',
    hint: `ancestral sample ${data} draws rows from it; ancestral score ${data} DATA scores rows under it`,
  });
}

/** What a text is by its looks; undefined where the bytes are none. */
function textKind(bytes: Uint8Array): string | undefined {
  const shown = bytes.subarray(0, SHOWN_BYTES);
  if (shown.length === 0 || shown.some((byte) => byte < 0x20 && byte !== 0x09 && byte !== 0x0a && byte !== 0x0d))
    return undefined;
  let text: string;
  try {
    // A character may be cut at the end of what is shown.
    text = new TextDecoder('utf-8', { fatal: true }).decode(shown, { stream: true });
  } catch {
    return undefined;
  }
  if (/^\s*[[{]/.test(text)) return 'JSON';
  return /^[^\r\n]*[,;\t|]/.test(text) ? 'a CSV table' : 'text';
}
