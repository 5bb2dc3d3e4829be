import { CommanderError } from 'commander';
import { errorColors, outputFailure } from './context.js';
import { type Failure, failureDocument, failureOf } from './failure.js';
import { listenForSignals } from './interruption.js';
import { buildParser, usageFailure } from './parser.js';

/** Runs the command line; resolves when all is written. The exit code is left in the process. */
export async function main(argv: readonly string[]): Promise<void> {
  const interruption = listenForSignals();
  let hasFailed = false;
  const fail = (error: unknown) => {
    // A failed write to standard output is heard of twice: as an event, and by the command that wrote.
    if (!hasFailed) report(describe(error, interruption.exitCode()), argv);
    hasFailed = true;
  };
  process.stdout.on('error', (error) => {
    // A reader that has seen enough (`| head`) is no failure.
    if ((error as NodeJS.ErrnoException).code === 'EPIPE') process.exit(0);
    fail(outputFailure(error));
  });
  process.stderr.on('error', () => {});
  process.on('uncaughtException', (error) => {
    fail(error);
    process.exit();
  });
  try {
    const parser = await buildParser(argv, interruption.signal);
    await parser.parseAsync(argv, { from: 'user' });
  } catch (error) {
    if (error instanceof CommanderError && error.exitCode === 0) return;
    if ((error as NodeJS.ErrnoException).code === 'EPIPE') process.exit(0);
    fail(error);
  } finally {
    interruption.dispose();
  }
}

function describe(error: unknown, interruptedBy: number | undefined): Failure {
  return error instanceof CommanderError ? usageFailure(error) : failureOf(error, interruptedBy);
}

function report(failure: Failure, argv: readonly string[]): void {
  process.exitCode = failure.exitCode;
  if (argv.includes('--json')) process.stdout.write(failureDocument(failure));
  const { message, hint } = failure;
  const colors = errorColors({ color: !argv.includes('--no-color') });
  process.stderr.write(`${colors.red('error:')} ${message}${hint === undefined ? '' : `\n  ${hint}`}\n`);
}
