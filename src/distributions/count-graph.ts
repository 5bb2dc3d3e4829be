import { add } from '../engine/ops/arithmetic.js';
import { CapabilityError } from '../util/errors.js';
import type { LawGraph } from './law-graph.js';
import { drawPosition, lookUp } from './look-up.js';

/** Masses below e^-200 are left out of a file: a count that has one is said to be impossible. */
const LEAST_LOG_MASS = -200;
const LARGEST_TABLE = 65_536;

/** What a table of a law of counts is made from. */
export interface CountMasses {
  readonly name: string;
  /** A whole number near the largest mass, from which masses fall on both sides. */
  centre(parameters: Float64Array, from: number): number;
  /** Whole numbers that belong to the table whatever their masses. */
  readonly span: readonly [number, number];
  logMass(parameters: Float64Array, from: number, x: number): number;
}

/** A law of counts as a table of masses; CapabilityError where so many whole numbers have one that it would be too long. */
export function countGraph(masses: CountMasses): LawGraph {
  return {
    logDensity(parameters, from, x) {
      const { lowest, logs } = tableOf(masses, parameters, from);
      return lookUp(logs, lowest, x);
    },
    widths: () => ({ normal: 0, uniform: 1 }),
    sample(parameters, from, noise) {
      const { lowest, logs } = tableOf(masses, parameters, from);
      return add(drawPosition(logs.map(Math.exp), noise.uniform(0)), lowest);
    },
  };
}

function tableOf(masses: CountMasses, parameters: Float64Array, from: number) {
  const centre = masses.centre(parameters, from);
  const logMass = (x: number) => masses.logMass(parameters, from, x);
  const lowest = Math.min(masses.span[0], edgeOf(masses.name, centre, -1, logMass));
  const highest = Math.max(masses.span[1], edgeOf(masses.name, centre, 1, logMass));
  if (highest - lowest >= LARGEST_TABLE) throw tooWide(masses.name);
  return { lowest, logs: Float64Array.from({ length: highest - lowest + 1 }, (_, i) => logMass(lowest + i)) };
}

/** The farthest whole number on one side with a mass that counts, by bisection: masses fall outwards. */
function edgeOf(name: string, centre: number, side: 1 | -1, logMass: (x: number) => number): number {
  const counts = (steps: number) => logMass(centre + side * steps) >= LEAST_LOG_MASS;
  let [inside, outside] = [0, 1];
  while (counts(outside)) {
    [inside, outside] = [outside, 2 * outside];
    if (inside > LARGEST_TABLE) throw tooWide(name);
  }
  while (outside - inside > 1) {
    const middle = (inside + outside) >> 1;
    if (counts(middle)) inside = middle;
    else outside = middle;
  }
  return centre + side * inside;
}

function tooWide(name: string): CapabilityError {
  return new CapabilityError(
    `export: a law of counts must give mass to at most ${LARGEST_TABLE} whole numbers, got more in column ${name}`,
    { hint: `fit again with the column as continuous: --types ${name}=continuous` },
  );
}
