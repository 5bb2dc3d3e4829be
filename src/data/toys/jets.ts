// Sprays of particles from a shower in which one becomes two, as a quark or gluon radiates. It is a law of our own, made to be known, with
// the form of the leading order of QCD:
//   a parton carries the share e of the jet and may branch below the angle theta; the jet is one of e = 1, theta = 0.8 at (0, 0);
//   the next angle is theta' = theta √u, u uniform: two emissions a unit of log(1 / theta), on the average;
//   the softer daughter gets the part z of e, p(z) ~ (1 + (1 - z)²) / z on [0.05, 1/2], the splitting function of a radiated gluon;
//   where its transverse momentum z e theta' is less than 0.002, nothing is resolved, and the parton goes on to smaller angles;
//   else the daughters lie theta' apart in a uniform direction, on both sides of where the parton was so that the centre of their
//   shares stays there, and each may branch below theta'.
// A parton that can no longer branch is a particle. The widest angle branches first, and the shower ends with 30 particles: their shares
// add up to 1 and have their centre at (0, 0).
import type { Draws } from '../../random/draws.js';
import type { Key } from '../../random/key.js';
import { checkCount } from './toy.js';

/** Particles of a jet at most. */
export const MOST_PARTICLES = 30;
const RADIUS = 0.8;
const SOFTEST = 0.05;
const RESOLVED = 0.002;

/** The columns of a particle: where it lies beside the axis of its jet, and its share of the transverse momentum. */
export const jetColumns: readonly string[] = ['dy', 'dphi', 'pt'];

/** All particles of some jets, one jet after the other. */
export interface JetPoints {
  readonly columns: readonly [dy: Float64Array, dphi: Float64Array, pt: Float64Array];
  readonly lengths: readonly number[];
}

/** Jets `first … first + count - 1`, the particles of each by falling share; jet i draws from `key.at(i)` alone. */
export function sampleJets(count: number, key: Key, first = 0): JetPoints {
  checkCount('jets', count);
  const jets = Array.from({ length: count }, (_, i) => shower(key.at(first + i).draws()));
  const all = jets.flat();
  return {
    columns: [
      Float64Array.from(all, ({ dy }) => dy),
      Float64Array.from(all, ({ dphi }) => dphi),
      Float64Array.from(all, ({ share }) => share),
    ],
    lengths: jets.map(({ length }) => length),
  };
}

interface Particle {
  readonly share: number;
  readonly dy: number;
  readonly dphi: number;
}

/** A parton that branches next at this angle, its softer daughter with the part `z`; at the angle 0 it never does. */
interface Parton extends Particle {
  readonly angle: number;
  readonly z: number;
}

function shower(draws: Draws): readonly Particle[] {
  const partons: Parton[] = [parton({ share: 1, dy: 0, dphi: 0 }, RADIUS, draws)];
  while (partons.length < MOST_PARTICLES) {
    const next = widest(partons);
    if (next < 0) break;
    const [branching] = partons.splice(next, 1);
    partons.push(...daughters(branching, draws));
  }
  return partons.sort((a, b) => b.share - a.share);
}

function widest(partons: readonly Parton[]): number {
  let found = -1;
  for (const [i, { angle }] of partons.entries())
    if (angle > 0 && (found < 0 || angle > partons[found].angle)) found = i;
  return found;
}

function daughters({ share, dy, dphi, angle, z }: Parton, draws: Draws): readonly [Parton, Parton] {
  const [along, across] = direction(draws);
  const at = (part: number, away: number): Particle => ({
    share: part * share,
    dy: dy + away * along,
    dphi: dphi + away * across,
  });
  return [parton(at(z, (1 - z) * angle), angle, draws), parton(at(1 - z, -z * angle), angle, draws)];
}

/** The parton with its next branching below an angle, emissions that are not resolved left aside. */
function parton(particle: Particle, below: number, draws: Draws): Parton {
  let angle = below;
  while (angle * particle.share >= 2 * RESOLVED) {
    angle *= Math.sqrt(draws.uniform());
    const z = splitting(draws);
    if (z * particle.share * angle >= RESOLVED) return { ...particle, angle, z };
  }
  return { ...particle, angle: 0, z: 0 };
}

/** By rejection under 1 / z, whose inverse distribution function is a power. */
function splitting(draws: Draws): number {
  for (;;) {
    const z = SOFTEST * (0.5 / SOFTEST) ** draws.uniform();
    if (2 * draws.uniform() < 1 + (1 - z) ** 2) return z;
  }
}

/** A uniform direction: a point of the disc, by rejection, seen from its centre. */
function direction(draws: Draws): readonly [number, number] {
  for (;;) {
    const x = 2 * draws.uniform() - 1;
    const y = 2 * draws.uniform() - 1;
    const square = x * x + y * y;
    if (square > 1 || square === 0) continue;
    const radius = Math.sqrt(square);
    return [x / radius, y / radius];
  }
}
