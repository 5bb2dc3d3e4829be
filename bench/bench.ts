/** One question of speed: the same work done by ancestral and by its peers. */
export interface Bench {
  readonly name: string;
  /** What is timed, in one sentence: data, formulas, what counts. */
  readonly question: string;
  /** Rounds, each with one run of every contestant in turn; at least 7. */
  readonly rounds?: number;
  /** Contestants; the first is ancestral. */
  contestants(): Promise<readonly Contestant[]>;
  readonly notes?: string;
}

/** What one run gives: milliseconds of the work alone, and numbers that all contestants must agree on. */
export interface Run {
  readonly milliseconds: number;
  readonly answer: number | readonly number[];
}

export interface Contestant {
  readonly name: string;
  /** Why it is not here. */
  readonly absent?: string;
  run(): Promise<Run>;
  close?(): void;
  /** Relative difference from ancestral's answer that is allowed. */
  readonly tolerance?: number;
  /** Version and threads it ran with. */
  readonly note?: string;
}

/** A contestant that cannot take part, and why; it is never counted as beaten. */
export function absentContestant(name: string, absent: string): Contestant {
  return { name, absent, run: () => Promise.reject(new Error(`bench: ${name} is absent: ${absent}`)) };
}
