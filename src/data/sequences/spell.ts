/** Documents as numbers of symbols in the order in which these came first. */
export interface Spelled {
  readonly names: readonly string[];
  readonly numbers: Int32Array;
  readonly lengths: readonly number[];
}

/** Long texts cost four bytes a symbol here, not a string each. */
export function spell<Document>(
  documents: readonly Document[],
  cut: { split(document: Document): Iterable<string> },
): Spelled {
  const seen = new Map<string, number>();
  const lengths: number[] = [];
  let numbers = new Int32Array(1 << 12);
  let count = 0;
  for (const document of documents) {
    const before = count;
    for (const symbol of cut.split(document)) {
      let number = seen.get(symbol);
      if (number === undefined) {
        number = seen.size;
        seen.set(symbol, number);
      }
      if (count === numbers.length) {
        const longer = new Int32Array(2 * count);
        longer.set(numbers);
        numbers = longer;
      }
      numbers[count++] = number;
    }
    lengths.push(count - before);
  }
  return { names: [...seen.keys()], numbers: numbers.subarray(0, count), lengths };
}
