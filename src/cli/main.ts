import { listenForSignals, listenToSupervisor } from './interruption.js';
import { commandToSupervise, type Supervised, supervise } from './supervise.js';
import { takeSupervised } from './supervised.js';

/** Runs the command line, in this process or in one that it supervises; resolves when all is written. The exit code is left in the process. */
export async function main(argv: readonly string[]): Promise<void> {
  const isSupervised = takeSupervised();
  const command = isSupervised ? undefined : commandToSupervise(argv);
  if (command !== undefined) return await superviseMain(await supervise(command, argv), argv);
  const interruption = isSupervised ? listenToSupervisor() : listenForSignals();
  const { runHere } = await import('./run-here.js');
  await runHere(argv, interruption);
}

// Imports what it needs where it needs it, since all that a supervisor loads delays the process that computes.
async function superviseMain(supervised: Supervised, argv: readonly string[]): Promise<void> {
  const { signal, exitCode, dispose } = listenForSignals(supervised.leave);
  signal.addEventListener('abort', () => supervised.stop(exitCode() as number));
  try {
    process.exitCode = await supervised.ended;
  } catch (error) {
    const { failureOf } = await import('./failure.js');
    const { reportFailure } = await import('./report-failure.js');
    reportFailure(failureOf(error, exitCode()), argv);
  } finally {
    dispose();
  }
}
