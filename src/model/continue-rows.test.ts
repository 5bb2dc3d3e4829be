import { expect, it } from 'vitest';
import { codePairs } from '../data/sequences/code-pairs.js';
import { keyOf } from '../random/key.js';
import { continueRows } from './continue-rows.js';

it('a length is refused for pairs, whose targets end by themselves', async () => {
  const { schema, dataset } = codePairs(['ab', 'b'], ['ba', 'b']);
  const rows = await dataset.gather(2, keyOf(1));
  await expect(continueRows('made', {} as never, {}, schema, rows, keyOf(1), { more: 3 })).rejects.toThrow(
    'made: a length is for sequences that go on, got pairs',
  );
});
