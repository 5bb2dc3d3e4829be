import { describe, expect, it } from 'vitest';
import type { Source } from '../platform/platform.js';
import { refuseTable, tableSource } from './mistaken-file.js';

const bytes = (text: string) => Uint8Array.from(text, (character) => character.charCodeAt(0));
const modelFile = bytes(`\x10\x01\0\0\0\0\0\0{"__metadata__":{"ancestral.format":"1.0"}}`);

describe('refuseTable', () => {
  it.each([
    ['species,bill\nAdelie,39.1\n', 'a CSV table', 'fit it first: ancestral fit x.csv'],
    ['\xef\xbb\xbfa;b\r\n1;2', 'a CSV table', 'fit it first: ancestral fit x.csv'],
    ['PAR1\x15\0', 'a Parquet table', 'fit it first: ancestral fit x.csv'],
    ['\x89PNG\r\n\x1a\n', 'a PNG image', 'a model file is what ancestral fit writes'],
    ['\x1f\x8b\x08', 'gzip compression', 'a model file is what ancestral fit writes'],
    ['{"a": 1}', 'JSON', 'a model file is what ancestral fit writes'],
    ['hello\n', 'text', 'a model file is what ancestral fit writes'],
  ])('%j is %s', (content, what, hint) => {
    const message = `x.csv: must be a model file, got what looks like ${what}`;
    expect(() => refuseTable(bytes(content), 'x.csv')).toThrow(
      expect.objectContaining({ code: 'MODEL_INVALID', message, hint }),
    );
  });

  it('names no file for standard input', () => {
    expect(() => refuseTable(bytes('a,b\n'), '-')).toThrow(
      expect.objectContaining({ hint: 'a model file is what ancestral fit writes' }),
    );
  });

  it.each([
    ['a model file', modelFile],
    ['nothing', bytes('')],
    ['Latin-1', bytes('caf\xe9,1\n')],
  ])('leaves %s to the reader', (_what, content) => {
    expect(() => refuseTable(content, 'x')).not.toThrow();
  });
});

describe('tableSource', () => {
  const sourceOf = (content: Uint8Array): Source => ({
    name: 'm.safetensors',
    repeatable: true,
    async *stream() {
      yield content;
    },
  });
  const read = async (content: Uint8Array) => {
    const chunks: Uint8Array[] = [];
    for await (const chunk of tableSource(sourceOf(content), 'm.safetensors').stream()) chunks.push(chunk);
    return chunks;
  };

  it('refuses a model file and says what to do with it', async () => {
    await expect(read(modelFile)).rejects.toMatchObject({
      code: 'DATA_FORMAT',
      message: 'm.safetensors: must be a table, got a model file',
      hint: 'ancestral sample m.safetensors draws rows from it; ancestral score m.safetensors DATA scores rows under it',
    });
  });

  it.each([['a,b\n1,2\n'], ['[{"__metadata__": 1}]'], ['']])('passes on %j', async (content) => {
    expect(await read(bytes(content))).toEqual([bytes(content)]);
  });
});
