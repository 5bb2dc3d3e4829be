import type { Source } from '../../platform/platform.js';
import { DataError } from '../../util/errors.js';
import { decodeText } from './text-stream.js';

/** The start of a text, to decide by, and the whole of it, to read. */
export interface TextSample {
  readonly text: string;
  /** The sample is all there is. */
  readonly ended: boolean;
  /** The text from its start: any number of times from a repeatable source, once from another. */
  whole(): AsyncIterable<string>;
}

const sampleLength = 1 << 16;

/** At least 64 K characters and one line end, or all there is, or `maximumLength` without a line end. */
export async function takeSample(source: Source, maximumLength: number): Promise<TextSample> {
  const pieces = decodeText(source);
  let text = '';
  let ended = false;
  while (!ended && (text.length < sampleLength || (text.length <= maximumLength && !/[\r\n]/.test(text)))) {
    const { value, done } = await pieces.next();
    ended = done === true;
    text += value ?? '';
  }
  if (source.repeatable) {
    await pieces.return(undefined);
    return { text, ended, whole: () => decodeText(source) };
  }
  return { text, ended, whole: readOnce(source.name, text, pieces) };
}

function readOnce(name: string, text: string, rest: AsyncGenerator<string>): () => AsyncGenerator<string> {
  let taken = false;
  return async function* whole() {
    if (taken)
      throw new DataError(`${name}: can be read once, and has been`, { code: 'IO', hint: 'write it to a file first' });
    taken = true;
    yield text;
    yield* rest;
  };
}
