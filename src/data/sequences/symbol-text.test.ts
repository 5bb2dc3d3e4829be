import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { keyOf } from '../../random/key.js';
import { codeTexts, decodeBytes, decodeTexts, encodeTexts, textJoiner } from './code-text.js';
import { learnPairs } from './learn-pairs.js';
import { symbolText, TEXT_UNITS } from './symbol-text.js';

const words = symbolText('word', { document: 'file' });

describe('words', () => {
  it.each([
    ['Hello, world!', ['Hello', ',', 'world', '!']],
    ["O'er the well-known (3.5)  end.\n", ["O'er", 'the', 'well-known', '(', '3.5', ')', '  ', 'end', '.', '\n']],
    ['a,b', ['a', ',', '<joined>', 'b']],
    [' x "y" z', [' ', 'x', ' ', '"', 'y', '"', ' ', 'z']],
    ['', []],
  ])('%j', (text, symbols) => {
    expect([...words.split(text)]).toEqual(symbols);
    expect(words.join(symbols)).toBe(text);
  });
});

describe('text of any unit', () => {
  const text = fc.oneof(
    fc.string({ unit: 'binary' }),
    fc.string({ unit: 'grapheme' }),
    fc.string({ unit: fc.constantFrom('a', 'B', ' ', '.', '(', ')', '\n', "'", '-', '1', ',', '\uFFFD', '<joined>') }),
  );
  it.each(TEXT_UNITS)('of %ss comes back as it was', (unit) => {
    fc.assert(
      fc.property(text, fc.array(text), (first, others) => {
        const merges = unit === 'pair' ? learnPairs([first], 40) : [];
        const cut = symbolText(unit, { document: 'file', merges });
        for (const each of [first, ...others]) expect(cut.join(cut.split(each))).toBe(each);
      }),
      { numRuns: 100 },
    );
  });

  it.each(TEXT_UNITS)('of %ss is the same symbol by symbol', async (unit) => {
    const texts = ['Zürich: 😀 (yes), no.', 'ßtraße “x”\n'];
    const { schema, dataset } = codeTexts(texts, { unit, vocabulary: unit === 'pair' ? 60 : undefined });
    const rows = await dataset.gather(9, keyOf(1));
    expect(decodeTexts(schema, rows)).toEqual(texts);
    expect(decodeBytes(schema, rows).map((bytes) => new TextDecoder().decode(bytes))).toEqual(texts);
    const joiner = textJoiner(schema);
    const one = encodeTexts(schema, [texts[0]]);
    const { columns } = one;
    let said = '';
    for (const code of columns[0])
      said += joiner.add({
        count: 1,
        index: Int32Array.of(0),
        columns: [Float64Array.of(code)],
        starts: Int32Array.of(0, 1),
      });
    expect(said + joiner.end()).toBe(texts[0]);
  });
});

describe('byte pairs', () => {
  it('are merged most frequent first, within words', () => {
    // l o w (5), l o w e r (2), n e w e s t (6), w i d e s t (3): the example of Sennrich et al. (2016), Algorithm 1.
    const corpus = [...times('low', 5), ...times('lower', 2), ...times('newest', 6), ...times('widest', 3)];
    const merges = learnPairs(corpus, 10 + 4);
    // There "es", "est" come first, of 9 each; then "lo", "low" of 7 each.
    expect(merges.map(([a, b]) => a + b)).toEqual(['es', 'est', 'lo', 'low']);
    expect([...symbolText('pair', { document: 'line', merges }).split('lowest')]).toEqual(['low', 'est']);
  });

  it('end where no pair comes twice', () => {
    expect(learnPairs(['abc'], 100)).toEqual([]);
  });

  it('are known to the last byte, and what training never saw is unknown', () => {
    const { schema } = codeTexts(['the cat the hat'], { unit: 'pair', vocabulary: 12 });
    expect(schema.sequence?.text?.merges?.length).toBeGreaterThan(0);
    const { categories } = schema.columns[0];
    for (const letter of 'thecat ') expect(categories).toContain(letter);
    expect([...encodeTexts(schema, ['z']).columns[0]]).toEqual([categories.length]);
  });
});

function times(text: string, count: number): string[] {
  return new Array(count).fill(text);
}

describe('a vocabulary', () => {
  it('keeps the most frequent symbols; the others are unknown in training, too', async () => {
    const { schema, dataset, decisions } = codeTexts(['aaabbc', 'ab'], { vocabulary: 2 });
    expect(schema.columns[0].categories).toEqual(['a', 'b']);
    expect([...(await dataset.gather(9, keyOf(1))).columns[0]]).toEqual([0, 0, 0, 1, 1, 2, 0, 1]);
    expect(decisions[0]).toBe(
      '2 lines, each ended by a stop symbol: 8 characters, the 2 most frequent of 3 kept; all others, 13 % of the text, are <unknown>',
    );
    expect(() => codeTexts(['ab'], { vocabulary: 0 })).toThrow('text: vocabulary must be an integer >= 1, got 0');
  });
});

describe('bags of words', () => {
  it('are words in small letters, without numbers, marks and single letters', () => {
    const { schema, dataset } = codeTexts(["Don't panic: 42 is a number, isn't it?", 'PANIC!'], { order: 'bag' });
    expect(schema.sequence).toMatchObject({ unit: 'word', ends: false, order: 'bag' });
    expect(schema.columns[0].categories).toEqual(["don't", 'is', "isn't", 'it', 'number', 'panic']);
    expect(dataset.count).toBe(2);
    expect(decodeTexts(schema, encodeTexts(schema, ['It is panic']))).toEqual(['it is panic']);
  });

  it('hold no other symbols than words', () => {
    expect(() => codeTexts(['a'], { order: 'bag', unit: 'byte' })).toThrow(
      'text: a bag holds words, got the unit byte',
    );
  });
});
