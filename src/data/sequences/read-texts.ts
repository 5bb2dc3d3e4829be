import type { Source } from '../../platform/platform.js';
import { readWhole } from '../../platform/read-whole.js';
import { DataError } from '../../util/errors.js';
import { printable } from '../../util/printable.js';
import { decodeText } from '../formats/text-stream.js';
import { unpacked } from '../formats/unpacked.js';
import type { TextUnit } from './symbol-text.js';
import type { TextDocument } from './text-document.js';

/** Documents as their files have them, and what was decided about the bytes. */
export interface ReadTexts {
  readonly texts: readonly TextDocument[];
  readonly notes: readonly string[];
}

export interface ReadTextOptions {
  readonly unit?: TextUnit | undefined;
  readonly document?: 'file' | 'line' | undefined;
  /** Whether it was said that this is text: a file of numbers is then taken as such. */
  readonly isSaid?: boolean;
}

/** Bytes of all files together at most: their symbols are held in memory. */
const LARGEST_BYTES = 512 * 2 ** 20;

/** The documents of some text files, one a file or one a line. Throws DataError with the byte where a file is no UTF-8; the unit `byte` takes any bytes. */
export async function readTexts(sources: readonly Source[], options: ReadTextOptions = {}): Promise<ReadTexts> {
  const texts: TextDocument[] = [];
  const notes = new Set<string>();
  let left = LARGEST_BYTES;
  for (const source of sources) {
    const file = await readFile(source, options, left);
    left -= file.length;
    for (const text of file.texts) texts.push(text);
    for (const note of file.notes) notes.add(note);
  }
  return { texts, notes: [...notes] };
}

async function readFile(packed: Source, { unit, document = 'file', isSaid }: ReadTextOptions, most: number) {
  const { source, notes } = await unpacked(packed);
  if (unit === 'byte') {
    const bytes = await readWhole(source, most);
    return { texts: document === 'line' ? linesOfBytes(bytes) : [bytes], notes, length: bytes.length };
  }
  const said = [...notes];
  let text = await wholeText(source, most);
  const { length } = text;
  if (text.startsWith('\uFEFF')) {
    text = text.slice(1);
    said.push('the byte order mark is no part of the text');
  }
  if (text.includes('\r\n')) {
    text = text.replaceAll('\r\n', '\n');
    said.push('line ends of two characters (CRLF) are read as one (--unit byte keeps every byte)');
  }
  if (isSaid !== true) refuseNumbers(source.name, text);
  if (isSaid !== true && isTabular(text)) said.push(`${source.name} looks like a table (--format csv reads it as one)`);
  return { texts: document === 'line' ? linesOf(text) : [text], notes: said, length };
}

/** Lines; the end of the last one begins no other. */
function linesOf(text: string): readonly string[] {
  const lines = text.split('\n');
  if (lines.at(-1) === '') lines.pop();
  return lines;
}

function linesOfBytes(bytes: Uint8Array): readonly Uint8Array[] {
  const lines: Uint8Array[] = [];
  for (let from = 0; from < bytes.length; ) {
    const end = bytes.indexOf(10, from);
    lines.push(bytes.subarray(from, end < 0 ? bytes.length : end));
    from = end < 0 ? bytes.length : end + 1;
  }
  return lines;
}

async function wholeText(source: Source, most: number): Promise<string> {
  const pieces: string[] = [];
  let left = most;
  try {
    for await (const piece of decodeText(source)) {
      left -= piece.length;
      if (left < 0) throw tooLong(source);
      pieces.push(piece);
    }
  } catch (error) {
    if (!(error instanceof DataError) || error.code !== 'ENCODING') throw error;
    const hint = `${error.hint === undefined ? '' : `${error.hint}; `}--unit byte takes any bytes`;
    throw new DataError(error.message, { code: error.code, hint, cause: error });
  }
  return pieces.join('');
}

function tooLong({ name }: Source): DataError {
  return new DataError(`text: files must have at most ${LARGEST_BYTES} bytes together, got more with ${name}`, {
    code: 'DATA_TOO_LARGE',
  });
}

/** Lines that show whether a text is a table. */
const SHOWN_LINES = 20;

/** Whether all of the first lines have the same number of the same delimiter, as rows of a table have. */
function isTabular(text: string): boolean {
  const lines = linesOf(text.slice(0, SHOWN)).slice(0, SHOWN_LINES);
  if (lines.length < 5) return false;
  const complete = lines.slice(0, -1);
  return ['\t', ',', ';', '|'].some((delimiter) => {
    const [first, ...others] = complete.map((line) => line.split(delimiter).length);
    return first > 1 && others.every((count) => count === first);
  });
}

/** Characters that show whether a text is of numbers alone. */
const SHOWN = 10_000;

function refuseNumbers(name: string, text: string): void {
  const shown = text.length > SHOWN ? text.slice(0, text.slice(0, SHOWN).search(/\S+$/)) : text;
  if (!/\d/.test(shown) || !/^[\s,;]*(?:[+-]?(?:\d+(?:\.\d*)?|\.\d+)(?:[eE][+-]?\d+)?(?:[\s,;]+|$))+$/.test(shown))
    return;
  throw new DataError(`text: ${name} must be text, got numbers: ${printable(shown.trim(), 40)}`, {
    code: 'DATA_FORMAT',
    hint: '--format counts reads a sequence of counts, --format csv a table, --format text takes the digits as characters',
  });
}
