import type { Key } from '../random/key.js';
import type { Checkpoint } from './checkpoint.js';

/** Where a fit stands; given to `onProgress` after each pass, and within longer ones a few times a second. */
export interface Progress {
  /** Which start, from 1, of how many. */
  readonly start: number;
  readonly starts: number;
  /** The pass that runs or has just ended, from 1. */
  readonly pass: number;
  readonly passes: number | undefined;
  /** Share of that pass that is done; 1 at its end. */
  readonly share: number;
  /** Updates so far, of how many at most, where a pass makes several. */
  readonly step?: number;
  readonly steps?: number;
  /** Mean objective a row, in nats for likelihoods; of the rows of this pass so far. */
  readonly objective: number;
  /** Mean of each number that the learner watches beside its objective. */
  readonly monitors?: Readonly<Record<string, number>>;
  /** What goes wrong, and what to try, as its monitors have it. */
  readonly alarm?: string;
  /** Mean log-probability of the validation rows after the last pass, where there are any. */
  readonly validation?: number;
  readonly rowsPerSecond: number;
}

export interface TrainOptions<Params> {
  readonly key: Key;
  /** A clock that only moves forward, in milliseconds. */
  readonly nowMs: () => number;
  /** Lets timers and signals be served; called between blocks or calls. */
  readonly breathe?: () => Promise<void>;
  readonly signal?: AbortSignal | undefined;
  readonly timeLimitMs?: number | undefined;
  readonly onProgress?: ((progress: Progress) => void) | undefined;
  /** Sees the params as they change: at the start where batches follow each other in one program, and then now and again; the fit waits for it. */
  readonly onMoment?: ((params: Params) => Promise<void>) | undefined;
  /** Mean log-probability of held-out rows: early stopping and the choice among starts go by it where it is given. A learner's own `validate` goes before. */
  readonly validate?: ((params: Params) => Promise<number>) | undefined;
  /** Passes without a better validation after which a start ends; the learner's, or 5, where absent. */
  readonly patience?: number;
  readonly checkpoint?: ((checkpoint: Checkpoint) => Promise<void>) | undefined;
  /** Time between checkpoints; 10,000 where absent. */
  readonly checkpointEveryMs?: number;
  readonly resume?: Checkpoint | undefined;
  /** Batches that go into one call of a fused step; chosen by the clock where absent. No result depends on it. */
  readonly batchesPerCall?: number;
}
