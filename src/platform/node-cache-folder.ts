import { join } from 'node:path';
import type { Environment } from './platform.js';

/** What the choice of a cache folder goes by. */
export interface Surroundings {
  readonly environment: Environment;
  /** `process.platform`. */
  readonly system: string;
  /** The user's folder, where there is one. */
  readonly home: string | undefined;
  readonly temporary: string;
}

/** The folder for downloads that may be fetched again: XDG_CACHE_HOME, %LOCALAPPDATA% on Windows, ~/.cache, or the temporary folder of those who have no home. */
export function cacheFolderIn({ environment, system, home, temporary }: Surroundings): string {
  // Relative paths are to be ignored (XDG Base Directory Specification).
  const named = environment.XDG_CACHE_HOME;
  if (named?.startsWith('/')) return join(named, 'ancestral');
  if (system === 'win32' && environment.LOCALAPPDATA) return join(environment.LOCALAPPDATA, 'ancestral', 'cache');
  return home ? join(home, '.cache', 'ancestral') : join(temporary, 'ancestral-cache');
}
