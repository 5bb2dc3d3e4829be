// Whatever bytes a file holds, reading it as sequences ends in sequences or in an error of ours.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { codeSequences, encodeSequences, type RawSequences } from '../../src/data/sequences/raw-sequences.js';
import { readCounts } from '../../src/data/sequences/read-counts.js';
import { readJsonSequences } from '../../src/data/sequences/read-json-sequences.js';
import { readTexts } from '../../src/data/sequences/read-texts.js';
import { TEXT_UNITS } from '../../src/data/sequences/symbol-text.js';
import { readWordCounts } from '../../src/data/sequences/word-counts.js';
import { memorySource } from '../../src/platform/memory-source.js';
import type { Source } from '../../src/platform/platform.js';
import { AncestralError } from '../../src/util/errors.js';
import { effort } from './effort.js';

const READERS: Readonly<Record<string, (source: Source) => Promise<RawSequences | undefined>>> = {
  counts: async (source) => ({ form: 'steps', ...(await readCounts(source)) }),
  'word counts': async (source) => ({ form: 'bags', ...(await readWordCounts(source)) }),
  json: async (source) => Object.values(await readJsonSequences(source))[0],
};
const starts = ['', '\x1f\x8b\x08', '[[', '{"train":[[[60', '[1,', '["', '3 ', '1 0:', 'a,b\n1,'];
const bytes = fc
  .tuple(
    fc.constantFrom(...starts),
    fc.oneof(fc.uint8Array({ maxLength: 60 }), fc.stringMatching(/^[\d,:. [\]"\nab-]*$/).map(latin1)),
    fc.constantFrom('', ']]', ']]]}', '"]', '\n'),
  )
  .map(([start, middle, end]) => Uint8Array.from([...latin1(start), ...middle, ...latin1(end)]));

describe('sequences', () => {
  it.each(Object.keys(READERS))('are read of any bytes as %s, or it is said why not', async (name) => {
    await fc.assert(
      fc.asyncProperty(bytes, (file) => isReadOrRefused(() => READERS[name](memorySource('a', file)))),
      effort(200),
    );
  });

  it.each(TEXT_UNITS)('are read of any bytes as text of %ss, or it is said why not', async (unit) => {
    await fc.assert(
      fc.asyncProperty(bytes, fc.constantFrom('file', 'line'), (file, document) =>
        isReadOrRefused(async () => {
          const read = await readTexts([memorySource('a.txt', file)], { unit, document });
          return { form: 'texts', document, ...read };
        }, unit),
      ),
      effort(100),
    );
  });
});

async function isReadOrRefused(
  read: () => Promise<RawSequences | undefined>,
  unit?: (typeof TEXT_UNITS)[number],
): Promise<void> {
  try {
    const raw = await read();
    if (raw === undefined) return;
    const { schema, dataset } = await codeSequences(raw, { unit });
    const rows = await encodeSequences(schema, raw);
    expect(dataset.count).toBe(rows.count);
    for await (const block of dataset.blocks(Math.max(1, dataset.count)))
      expect(block.columns.map((column) => [...column])).toEqual(rows.columns.map((column) => [...column]));
  } catch (error) {
    if (!(error instanceof AncestralError)) throw error;
    expect(error.message).not.toMatch(/undefined|\[object/);
  }
}

function latin1(text: string): number[] {
  return [...text].map((character) => character.charCodeAt(0) & 0xff);
}
