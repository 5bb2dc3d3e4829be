import {
  AncestralError,
  ArchiveError,
  CapabilityError,
  DataError,
  OptionError,
  RuntimeUnavailableError,
} from '../util/errors.js';
import { lines } from './context.js';

/** How a command failed, in the words a user gets. */
export interface Failure {
  readonly exitCode: number;
  readonly code: string;
  readonly message: string;
  readonly hint?: string | undefined;
}

/** Exit codes: 1 failed · 2 wrong usage · 3 data invalid · 4 model file invalid · 5 not converged under --strict · 6 something is missing · that of the signal where one came. */
export function failureOf(error: unknown, interruptedBy?: number): Failure {
  if (interruptedBy !== undefined) return interrupted(error, interruptedBy);
  if (error instanceof AncestralError) {
    const { code, message, hint } = error;
    return {
      exitCode: exitCodeOf(error),
      code,
      message: lines(message),
      hint: hint === undefined ? hint : lines(hint),
    };
  }
  const message = lines(error instanceof Error ? error.message : String(error));
  const system = (error as NodeJS.ErrnoException | undefined)?.code;
  if (typeof system === 'string' && system.startsWith('E')) return { exitCode: 1, code: 'IO', message };
  return {
    exitCode: 1,
    code: 'INTERNAL',
    message,
    hint: 'this should not happen; please report it with the command and the data that led to it',
  };
}

/** Whatever failed after the signal, failed because of it. */
function interrupted(error: unknown, exitCode: number): Failure {
  const isOurs = error instanceof AncestralError && error.code === 'INTERRUPTED';
  return {
    exitCode,
    code: 'INTERRUPTED',
    message: isOurs ? error.message : 'interrupted',
    hint: isOurs ? error.hint : undefined,
  };
}

/** The JSON document of a failure. */
export function failureDocument({ code, message, hint }: Failure): string {
  const error = hint === undefined ? { code, message } : { code, message, hint };
  return `${JSON.stringify({ ok: false, error, schemaVersion: 1 })}\n`;
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
