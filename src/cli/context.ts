import { printable } from '../util/printable.js';

/** What a command may use of the outside: where it prints, what it is told, when it must stop. */
export interface Context {
  readonly isJson: boolean;
  readonly isQuiet: boolean;
  /** Whether progress may be drawn: standard error is a terminal and nobody asked for silence. */
  readonly hasProgress: boolean;
  readonly hasColor: boolean;
  readonly columns: number;
  readonly environment: Readonly<Record<string, string | undefined>>;
  /** Aborts at the first Ctrl-C. */
  readonly signal: AbortSignal;
  /** Standard output; waits where the reader is slow. */
  write(text: string | Uint8Array): Promise<void>;
  /** A line on standard error, unless quiet. Data-derived text is made printable. */
  note(text: string): void;
  /** The JSON document of the command. */
  document(facts: Readonly<Record<string, unknown>>): Promise<void>;
  /** Sets the exit code of a command that is otherwise done. */
  exit(code: number): void;
}

/** The context of this process. */
export function processContext(
  flags: { readonly json?: boolean; readonly quiet?: boolean; readonly color?: boolean },
  signal: AbortSignal,
): Context {
  const { stdout, stderr, env } = process;
  const isDumb = env.TERM === 'dumb' || (env.NO_COLOR ?? '') !== '' || flags.color === false;
  return {
    isJson: flags.json === true,
    isQuiet: flags.quiet === true,
    hasProgress: stderr.isTTY === true && flags.quiet !== true && env.TERM !== 'dumb' && (env.CI ?? '') === '',
    hasColor: stdout.isTTY === true && !isDumb,
    columns: stdout.columns ?? stderr.columns ?? 100,
    environment: env,
    signal,
    write: (text) =>
      new Promise((resolve, reject) => {
        stdout.write(text, (error) => (error ? reject(error) : resolve()));
      }),
    note(text) {
      if (flags.quiet !== true) stderr.write(`${printable(text, Number.MAX_SAFE_INTEGER)}\n`);
    },
    async document(facts) {
      await this.write(`${JSON.stringify({ ...facts, schemaVersion: 1 })}\n`);
    },
    exit(code) {
      process.exitCode = code;
    },
  };
}
