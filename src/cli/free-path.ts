import { access } from 'node:fs/promises';
import { AncestralError } from '../util/errors.js';

/** The path, or with -2, -3 … before its ending where it is taken; with a rule, a taken path is an error instead. */
export async function freePath(path: string, rule?: string): Promise<string> {
  if (!(await exists(path))) return path;
  if (rule !== undefined) {
    throw new AncestralError(`output: ${rule}, got ${path}, which exists`, {
      code: 'EXISTS',
      hint: '--force replaces it',
    });
  }
  const [, stem, ending] = /^(.*?)(\.[A-Za-z0-9]+)?$/s.exec(path) as RegExpExecArray;
  for (let number = 2; ; number++) {
    const next = `${stem}-${number}${ending ?? ''}`;
    if (!(await exists(next))) return next;
  }
}

async function exists(path: string): Promise<boolean> {
  try {
    await access(path);
    return true;
  } catch {
    return false;
  }
}
