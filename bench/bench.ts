/** One question of speed: the same work done by ancestral and by its peers. */
export interface Bench {
  readonly name: string;
  /** What is timed, in one sentence: data, formulas, what counts. */
  readonly question: string;
  /** Rounds, each with one run of every contestant in turn. */
  readonly rounds?: number;
  /** Contestants; the first is ancestral. */
  contestants(): Promise<readonly Contestant[]>;
  readonly notes?: string;
}

export interface Contestant {
  readonly name: string;
  /** Why it is not here. */
  readonly absent?: string;
  /** One run; milliseconds of the work alone, and a number that all contestants must agree on. */
  run(): Promise<{ readonly milliseconds: number; readonly answer: number }>;
  close?(): void;
  /** Relative difference from ancestral's answer that is allowed. */
  readonly tolerance?: number;
}
