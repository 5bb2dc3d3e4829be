/** What a supervisor tells the process that it has started: to stop at the next safe place, or to leave at once. */
export interface Order {
  readonly order: 'stop' | 'leave';
  readonly exitCode: number;
}

/** What a supervised process tells: the command line that goes on from what it has saved. */
export interface Report {
  readonly resumeLine: string;
}

/** The variable that says to a process that a supervisor has started it. */
export const SUPERVISED = 'ANCESTRAL_SUPERVISED';

/** Whether a supervisor has started this process. What this process starts is not told so. */
export function takeSupervised(): boolean {
  const isSupervised = process.env[SUPERVISED] !== undefined && process.send !== undefined;
  delete process.env[SUPERVISED];
  return isSupervised;
}

/** Listens for orders until it is called off. A process whose supervisor is gone ends, since nobody could stop it any more. */
export function onOrder(listener: (order: Order) => void): () => void {
  if (!process.connected) process.exit(1);
  const onMessage = (message: unknown) => listener(message as Order);
  process.on('disconnect', () => process.exit(1));
  process.on('message', onMessage);
  // To wait for orders is no reason to stay.
  process.channel?.unref();
  return () => process.off('message', onMessage);
}

/** Tells the supervisor, where there is one. */
export function tellSupervisor(report: Report): void {
  if (process.connected) process.send?.(report, undefined, undefined, () => {});
}
