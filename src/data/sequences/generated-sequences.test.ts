import { describe, expect, it } from 'vitest';
import { keyOf } from '../../random/key.js';
import { generatedSequenceSets, generatedSequences } from './generated-sequences.js';
import { codeSequences } from './raw-sequences.js';
import { sequencesOf } from './sequence-rows.js';

describe('generated sequences', () => {
  it.each(generatedSequenceSets)(
    '$name: a larger sample begins with a smaller one, and both can be coded',
    async (set) => {
      const [few, more] = [set.sample(20, keyOf(1)), set.sample(50, keyOf(1))];
      const [some, all] = await Promise.all([few, more].map(async (raw) => codeSequences(raw)));
      expect([some.schema.rows, all.schema.rows]).toEqual([20, 50]);
      const first = sequencesOf(await all.dataset.gather(50, keyOf(2)));
      const words = (coded: typeof some, rows: typeof first) =>
        Array.from(
          rows.columns[0].subarray(0, rows.starts[20]),
          (code) => coded.schema.columns[0].categories[code] ?? code,
        );
      expect(words(all, first)).toEqual(words(some, sequencesOf(await some.dataset.gather(20, keyOf(2)))));
    },
  );

  it('bars: every word is as likely as any other, and words of a row or column come together', async () => {
    const raw = generatedSequences('bars')?.sample(2000, keyOf(3));
    const documents = raw?.form === 'bags' ? raw.documents : [];
    const counts = new Float64Array(25);
    for (const words of documents) for (const word of words) counts[word]++;
    // 120,000 words, shared by topics within documents: the variance of a document's count of a word is at most 60² / 25.
    for (const count of counts) expect(Math.abs(count - 4800)).toBeLessThan(4 * Math.sqrt(2000 * 144));
  });

  it('refuse counts that are none', () => {
    expect(() => generatedSequences('towns')?.sample(-1, keyOf(1))).toThrow(
      'towns: count must be an integer >= 0, got -1',
    );
  });
});
