import {
  AncestralError,
  ArchiveError,
  CapabilityError,
  DataError,
  OptionError,
  RuntimeUnavailableError,
} from '../util/errors.js';
import { printable } from '../util/printable.js';

/** How a command failed, in the words a user gets. */
export interface Failure {
  readonly exitCode: number;
  readonly code: string;
  readonly message: string;
  readonly hint?: string;
}

/** Exit codes: 1 failed · 2 wrong usage · 3 data invalid · 4 model file invalid · 5 not converged under --strict · 6 something is missing · 130, 143 interrupted. */
export function failureOf(error: unknown, interruptedBy?: NodeJS.Signals): Failure {
  if (interruptedBy !== undefined)
    return { exitCode: interruptedBy === 'SIGTERM' ? 143 : 130, code: 'INTERRUPTED', message: 'interrupted' };
  if (error instanceof AncestralError) {
    const failure = {
      exitCode: exitCodeOf(error),
      code: error.code,
      message: printable(error.message, Number.MAX_SAFE_INTEGER),
    };
    return error.hint === undefined ? failure : { ...failure, hint: printable(error.hint, Number.MAX_SAFE_INTEGER) };
  }
  const system = error as NodeJS.ErrnoException;
  if (typeof system?.code === 'string' && system.code.startsWith('E')) {
    return { exitCode: 1, code: 'IO', message: printable(system.message, Number.MAX_SAFE_INTEGER) };
  }
  const message = error instanceof Error ? error.message : String(error);
  return {
    exitCode: 1,
    code: 'INTERNAL',
    message: printable(message, Number.MAX_SAFE_INTEGER),
    hint: 'this should not happen; please report it with the command and the data that led to it',
  };
}

function exitCodeOf(error: AncestralError): number {
  if (error.code === 'EXISTS' || error.code === 'IO' || error.code === 'FIT_REFUSED') return 1;
  if (error.code === 'NOT_CONVERGED') return 5;
  if (error instanceof OptionError) return 2;
  if (error.code.startsWith('DATA')) return 3;
  if (error instanceof CapabilityError) return 2;
  if (error instanceof DataError) return 3;
  if (error instanceof ArchiveError) return 4;
  return error instanceof RuntimeUnavailableError ? 6 : 1;
}
