import { describe, expect, it } from 'vitest';
import { codeTexts, encodeTexts } from '../../../../data/sequences/code-text.js';
import { sequencesOf } from '../../../../data/sequences/sequence-rows.js';
import { keyOf } from '../../../../random/key.js';
import { fitted } from '../../../made-tables.test.data.js';
import { nGram } from '../n-gram.js';
import { readArpa, writeArpa } from './arpa.js';

const key = keyOf(1);
const TEXTS = ['abra ca%dabra', 'alakazam', 'abba ', 'banana', '', 'ab'];

async function fitTexts(options: NonNullable<Parameters<typeof nGram>[0]>) {
  const { schema, dataset } = codeTexts(TEXTS, { document: 'line' });
  const rows = sequencesOf(await dataset.gather(10, key));
  const { model, params } = await fitted(nGram, schema, rows, options, key);
  const arpa = model.formats?.arpa;
  if (arpa === undefined) throw new Error('an n-gram model has an ARPA form');
  return { model, params, schema, arpa };
}

describe('an ARPA file', () => {
  it.each(['modified-kneser-ney', 'katz', 'witten-bell'] as const)(
    'of %s n-grams gives the same law back',
    async (smoothing) => {
      const { model, params, schema, arpa } = await fitTexts({ order: 4, smoothing });
      const read = arpa.read(arpa.write(params));
      const rows = encodeTexts(schema, [...TEXTS, 'xyz', 'a b', 'zamba%']);
      const [a, b] = [await model.density.logProb(params, rows, key), await model.density.logProb(read, rows, key)];
      for (const [i, value] of a.values.entries()) expect(b.values[i]).toBeCloseTo(value, 9);
      expect(read.symbol).toEqual(
        // Unseen unigrams are written with what is left for them.
        expect.objectContaining({ length: params.symbol.length + 1 }),
      );
    },
  );

  it('has the sections, names and numbers that other programs read', async () => {
    const { params, arpa } = await fitTexts({ order: 2, smoothing: 'witten-bell' });
    const lines = arpa.write(params).split('\n');
    expect(lines.slice(0, 5)).toEqual(['\\data\\', 'ngram 1=15', `ngram 2=${lines[2].slice(8)}`, '', '\\1-grams:']);
    expect(lines.slice(-3)).toEqual(['', '\\end\\', '']);
    const first = new Map(lines.slice(5, 20).map((line) => [line.split('\t')[1], line.split('\t')]));
    expect([...first.keys()].sort()).toEqual(
      ['%20', '%25', '</s>', '<s>', '<unk>', 'a', 'b', 'c', 'd', 'k', 'l', 'm', 'n', 'r', 'z'].sort(),
    );
    expect(first.get('<s>')?.[0]).toBe('-99');
  });

  it('of another program is read, pruned contexts among it', async () => {
    const { schema } = codeTexts(['ab', 'b'], { document: 'line' });
    const model = nGram.definition.bind({ order: 3, smoothing: 'katz', pseudoCount: 1, cache: 0 }, schema);
    const text = [
      ...['', '\\data\\', 'ngram 1=5', 'ngram 2=2', 'ngram 3=1', ''],
      ...['\\1-grams:', '-99\t<s>\t-0.1', '-0.30103 a -0.2', '-0.60206 b', '-0.90309 </s>', '-0.90309 <UNK>', ''],
      ...['\\2-grams:', '-0.1 <s> a -0.5', '-0.25 a a', '', '\\3-grams:', '-0.05 <s> a b', '', '\\end\\'],
    ].join('\r\n');
    const params = model.formats?.arpa?.read(text);
    if (params === undefined) throw new Error('an n-gram model has an ARPA form');
    const { values } = await model.density.logProb(params, encodeTexts(schema, ['ab', 'b', 'aa', 'x']), key);
    const nats = (...logs: number[]) => logs.reduce((sum, log) => sum + log, 0) * Math.LN10;
    expect(values[0]).toBeCloseTo(nats(-0.1, -0.05, -0.90309), 12); // a b was pruned and has no weight
    expect(values[1]).toBeCloseTo(nats(-0.1, -0.60206, -0.90309), 12);
    expect(values[2]).toBeCloseTo(nats(-0.1, -0.5, -0.25, -0.2, -0.90309), 12);
    expect(values[3]).toBeCloseTo(nats(-0.1, -0.90309, -0.90309), 12);
  });

  it('is refused where it is none', () => {
    const file = (...lines: string[]) => readArpa(lines.join('\n'));
    expect(() => file('hello')).toThrow('arpa: line 1 must have a line \\data\\, got none');
    expect(() => file('\\data\\', 'a')).toThrow('arpa: line 2 must be a number of n-grams, as in ngram 1=27, got a');
    expect(() => file('\\data\\', 'ngram 1=1', '\\1-grams:', 'x a')).toThrow(
      'arpa: line 4 must be log10 p, 1 symbols and perhaps a weight, got x a',
    );
    expect(() => file('\\data\\', 'ngram 1=2', '\\1-grams:', '-1 a', '\\end\\')).toThrow(
      'arpa: line 5 must have 2 n-grams of order 1, got 1',
    );
    expect(() => file('\\data\\', 'ngram 1=1', '\\1-grams:', '-1 a')).toThrow(
      'arpa: line 4 must end by a line \\end\\, got none',
    );
  });

  it("is refused where its symbols or order are not the model's, and where there is none of a smoothing", async () => {
    const { arpa } = await fitTexts({ order: 1 });
    expect(() => arpa.read(writeArpa([[{ symbols: ['q'], log10: -1, backoff: 0 }]]))).toThrow(
      'arpa: symbols must be those of the model, got "q"',
    );
    const two = [[{ symbols: ['a'], log10: -1, backoff: 0 }], [{ symbols: ['a', 'a'], log10: -1, backoff: 0 }]];
    expect(() => arpa.read(writeArpa(two))).toThrow('arpa: n-grams must have at most 1 symbols, got 2');
    const { schema } = codeTexts(TEXTS);
    const bind = (options: Parameters<typeof nGram>[0]) =>
      nGram.definition.bind(nGram(options).options as never, schema);
    expect(bind({ smoothing: 'laplace' }).formats).toBeUndefined();
    expect(bind({ cache: 10 }).formats).toBeUndefined();
  });
});
