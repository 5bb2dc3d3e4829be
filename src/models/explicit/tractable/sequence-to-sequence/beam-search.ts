/** What a beam searches in: lanes of which each becomes another one and reads a symbol, and says what may come next. */
export interface Searched {
  /** log p(next symbol), [lanes × symbols] lane by lane, after each lane has become the one at `parents` and read a symbol. */
  read(parents: Int32Array, symbols: Int32Array): Promise<Float64Array>;
}

export interface BeamOptions {
  /** Sequences side by side for each row. */
  readonly width: number;
  /** log p is divided by ((5 + n) / 6)^penalty, n the symbols of a sequence, its stop among them (Wu et al., 2016). */
  readonly penalty: number;
  /** What each row begins with. */
  readonly prefixes: readonly Int32Array[];
  /** Symbols of a sequence at most, its stop not counted. */
  readonly most: number;
  /** Whether every sequence has exactly `most` symbols. */
  readonly isFixed: boolean;
  readonly symbols: { readonly count: number; readonly unknown: number; readonly stop: number };
}

interface Hypothesis {
  readonly logProb: number;
  readonly symbols: readonly number[];
  /** Where it stands among those of its row. */
  readonly lane: number;
}

/** For each row the sequence of the largest score that a beam finds: the largest of all once the beam is as wide as there are sequences. */
export async function beamSearch(searched: Searched, options: BeamOptions): Promise<Int32Array[]> {
  const { width, prefixes, most, symbols } = options;
  let alive: (readonly Hypothesis[])[] = prefixes.map(() => [{ logProb: 0, symbols: [], lane: 0 }]);
  const best: (Hypothesis | undefined)[] = prefixes.map(() => undefined);
  const parents = Int32Array.from({ length: prefixes.length * width }, (_, lane) => lane);
  const read = new Int32Array(parents.length).fill(symbols.stop);
  for (let step = 0; step <= most && alive.some(({ length }) => length > 0); step++) {
    const law = await searched.read(parents, read);
    alive = alive.map((hypotheses, row) => {
      const grown = hypotheses.flatMap((one) => growths(one, law, row * width, prefixes[row], options));
      const kept = grown.sort((a, b) => b.logProb - a.logProb).slice(0, width);
      for (const one of kept)
        if (hasEnded(one, options) && !(score(one, options) <= score(best[row], options))) best[row] = one;
      return kept.filter((one) => !hasEnded(one, options) && mayBecome(one, options) > score(best[row], options));
    });
    for (const [row, hypotheses] of alive.entries())
      for (const [place, one] of hypotheses.entries()) {
        parents[row * width + place] = row * width + one.lane;
        read[row * width + place] = one.symbols[step];
      }
    alive = alive.map((hypotheses) => hypotheses.map((one, lane) => ({ ...one, lane })));
  }
  return best.map((one) => Int32Array.from(one?.symbols.filter((symbol) => symbol !== symbols.stop) ?? []));
}

/** What one hypothesis may be a symbol later. */
function growths(
  { logProb, symbols: before, lane }: Hypothesis,
  law: Float64Array,
  firstLane: number,
  prefix: Int32Array,
  { symbols, most, isFixed }: BeamOptions,
): Hypothesis[] {
  const step = before.length;
  const mayRead = (symbol: number) => {
    if (step < prefix.length) return symbol === prefix[step];
    if (symbol === symbols.stop) return !isFixed || step === most;
    return symbol !== symbols.unknown && step < most;
  };
  const grown: Hypothesis[] = [];
  for (let symbol = 0; symbol < symbols.count; symbol++) {
    if (!mayRead(symbol)) continue;
    const own = law[(firstLane + lane) * symbols.count + symbol];
    if (own > Number.NEGATIVE_INFINITY) grown.push({ logProb: logProb + own, symbols: [...before, symbol], lane });
  }
  return grown;
}

function hasEnded({ symbols: own }: Hypothesis, { symbols }: BeamOptions): boolean {
  return own[own.length - 1] === symbols.stop;
}

function score(one: Hypothesis | undefined, { penalty }: BeamOptions): number {
  return one === undefined ? Number.NEGATIVE_INFINITY : one.logProb / ((5 + one.symbols.length) / 6) ** penalty;
}

/** The best score that a hypothesis can still reach: its log-probability can only fall, and is divided by no more than that of the longest. */
function mayBecome({ logProb }: Hypothesis, { penalty, most }: BeamOptions): number {
  return logProb / ((5 + most + 1) / 6) ** penalty;
}
