import { describe, expect, it } from 'vitest';
import { encodeTexts } from '../../../../data/sequences/code-text.js';
import { keyOf } from '../../../../random/key.js';
import { nGram } from '../n-gram.js';
import { modelOfArpa } from './arpa-model.js';

/** Two words and a stop, with one pair that was seen and back-off weights for the rest. */
const WORDS = `\\data\\
ngram 1=5
ngram 2=2

\\1-grams:
-99\t<s>\t-0.1
-1\t<unk>
-0.5\tcat\t-0.2
-0.6\tthe\t-0.3
-0.7\t</s>

\\2-grams:
-0.25\t<s> the
-0.15\tthe cat

\\end\\
`;

function bound(text: string, unit?: 'word' | 'character') {
  const { options, schema } = modelOfArpa(text, unit);
  const model = nGram.definition.bind(nGram.definition.options.parse(options), schema);
  const params = model.formats?.arpa.read(text);
  if (params === undefined) throw new Error('n-grams are read');
  const logProb = async (texts: readonly string[]) =>
    (await model.density.logProb(params, encodeTexts(schema, texts), keyOf(0))).values;
  return { model, schema, logProb };
}

describe('an ARPA file of another program', () => {
  it('is a model of words that end, with the probabilities that backing off gives', async () => {
    const { schema, logProb } = bound(WORDS);
    expect(schema.columns[0].categories).toEqual(['cat', 'the']);
    expect(schema.sequence).toMatchObject({ unit: 'word', ends: true, text: { document: 'line' } });
    const [seen, backed, unknown] = await logProb(['the cat', 'cat the', 'dog']);
    // log10: <s> the, the cat, then cat </s> by backing off.
    expect(seen / Math.LN10).toBeCloseTo(-0.25 - 0.15 - 0.2 - 0.7, 10);
    expect(backed / Math.LN10).toBeCloseTo(-0.1 - 0.5 - 0.2 - 0.6 - 0.3 - 0.7, 10);
    expect(unknown / Math.LN10).toBeCloseTo(-0.1 - 1 - 0.7, 10);
  });

  it('is one of characters where each symbol is one, and of files where nothing stops', async () => {
    const text = '\\data\\\nngram 1=2\n\n\\1-grams:\n-0.30103\ta\n-0.30103\t%20\n\n\\end\\\n';
    const { schema, logProb } = bound(text);
    expect(schema.columns[0].categories).toEqual([' ', 'a']);
    expect(schema.sequence).toMatchObject({ unit: 'character', ends: false, text: { document: 'file' } });
    expect((await logProb(['a a']))[0] / Math.LN10).toBeCloseTo(-0.90309, 4);
    expect(bound(text, 'word').schema.sequence?.unit).toBe('word');
  });

  it('is refused without symbols, and as byte pairs', () => {
    expect(() => modelOfArpa('\\data\\\nngram 1=1\n\n\\1-grams:\n-1\t</s>\n\n\\end\\\n')).toThrow(
      'arpa: must have symbols, got none',
    );
    expect(() => modelOfArpa(WORDS, 'pair')).toThrow('arpa: unit must be character, word or byte, got pair');
  });
});
