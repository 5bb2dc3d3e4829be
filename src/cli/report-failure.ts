import { errorColors, errorColumns } from './context.js';
import { type Failure, failureDocument } from './failure.js';
import { wrapped } from './print-table.js';

/** Says what failed, for people on standard error and with `--json` on standard output, and sets the exit code. */
export function reportFailure(failure: Failure, argv: readonly string[]): void {
  process.exitCode = failure.exitCode;
  if (argv.includes('--json')) process.stdout.write(failureDocument(failure));
  const { message, hint } = failure;
  const colors = errorColors({ color: !argv.includes('--no-color') });
  const text = [`error: ${message}`, ...(hint === undefined ? [] : [`  ${hint}`])].join('\n');
  process.stderr.write(`${wrapped(text, errorColumns()).replace('error:', colors.red('error:'))}\n`);
}
