import { byteNames, piecesOf } from './byte-text.js';
import type { TextDocument } from './text-document.js';

/** Symbols that two-byte keys of pairs leave room for. */
const PLACE = 2 ** 20;

/** Byte pairs learned from texts: the most frequent pair of neighbours becomes a symbol, until there are `count` symbols or no pair comes twice. Of equally frequent ones that of the older symbols. */
export function learnPairs(documents: Iterable<TextDocument>, count: number): readonly (readonly [string, string])[] {
  const { words, names } = spelledWords(documents);
  const tally = pairTally();
  for (const [w, { symbols, times }] of words.entries()) tally.add(symbols, times, w);
  const merges: [string, string][] = [];
  while (names.length < count) {
    const best = tally.most();
    if (best === undefined) break;
    const [a, b] = [Math.floor(best / PLACE), best % PLACE];
    const symbol = names.length;
    names.push(names[a] + names[b]);
    merges.push([names[a], names[b]]);
    for (const w of tally.wordsOf(best)) {
      const word = words[w];
      tally.add(word.symbols, -word.times, w);
      word.symbols = replaced(word.symbols, a, b, symbol);
      tally.add(word.symbols, word.times, w);
    }
  }
  return merges;
}

interface Word {
  symbols: number[];
  readonly times: number;
}

/** Every different piece once, in the numbers of its bytes, and the names of these. */
function spelledWords(documents: Iterable<TextDocument>): {
  readonly words: readonly Word[];
  readonly names: string[];
} {
  const counts = new Map<string, number>();
  for (const document of documents)
    for (const piece of piecesOf(document)) counts.set(piece, (counts.get(piece) ?? 0) + 1);
  const spelled = Array.from(counts, ([piece, times]) => ({ bytes: byteNames(piece), times }));
  const names = [...new Set(spelled.flatMap(({ bytes }) => bytes))].sort();
  const numbers = new Map(names.map((name, number) => [name, number]));
  const words = spelled.map(({ bytes, times }) => ({
    symbols: bytes.map((byte) => numbers.get(byte) as number),
    times,
  }));
  return { words, names };
}

/** How often which symbols stand side by side, and in which words. */
function pairTally() {
  const counts = new Map<number, number>();
  const places = new Map<number, Set<number>>();
  // Pairs by how often they came when they were put there: those that come more often since are put there again, others when they are met.
  const heap = maximumHeap();
  const risen = new Set<number>();
  return {
    add(symbols: readonly number[], times: number, word: number) {
      for (let i = 1; i < symbols.length; i++) {
        const pair = symbols[i - 1] * PLACE + symbols[i];
        const count = (counts.get(pair) ?? 0) + times;
        counts.set(pair, count);
        if (times <= 0) continue;
        risen.add(pair);
        const words = places.get(pair);
        if (words === undefined) places.set(pair, new Set([word]));
        else words.add(word);
      }
    },
    /** The most frequent pair that comes twice. */
    most(): number | undefined {
      for (const pair of risen) heap.push(counts.get(pair) as number, pair);
      risen.clear();
      for (let top = heap.pop(); top !== undefined; top = heap.pop()) {
        const [count, pair] = top;
        const now = counts.get(pair) ?? 0;
        if (now === count) return count >= 2 ? pair : undefined;
        if (now >= 2 && now < count) heap.push(now, pair);
      }
      return undefined;
    },
    wordsOf(pair: number): readonly number[] {
      const words = [...(places.get(pair) ?? [])];
      places.delete(pair);
      return words;
    },
  };
}

function replaced(symbols: readonly number[], a: number, b: number, by: number): number[] {
  const next: number[] = [];
  for (let i = 0; i < symbols.length; i++) {
    const isPair = symbols[i] === a && symbols[i + 1] === b;
    next.push(isPair ? by : symbols[i]);
    if (isPair) i++;
  }
  return next;
}

/** A binary heap of numbers with a priority; of equal priorities the smallest number first. */
function maximumHeap() {
  const items: (readonly [priority: number, value: number])[] = [];
  const isBefore = (i: number, j: number) =>
    items[i][0] > items[j][0] || (items[i][0] === items[j][0] && items[i][1] < items[j][1]);
  const swap = (i: number, j: number) => {
    [items[i], items[j]] = [items[j], items[i]];
  };
  return {
    push(priority: number, value: number) {
      items.push([priority, value]);
      for (let i = items.length - 1; i > 0; ) {
        const parent = (i - 1) >> 1;
        if (!isBefore(i, parent)) return;
        swap(i, parent);
        i = parent;
      }
    },
    pop() {
      const top = items[0];
      const last = items.pop();
      if (items.length === 0 || last === undefined) return top;
      items[0] = last;
      for (let i = 0; ; ) {
        const [left, right] = [2 * i + 1, 2 * i + 2];
        let first = i;
        if (left < items.length && isBefore(left, first)) first = left;
        if (right < items.length && isBefore(right, first)) first = right;
        if (first === i) return top;
        swap(i, first);
        i = first;
      }
    },
  };
}
