// Drawing words: with θ integrated out, topics come from Pólya's urn, p(z_n = k | z_<n) = (n_k + α_k) / (n + Σα), and each word from its
// topic. Where words are known, a Gibbs chain first gives these topics.
import type { TableRows } from '../../../../../data/rows.js';
import { type SequenceRows, sequenceRows, sequencesOf } from '../../../../../data/sequences/sequence-rows.js';
import type { DrawnHow, Range } from '../../../../../model/define-model.js';
import type { Draws } from '../../../../../random/draws.js';
import type { Key } from '../../../../../random/key.js';
import { OptionError } from '../../../../../util/errors.js';
import { documentsOf } from './documents.js';
import type { TopicParams } from './topic-params.js';

/** Sweeps over the known words before others are drawn given them. */
const BURN_IN = 50;
const WHO = 'latent-dirichlet';

/** Documents of `length` words, those of the prompt among them; of the mean length in training where none is asked for. */
export function drawDocuments(params: TopicParams, range: Range, key: Key, how: DrawnHow = {}): SequenceRows {
  const prompt = checkHow(how);
  const length = how.length ?? Math.max(prompt.length, 1, Math.round(params.length));
  if (length < prompt.length)
    throw new OptionError(`${WHO}: length must be at least that of the prompt, ${prompt.length}, got ${length}`);
  const column = new Float64Array(range.count * length).fill(Number.NaN);
  const urn = topicUrn(params);
  for (let i = 0; i < range.count; i++) {
    const words = column.subarray(i * length, (i + 1) * length);
    words.set(prompt);
    urn(words, key.at(range.first + i).draws());
  }
  return sequenceRows([column], new Int32Array(range.count).fill(length), { first: range.first });
}

/** The documents with their missing words drawn given the others. */
export function completeDocuments(params: TopicParams, rows: TableRows, key: Key): SequenceRows {
  const sequences = sequencesOf(rows);
  const column = rows.columns[0].slice();
  const urn = topicUrn(params);
  for (const [row, { words, index }] of documentsOf(rows).entries())
    if (words.includes(-1))
      urn(column.subarray(sequences.starts[row], sequences.starts[row + 1]), key.at(index).draws());
  return { ...sequences, columns: [column] };
}

/** Fills the missing words of a document, NaN, in place. */
function topicUrn({ words: phi, alpha }: TopicParams): (words: Float64Array, draws: Draws) => void {
  const K = alpha.length;
  const laws = cumulativeLaws(phi, K);
  const weights = new Float64Array(K);
  return (words, draws) => {
    const shares = alpha.slice(); // n_k + α_k
    const topics = new Int32Array(words.length).fill(-1);
    for (let sweep = 0; sweep < BURN_IN && !words.every(Number.isNaN); sweep++) {
      for (const [i, word] of words.entries()) {
        if (Number.isNaN(word)) continue;
        if (topics[i] >= 0) shares[topics[i]]--;
        for (let k = 0; k < K; k++) weights[k] = phi[word * K + k] * shares[k];
        topics[i] = draws.categorical(weights);
        shares[topics[i]]++;
      }
    }
    for (const [i, word] of words.entries()) {
      if (!Number.isNaN(word)) continue;
      const topic = draws.categorical(shares);
      shares[topic]++;
      words[i] = wordAt(laws[topic], draws.uniform());
    }
  };
}

/** Σ_{v <= w} φ_vk of each topic, over the known words. */
function cumulativeLaws(phi: Float64Array, K: number): readonly Float64Array[] {
  return Array.from({ length: K }, (_, k) => {
    const law = new Float64Array(phi.length / K - 1);
    let sum = 0;
    for (let w = 0; w < law.length; w++) {
      sum += phi[w * K + k];
      law[w] = sum;
    }
    return law;
  });
}

/** The first word whose cumulative probability is above the uniform's share of the whole, by bisection. */
function wordAt(law: Float64Array, uniform: number): number {
  const mark = uniform * law[law.length - 1];
  let [low, high] = [0, law.length - 1];
  while (low < high) {
    const middle = (low + high) >> 1;
    if (law[middle] > mark) high = middle;
    else low = middle + 1;
  }
  return low;
}

function checkHow({ temperature, topK, topP, prompt, length }: DrawnHow): Float64Array {
  const [refused] = Object.entries({ temperature, topK, topP }).filter(([, value]) => value !== undefined);
  if (refused !== undefined)
    throw new OptionError(`${WHO}: has no law of the next word to change by ${refused[0]}, got ${refused[1]}`);
  if (length !== undefined && !(Number.isInteger(length) && length >= 1))
    throw new OptionError(`${WHO}: length must be an integer >= 1, got ${length}`);
  if (prompt === undefined) return new Float64Array(0);
  if (prompt.count !== 1) throw new OptionError(`${WHO}: prompt must be one row, got ${prompt.count}`);
  const { columns } = prompt as TableRows;
  if (columns[0].some(Number.isNaN)) throw new OptionError(`${WHO}: prompt must have no missing word, got one`);
  return columns[0];
}
