import { CommanderError } from 'commander';
import { outputFailure } from './context.js';
import { type Failure, failureOf } from './failure.js';
import type { Interruption } from './interruption.js';
import { buildParser, usageFailure } from './parser.js';
import { reportFailure } from './report-failure.js';

/** Runs the command line in this process; resolves when all is written. The exit code is left in the process. */
export async function runHere(argv: readonly string[], interruption: Interruption): Promise<void> {
  let hasFailed = false;
  const fail = (failure: Failure) => {
    // A failed write to standard output is heard of twice: as an event, and by the command that wrote.
    if (!hasFailed) reportFailure(failure, argv);
    hasFailed = true;
  };
  process.stdout.on('error', (error) => {
    // A reader that has seen enough (`| head`) is no failure.
    if ((error as NodeJS.ErrnoException).code === 'EPIPE') process.exit(0);
    fail(failureOf(outputFailure(error), interruption.exitCode()));
  });
  process.stderr.on('error', () => {});
  process.on('uncaughtException', (error) => {
    fail(failureOf(error, interruption.exitCode()));
    process.exit();
  });
  try {
    const parser = await buildParser(argv, interruption.signal);
    await parser.parseAsync(argv, { from: 'user' });
  } catch (error) {
    if (error instanceof CommanderError && error.exitCode === 0) return;
    if ((error as NodeJS.ErrnoException).code === 'EPIPE') process.exit(0);
    const isUsage = error instanceof CommanderError;
    fail(isUsage ? await usageFailure(error, argv) : failureOf(error, interruption.exitCode()));
  } finally {
    interruption.dispose();
  }
}
