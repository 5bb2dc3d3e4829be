import picocolors from 'picocolors';
import { describeFailure } from '../platform/node-failure.js';
import { AncestralError } from '../util/errors.js';
import { printable } from '../util/printable.js';
import { wrapped } from './print-table.js';

/** What a command may use of the outside: where it prints, what it is told, when it must stop. */
export interface Context {
  readonly isJson: boolean;
  readonly isQuiet: boolean;
  /** Whether progress may be drawn: standard error is a terminal and nobody asked for silence. */
  readonly hasProgress: boolean;
  /** Whether standard output is read by eyes, from which control characters must be kept. */
  readonly isTerminal: boolean;
  /** Width of standard output in characters. */
  readonly columns: number;
  /** Aborts at the first Ctrl-C. */
  readonly signal: AbortSignal;
  /** Bytes to standard output as they are; waits where the reader is slow. */
  write(text: string | Uint8Array): Promise<void>;
  /** Text for people on standard output, made printable. */
  print(text: string): Promise<void>;
  /** A line on standard error, unless quiet; `!` begins a warning, `·` a remark. Made printable. */
  note(text: string): void;
  /** The JSON document of the command. */
  document(facts: Readonly<Record<string, unknown>>): Promise<void>;
  /** Sets the exit code of a command that is otherwise done. */
  exit(code: number): void;
}

export interface OutputFlags {
  readonly json?: boolean;
  readonly quiet?: boolean;
  readonly color?: boolean;
}

/** Width of text that goes to a file or pipe. */
const PLAIN_COLUMNS = 100;

/** The context of this process. */
export function processContext(flags: OutputFlags, signal: AbortSignal): Context {
  const { stdout, stderr, env } = process;
  const isInteractive = stderr.isTTY === true && env.TERM !== 'dumb' && (env.CI ?? '') === '';
  return {
    isJson: flags.json === true,
    isQuiet: flags.quiet === true,
    hasProgress: isInteractive && flags.quiet !== true,
    isTerminal: stdout.isTTY === true,
    columns: stdout.isTTY === true ? Math.max(20, stdout.columns ?? PLAIN_COLUMNS) : PLAIN_COLUMNS,
    signal,
    write: writeOut,
    print: (text) => writeOut(lines(text)),
    note(text) {
      if (flags.quiet !== true) stderr.write(`${colored(wrapped(lines(text), errorColumns()), flags)}\n`);
    },
    document: (facts) => writeOut(`${JSON.stringify({ ...facts, schemaVersion: 1 })}\n`),
    exit(code) {
      process.exitCode = code;
    },
  };
}

/** Whether standard error may be coloured: a terminal that can, and nobody who asked for none. */
export function errorColors(flags: OutputFlags): ReturnType<typeof picocolors.createColors> {
  const { stderr, env } = process;
  const isAsked = flags.color !== false && (env.NO_COLOR ?? '') === '';
  return picocolors.createColors(isAsked && stderr.isTTY === true && env.TERM !== 'dumb' && (env.CI ?? '') === '');
}

/** Width of standard error where it is a terminal; text that goes elsewhere is not wrapped. */
export function errorColumns(): number {
  const { isTTY, columns } = process.stderr;
  return isTTY === true && columns > 0 ? Math.max(20, columns) : Number.POSITIVE_INFINITY;
}

/** Text with its line breaks, every other control character made visible. */
export function lines(text: string): string {
  return text
    .split('\n')
    .map((line) => printable(line, Number.MAX_SAFE_INTEGER))
    .join('\n');
}

function colored(text: string, flags: OutputFlags): string {
  const colors = errorColors(flags);
  if (text.startsWith('!')) return colors.yellow(text);
  return text.startsWith('·') ? colors.dim(text) : text;
}

function writeOut(text: string | Uint8Array): Promise<void> {
  return new Promise((resolve, reject) => {
    process.stdout.write(text, (error) => (error ? reject(outputFailure(error)) : resolve()));
  });
}

/** What to say of a failed write to standard output; a closed pipe stays what it is, since it is no failure. */
export function outputFailure(error: Error): Error {
  if ((error as NodeJS.ErrnoException).code === 'EPIPE') return error;
  const { message, facts } = describeFailure('standard output', error);
  return new AncestralError(message, facts);
}
