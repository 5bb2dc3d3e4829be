import { OptionError } from '../util/errors.js';

/** What Ctrl-C, a `kill` or a lost terminal asks for. */
export interface Interruption {
  readonly signal: AbortSignal;
  /** 128 plus the number of the signal that came; undefined while none has. */
  exitCode(): number | undefined;
  dispose(): void;
}

const EXIT_CODES = { SIGINT: 130, SIGTERM: 143, SIGHUP: 129 } as const;
type Name = keyof typeof EXIT_CODES;

/** The first signal asks the command to stop at the next safe place; the second leaves at once. */
export function listenForSignals(): Interruption {
  const controller = new AbortController();
  let received: Name | undefined;
  const onSignal = (name: NodeJS.Signals) => {
    if (received !== undefined) process.exit(EXIT_CODES[name as Name]);
    received = name as Name;
    controller.abort(new OptionError('interrupted', { code: 'INTERRUPTED' }));
  };
  const names = Object.keys(EXIT_CODES) as Name[];
  for (const name of names) process.on(name, onSignal);
  return {
    signal: controller.signal,
    exitCode: () => (received === undefined ? undefined : EXIT_CODES[received]),
    dispose() {
      for (const name of names) process.off(name, onSignal);
    },
  };
}
