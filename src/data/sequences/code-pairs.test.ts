import { describe, expect, it } from 'vitest';
import { keyOf } from '../../random/key.js';
import { codePairs, pairRows, sourceSchema, sourcesOf } from './code-pairs.js';
import { decodeTexts } from './code-text.js';
import { kindOfRows } from './layout.js';
import { sequenceRows, sequencesOf } from './sequence-rows.js';

const SOURCES = ['one two', 'two', ''];
const TARGETS = ['12', '2', '0'];

describe('pairs', () => {
  it('are targets that end, with their sources beside them', async () => {
    const { schema, dataset, decisions, fingerprint } = codePairs(SOURCES, TARGETS, { names: ['words', 'digits'] });
    expect(kindOfRows(schema)).toBe('pairs');
    expect([schema.columns[0].name, sourceSchema(schema).columns[0].name]).toEqual(['digits', 'words']);
    expect([schema.sequence?.ends, sourceSchema(schema).sequence?.ends]).toEqual([true, false]);
    expect([schema.sequence?.longest, sourceSchema(schema).sequence?.longest]).toEqual([2, 7]);
    const rows = sequencesOf(await dataset.gather(9, keyOf(1)));
    expect(decodeTexts(schema, rows)).toEqual(TARGETS);
    expect(decodeTexts(sourceSchema(schema), sourcesOf(rows))).toEqual(SOURCES);
    expect(decisions).toEqual([
      '3 pairs: digits is drawn given words; characters of digits: 3 different, of words: 6 different',
    ]);
    const other = codePairs(['two one', 'two', ''], TARGETS, { names: ['words', 'digits'] });
    expect(other.fingerprint).not.toBe(fingerprint);
  });

  it('are held out whole, sources with targets', async () => {
    const { schema, dataset } = codePairs(SOURCES, TARGETS);
    expect(dataset.cut).toBeUndefined();
    const kept = sequencesOf(await dataset.where((i) => i !== 0, 2).gather(9, keyOf(1)));
    expect(decodeTexts(sourceSchema(schema), sourcesOf(kept))).toEqual(['two', '']);
  });

  it('without targets are to be completed', () => {
    const { schema } = codePairs(SOURCES, TARGETS);
    const rows = pairRows(schema, ['two six']);
    expect([...rows.starts]).toEqual([0, 0]);
    expect(decodeTexts(sourceSchema(schema), sourcesOf(rows))).toEqual(['two \uFFFD\uFFFD\uFFFD']);
  });

  it('are refused where a side lacks', () => {
    expect(() => codePairs(['a'], ['b', 'c'])).toThrow('pairs: must have as many targets as sources, got 2 and 1');
    expect(() => codePairs(['a'], [''])).toThrow('pairs: target must have symbols, got none');
    expect(() => codePairs([''], ['a'])).toThrow('pairs: source must have symbols, got none');
    const { schema } = codePairs(SOURCES, TARGETS);
    expect(() => sourceSchema(sourceSchema(schema))).toThrow('pairs: need a source for each row, got rows without');
    expect(() => sourcesOf(sequenceRows([new Float64Array(0)], []))).toThrow(
      'pairs: need a source for each row, got rows without',
    );
  });
});
