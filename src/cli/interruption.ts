import { OptionError } from '../util/errors.js';
import { onOrder } from './supervised.js';

/** What Ctrl-C, a `kill` or a lost terminal asks for. */
export interface Interruption {
  readonly signal: AbortSignal;
  /** 128 plus the number of the signal that came; undefined while none has. */
  exitCode(): number | undefined;
  dispose(): void;
}

const EXIT_CODES = { SIGINT: 130, SIGTERM: 143, SIGHUP: 129 } as const;
type Name = keyof typeof EXIT_CODES;
const NAMES = Object.keys(EXIT_CODES) as Name[];

/** One Ctrl-C comes twice where npx, npm or timeout pass on what the terminal has sent to all. Milliseconds. */
const SAME_PRESS_MS = 100;

/** The first signal asks the command to stop at the next safe place; the second leaves at once. */
export function listenForSignals(leave: (exitCode: number) => void = process.exit): Interruption {
  let pressedAt: number | undefined;
  return interruption((stop) => {
    return onSignals((name) => {
      const exitCode = EXIT_CODES[name as Name];
      if (pressedAt === undefined) {
        pressedAt = performance.now();
        stop(exitCode);
      } else if (performance.now() - pressedAt > SAME_PRESS_MS) leave(exitCode);
    });
  });
}

/** The interruption of a process that another supervises: that one counts the signals, of which a terminal sends each to both. */
export function listenToSupervisor(): Interruption {
  return interruption((stop) => {
    const offOrders = onOrder(({ order, exitCode }) => {
      if (order === 'leave') process.exit(exitCode);
      stop(exitCode);
    });
    const offSignals = onSignals((name) => stop(EXIT_CODES[name as Name]));
    return () => {
      offOrders();
      offSignals();
    };
  });
}

/** @param listen starts listening and returns what ends it; only the first stop counts */
function interruption(listen: (stop: (exitCode: number) => void) => () => void): Interruption {
  const controller = new AbortController();
  let received: number | undefined;
  const dispose = listen((exitCode) => {
    if (received !== undefined) return;
    received = exitCode;
    controller.abort(new OptionError('interrupted', { code: 'INTERRUPTED' }));
  });
  return { signal: controller.signal, exitCode: () => received, dispose };
}

function onSignals(listener: NodeJS.SignalsListener): () => void {
  for (const name of NAMES) process.on(name, listener);
  return () => {
    for (const name of NAMES) process.off(name, listener);
  };
}
