import { CommanderError } from 'commander';
import { errorColors, errorColumns, outputFailure } from './context.js';
import { type Failure, failureDocument, failureOf } from './failure.js';
import { listenForSignals } from './interruption.js';
import { buildParser, usageFailure } from './parser.js';
import { wrapped } from './print-table.js';

/** Runs the command line; resolves when all is written. The exit code is left in the process. */
export async function main(argv: readonly string[]): Promise<void> {
  const interruption = listenForSignals();
  let hasFailed = false;
  const fail = (failure: Failure) => {
    // A failed write to standard output is heard of twice: as an event, and by the command that wrote.
    if (!hasFailed) report(failure, argv);
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

function report(failure: Failure, argv: readonly string[]): void {
  process.exitCode = failure.exitCode;
  if (argv.includes('--json')) process.stdout.write(failureDocument(failure));
  const { message, hint } = failure;
  const colors = errorColors({ color: !argv.includes('--no-color') });
  const text = [`error: ${message}`, ...(hint === undefined ? [] : [`  ${hint}`])].join('\n');
  process.stderr.write(`${wrapped(text, errorColumns()).replace('error:', colors.red('error:'))}\n`);
}
