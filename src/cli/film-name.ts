import { OptionError } from '../util/errors.js';

/** Refuses a name that says another kind of file. */
export function checkFilmName(path: string): string {
  if (/\.a?png$/i.test(path)) return path;
  throw new OptionError(`--film: must name a .png file, got ${path}`);
}
