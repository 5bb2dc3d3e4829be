import { logSumExp } from '../../numeric/log-sum-exp.js';
import { planeToy } from './toy.js';

// Five flat Gaussians, the blades, N((1, 0), diag(0.3², 0.1²)) turned by 2πk/5; each point is then turned about the
// origin by an angle that grows with its distance r from it, e^r / 4, and doubled. A turn that depends on r alone keeps
// areas, so the density is the mixture's at the point turned back, over 4 for the doubling.

const BLADES = 5;
const RADIAL = 0.3;
const TANGENTIAL = 0.1;
const SCALE = 2;
const terms = new Float64Array(BLADES);

/** Five curved blades about the origin. */
export const pinwheel = planeToy(
  'pinwheel',
  'five curved blades',
  (draws) => {
    const angle = bladeAngle(draws.below(BLADES));
    const u = 1 + RADIAL * draws.normal();
    const v = TANGENTIAL * draws.normal();
    const [x, y] = turn(u, v, angle + swirl(Math.hypot(u, v)));
    return [SCALE * x, SCALE * y];
  },
  (x, y) => {
    const [a, b] = turn(x / SCALE, y / SCALE, -swirl(Math.hypot(x, y) / SCALE));
    for (let k = 0; k < BLADES; k++) {
      const [u, v] = turn(a, b, -bladeAngle(k));
      terms[k] = -0.5 * (((u - 1) / RADIAL) ** 2 + (v / TANGENTIAL) ** 2);
    }
    return logSumExp(terms) - Math.log(BLADES * 2 * Math.PI * RADIAL * TANGENTIAL * SCALE ** 2);
  },
);

function bladeAngle(k: number): number {
  return (2 * Math.PI * k) / BLADES;
}

function swirl(radius: number): number {
  return Math.exp(radius) / 4;
}

function turn(x: number, y: number, angle: number): [number, number] {
  const c = Math.cos(angle);
  const s = Math.sin(angle);
  return [c * x - s * y, s * x + c * y];
}
