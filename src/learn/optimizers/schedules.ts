// How a number changes from step to step. Those that end somewhere stay there.
import type { Schedule } from './schedule.js';

/** The same number at every step. */
export function constant(value: number): Schedule {
  return () => value;
}

/** From one number to another in a straight line over so many steps. */
export function linear(from: number, to: number, steps: number): Schedule {
  return (step) => from + (to - from) * share(step, steps);
}

/** From one number to another along half a wave of the cosine (Loshchilov & Hutter 2017, without restarts). */
export function cosine(from: number, to: number, steps: number): Schedule {
  return (step) => to + ((from - to) * (1 + Math.cos(Math.PI * share(step, steps)))) / 2;
}

/** Times the factor once every so many steps, evenly spread over them. It does not end. */
export function exponential(from: number, factor: number, steps: number): Schedule {
  return (step) => from * factor ** (step / steps);
}

/** Times the factor at once, each time that so many steps are done. It does not end. */
export function staircase(from: number, factor: number, steps: number): Schedule {
  return (step) => from * factor ** Math.floor(step / steps);
}

/** In equal parts up to where the schedule begins, which it reaches at the last of so many steps; then the schedule from its beginning. */
export function warmUp(steps: number, then: Schedule): Schedule {
  return (step) => (step < steps ? (then(0) * (step + 1)) / steps : then(step - steps));
}

function share(step: number, steps: number): number {
  return Math.min(1, step / steps);
}
