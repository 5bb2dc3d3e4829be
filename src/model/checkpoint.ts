import type { Checkpoint } from '../learn/train.js';
import { ArchiveError, OptionError } from '../util/errors.js';
import type { Tree } from '../util/tree.js';
import { readArchive, writeArchive } from './archive.js';
import type { HeldOutResult } from './fit-model.js';

/** What a checkpoint belongs to: going on with anything else is refused. */
export interface CheckpointIdentity {
  readonly family: string;
  readonly options: Readonly<Record<string, unknown>>;
  readonly seed: number;
  /** Of the coded rows. */
  readonly fingerprint: string;
  /** Why this family was chosen, where it was not named. */
  readonly reasons?: readonly string[] | undefined;
  /** What that choice measured on held-out rows. */
  readonly heldOut?: HeldOutResult | undefined;
}

/** The bytes of a checkpoint; null where the fit was interrupted before its first pass. */
export function writeCheckpoint(identity: CheckpointIdentity, checkpoint: Checkpoint | null): Uint8Array {
  return writeArchive({ facts: { checkpoint: identity }, tree: checkpoint as unknown as Tree });
}

export function readCheckpoint(
  bytes: Uint8Array,
  who: string,
): { readonly identity: CheckpointIdentity; readonly checkpoint: Checkpoint | null } {
  const { facts, tree } = readArchive(bytes, who);
  const identity = facts.checkpoint as Partial<CheckpointIdentity> | undefined;
  if (
    typeof identity?.family !== 'string' ||
    typeof identity.seed !== 'number' ||
    typeof identity.fingerprint !== 'string'
  ) {
    throw new ArchiveError(`${who}: must be a checkpoint of a fit, got another file`, { code: 'MODEL_FOREIGN' });
  }
  return { identity: identity as CheckpointIdentity, checkpoint: tree as unknown as Checkpoint | null };
}

/** Refuses to go on with other data, another family, other options or another seed than those of the checkpoint. */
export function checkIdentity(who: string, was: CheckpointIdentity, is: CheckpointIdentity): void {
  const facts: readonly (readonly [string, (identity: CheckpointIdentity) => string])[] = [
    ['data', ({ fingerprint }) => fingerprint],
    ['model', ({ family }) => family],
    ['options', ({ options }) => JSON.stringify(options)],
    ['seed', ({ seed }) => String(seed)],
  ];
  for (const [what, of] of facts) {
    if (of(was) !== of(is))
      throw new OptionError(`${who} needs the same ${what} as before, got ${of(is)} instead of ${of(was)}`);
  }
}
