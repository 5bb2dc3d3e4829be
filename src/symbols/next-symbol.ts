/**
 * What draws one symbol after another: many sequences at once, each in a lane of its own. Families that have one get drawing, prompts,
 * temperature and streams from here.
 */
export interface NextSymbol<State = unknown> {
  /** Number of symbols: known ones, the unknown one, and the stop where there is one. */
  readonly symbols: number;
  /** So many empty sequences. */
  start(lanes: number): State | Promise<State>;
  /** log p(next symbol | all that its lane has read), [lanes × symbols] lane by lane, each summing to one. */
  law(state: State): Float64Array | Promise<Float64Array>;
  /** After each lane has read one more symbol; a lane that gets -1 has ended and is not asked again. May change the state it is given. */
  read(state: State, symbols: Int32Array): State | Promise<State>;
}
