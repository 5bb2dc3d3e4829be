import { readdir, rm } from 'node:fs/promises';
import { platform } from '#platform';
import type { Checkpoint } from '../learn/train.js';
import { type CheckpointIdentity, readCheckpoint, writeCheckpoint } from '../model/checkpoint.js';
import { AncestralError, OptionError } from '../util/errors.js';
import type { FlagValues } from './command.js';
import { nameOf } from './open-data.js';
import { readModelFile } from './open-model.js';
import { exists, outputOf } from './output.js';
import { tellSupervisor } from './supervised.js';

/** The family of a checkpoint that was written while families were still being compared. */
export const UNDECIDED = 'auto';

export interface SavedCheckpoint extends ReturnType<typeof readCheckpoint> {
  readonly modelFile: string;
}

/** The checkpoint beside a model file: written while it is fitted, gone when it is done. */
export interface CheckpointFile {
  readonly path: string;
  save(checkpoint: Checkpoint | null): Promise<void>;
  /** An error that says where the checkpoint is and which command goes on; the checkpoint is there when it is thrown. */
  interrupted(): Promise<AncestralError>;
  remove(): Promise<void>;
}

export function checkpointFile(
  modelFile: string,
  identity: CheckpointIdentity,
  flags: FlagValues,
  isThere: boolean,
): CheckpointFile {
  const path = `${modelFile}.checkpoint`;
  const line = resumeLine(process.argv.slice(2), modelFile, flags.force === true);
  let isWritten = isThere;
  if (isThere) tellSupervisor({ resumeLine: line });
  const save = async (checkpoint: Checkpoint | null) => {
    await platform.writeFile(path, writeCheckpoint(identity, checkpoint), { replace: true });
    isWritten = true;
    tellSupervisor({ resumeLine: line });
  };
  return {
    path,
    save,
    async interrupted() {
      if (!isWritten) await save(null);
      return new AncestralError(`fit: interrupted; the checkpoint ${path} is saved`, {
        code: 'INTERRUPTED',
        hint: `go on with: ${line}`,
      });
    },
    async remove() {
      if (isWritten) await rm(path, { force: true });
    },
  };
}

/** The checkpoint to go on from: that of `-o`, or the only one here that the data and model may have left. */
export async function findCheckpoint(data: string, flags: FlagValues): Promise<SavedCheckpoint> {
  const modelFile = outputOf(flags) ?? (await onlyCheckpoint(data, flags)).replace(/\.checkpoint$/, '');
  const path = `${modelFile}.checkpoint`;
  if (!(await exists(path))) {
    throw new OptionError(`fit: --resume needs a checkpoint, got no file ${path}`, {
      hint: 'without --resume the fit starts anew',
    });
  }
  const saved = { ...readCheckpoint(await readModelFile(path), path), modelFile };
  if (flags.seed !== undefined && flags.seed !== saved.identity.seed)
    throw refused('the same seed', flags.seed, saved.identity.seed);
  return saved;
}

/** Refuses to go on with other data, another family or other options. */
export function checkIdentity({ identity: was }: SavedCheckpoint, is: CheckpointIdentity): void {
  if (is.fingerprint !== was.fingerprint) throw refused('the same data', is.fingerprint, was.fingerprint);
  if (was.family === UNDECIDED) return;
  if (is.family !== was.family) throw refused('the same model', is.family, was.family);
  const [options, before] = [is, was].map((each) => JSON.stringify(each.options));
  if (options !== before) throw refused('the same options', options, before);
}

/** Refuses to write over the checkpoint of another fit. */
export async function checkUnclaimed(modelFile: string, flags: FlagValues): Promise<void> {
  const path = `${modelFile}.checkpoint`;
  if (flags.force === true || !(await exists(path))) return;
  throw new AncestralError(`${path}: exists already, an interrupted fit left it`, {
    code: 'EXISTS',
    hint: '--resume goes on from it, --force starts anew',
  });
}

async function onlyCheckpoint(data: string, flags: FlagValues): Promise<string> {
  const start = `${nameOf(data)}.${flags.model === undefined || flags.model === UNDECIDED ? '' : flags.model}`;
  const found = (await readdir('.')).filter(
    (name) => name.startsWith(start) && name.endsWith('.safetensors.checkpoint'),
  );
  if (found.length === 1) return found[0];
  throw new OptionError(
    `fit: --resume needs one checkpoint of ${nameOf(data)} here, got ${found.join(', ') || 'none'}`,
    {
      hint: 'name its model file with -o',
    },
  );
}

function refused(rule: string, is: unknown, was: unknown): OptionError {
  return new OptionError(`fit: --resume needs ${rule} as before, got ${is} instead of ${was}`);
}

/** The words of a command line, with `-o` and `--resume`. */
export function resumeLine(words: readonly string[], modelFile: string, isForced: boolean): string {
  const kept = words.filter((word, i) => {
    const isOutput = (each: string | undefined) => each === '-o' || each === '--output';
    return !isOutput(word) && !isOutput(words[i - 1]) && !/^(--resume|--force|--output=.*)$/.test(word);
  });
  const end = kept.indexOf('--');
  const extra = ['-o', modelFile, '--resume', ...(isForced ? ['--force'] : [])];
  const all = end < 0 ? [...kept, ...extra] : [...kept.slice(0, end), ...extra, ...kept.slice(end)];
  return ['ancestral', ...all.map(quoted)].join(' ');
}

/** A word as a shell takes it. */
export function quoted(word: string): string {
  return /^[\w@%+=:,./-]+$/.test(word) ? word : `'${word.replaceAll("'", "'\\''")}'`;
}
