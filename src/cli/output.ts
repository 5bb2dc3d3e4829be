import { constants } from 'node:fs';
import { access, stat } from 'node:fs/promises';
import { dirname } from 'node:path';
import { platform } from '#platform';
import { describeFailure } from '../platform/node-failure.js';
import { AncestralError, OptionError } from '../util/errors.js';
import type { FlagValues } from './command.js';
import type { Context } from './context.js';

/** The file of `-o`; undefined where the answer goes to standard output. */
export function outputOf(flags: FlagValues): string | undefined {
  return flags.output === undefined || flags.output === '-' ? undefined : String(flags.output);
}

/** Refuses a path that could not be written in the end, before hours are spent on what would be written: a folder, a file that is there, one that is being read, a folder that is missing or closed. */
export async function claim(
  path: string | undefined,
  flags: FlagValues,
  inputs: readonly string[] = [],
): Promise<void> {
  if (path === undefined) return;
  const there = await stat(path).catch(() => undefined);
  if (there?.isDirectory()) throw failure(path, 'EISDIR');
  if (there === undefined) return claimFolder(dirname(path), path);
  for (const input of inputs) {
    const other = input === '-' ? undefined : await stat(input).catch(() => undefined);
    if (other?.isFile() && other.ino === there.ino && other.dev === there.dev)
      throw new OptionError(`output: must not be a file that is read, got ${path}`, { hint: 'choose another name' });
  }
  if (there.isFile() && flags.force !== true)
    throw new AncestralError(`${path}: exists already`, {
      code: 'EXISTS',
      hint: 'pass --force to replace it, or choose another name',
    });
}

/** Refuses a folder in which nothing can be written, on behalf of a file in it. */
export async function claimFolder(folder: string, path = folder): Promise<void> {
  try {
    await access(folder, constants.W_OK);
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === 'ENOENT')
      throw new AncestralError(`${path}: its folder ${folder} does not exist`, {
        code: 'IO',
        hint: 'create the folder first',
      });
    throw failure(folder, code);
  }
}

/** The path, or with -2, -3 … before its ending where it, or a checkpoint of it, is there. */
export async function freePath(path: string): Promise<string> {
  const [, stem, ending] = /^(.*?)(\.[A-Za-z0-9]+)?$/s.exec(path) as RegExpExecArray;
  for (let number = 1; ; number++) {
    const next = number === 1 ? path : `${stem}-${number}${ending ?? ''}`;
    if (!(await exists(next)) && !(await exists(`${next}.checkpoint`))) return next;
  }
}

/** Whether something has this path. */
export async function exists(path: string): Promise<boolean> {
  return access(path).then(
    () => true,
    () => false,
  );
}

/** Bytes to a file, whole or not at all, or to standard output where no file is named. */
export async function writeOutput(
  context: Context,
  path: string | undefined,
  bytes: Uint8Array,
  flags: FlagValues,
): Promise<void> {
  if (path === undefined) await context.write(bytes);
  else await platform.writeFile(path, bytes, { replace: flags.force === true });
}

function failure(path: string, code: string | undefined): AncestralError {
  const { message, facts } = describeFailure(path, { code });
  return new AncestralError(message, facts);
}
