import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Dataset } from '../../src/data/dataset.js';
import { codeTexts } from '../../src/data/sequences/code-text.js';
import { type SequenceRows, sequencesOf } from '../../src/data/sequences/sequence-rows.js';
import { checkOptions } from '../../src/model/options.js';
import { nGram } from '../../src/models/explicit/tractable/n-gram.js';
import { type Key, keyOf } from '../../src/random/key.js';
import { absentContestant, type Bench, type Contestant } from '../bench.js';
import { pythonPeer, pythonWith } from '../peers/python.js';

const CHARACTERS = 1_000_000;
const ORDER = 6;
const WORDS = 20_000;

export const bench: Bench = {
  name: 'n-gram-count',
  question: `all n-grams of 1 to ${ORDER} characters in a generated text of ${CHARACTERS} characters: ancestral counts them and smooths them by modified Kneser-Ney, scikit-learn's CountVectorizer counts them; the answer is how many are different`,
  notes: `characters a second are ${CHARACTERS} over the seconds of a run`,
  async contestants() {
    const text = madeText(keyOf(1));
    return [await ours(text), peer(text)];
  },
};

/** Words of a made-up lexicon, the frequent ones short, by Zipf's law. */
function madeText(key: Key): string {
  const lexicon = Array.from({ length: WORDS }, (_, rank) => {
    const draws = key.at('lexicon').at(rank).draws();
    const length = 1 + Math.floor(Math.log2(rank + 2) / 2) + draws.below(5);
    return Array.from({ length }, () => String.fromCharCode(97 + Math.min(draws.below(26), draws.below(26)))).join('');
  });
  const draws = key.at('text').draws();
  let text = '';
  while (text.length < CHARACTERS) text += `${lexicon[Math.floor(WORDS ** draws.uniform()) - 1]} `;
  return text.slice(0, CHARACTERS);
}

async function ours(text: string): Promise<Contestant> {
  const { schema, dataset } = codeTexts([text]);
  const rows = sequencesOf(await dataset.gather(1, keyOf(0)));
  const options = checkOptions('n-gram', nGram.definition.options, { order: ORDER });
  const { learner } = nGram.definition.bind(options, schema);
  const training = dataset as Dataset<SequenceRows>;
  return {
    name: 'ancestral',
    async run() {
      const startedAt = performance.now();
      const state = await learner.start({ training }, keyOf(0));
      const counted = await learner.contribute(state, rows, keyOf(0));
      const params = learner.params(await learner.update(state, counted, keyOf(0)));
      const milliseconds = performance.now() - startedAt;
      return { milliseconds, answer: params.symbol.length - 1 };
    },
  };
}

function peer(text: string): Contestant {
  const found = pythonWith('sklearn');
  if ('absent' in found) return absentContestant('scikit-learn', found.absent);
  const folder = mkdtempSync(join(tmpdir(), 'ancestral-bench-'));
  const path = join(folder, 'text.txt');
  writeFileSync(path, text);
  const started = pythonPeer(found.interpreter, 'count_vectorizer.py', [path, String(ORDER)]);
  return {
    name: 'scikit-learn',
    tolerance: 0,
    run: started.run,
    close: () => {
      started.close();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}
