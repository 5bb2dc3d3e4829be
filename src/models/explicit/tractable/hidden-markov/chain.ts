// The hidden path of K states, in the notation of Rabiner (1989): π the law of the first state, a_jk that of the next one. With
// explicit durations a state is entered for d steps with probability p_k(d), d = 1 … D, and left for another one; the chain is then
// one over pairs (steps left, state), [D × K], in which only those with one step left choose. D = 1 is the ordinary chain.
// Where sequences end, e_k is the probability that the step in state k is the last one.

/** What is learned. Logarithms, so that what is impossible stays exactly so. */
export type HiddenMarkovParams = {
  /** log π_k. [states] */
  readonly start: Float64Array;
  /** log a_jk. [states × states] */
  readonly transitions: Float64Array;
  /** log p_k(d), d = 1 … D. [longest × states]; one row of zeros where durations are not explicit */
  readonly durations: Float64Array;
  /** log e_k, and last that of having no step at all; empty where sequences just break off. [states + 1] */
  readonly exits: Float64Array;
  /** What the emission keeps of all states, end to end. */
  readonly laws: Float64Array;
  /** Steps of the training rows that each state answers for. [states] */
  readonly occupancy: Float64Array;
};

/** The probabilities of a chain, as passes over sequences use them. */
export interface Chain {
  readonly states: number;
  /** D: the longest duration, 1 where durations are not explicit. */
  readonly longest: number;
  readonly start: Float64Array;
  readonly transitions: Float64Array;
  readonly durations: Float64Array;
  /** Probability that a step in each state is not the last one, and that it is; undefined where sequences just break off. */
  readonly goes: Float64Array | undefined;
  readonly stops: Float64Array | undefined;
}

const chains = new WeakMap<HiddenMarkovParams, Chain>();

/** The chain of these params; computed once. */
export function chainOf(params: HiddenMarkovParams): Chain {
  const known = chains.get(params);
  if (known !== undefined) return known;
  const { start, transitions, durations, exits } = params;
  const states = start.length;
  const ends = exits.length > 0;
  const chain: Chain = {
    states,
    longest: durations.length / states,
    start: start.map(Math.exp),
    transitions: transitions.map(Math.exp),
    durations: durations.map(Math.exp),
    goes: ends ? exits.subarray(0, states).map((log) => -Math.expm1(log)) : undefined,
    stops: ends ? exits.subarray(0, states).map(Math.exp) : undefined,
  };
  chains.set(params, chain);
  return chain;
}

/** log p of having no step at all, and of having one, in nats. */
export function emptyLaw({ start, exits }: HiddenMarkovParams): { readonly none: number; readonly some: number } {
  if (exits.length === 0) return { none: 0, some: 0 };
  const none = exits[start.length];
  return { none, some: Math.log(-Math.expm1(none)) };
}
