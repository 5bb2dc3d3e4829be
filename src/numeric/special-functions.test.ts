import { describe, expect, it } from 'vitest';
import {
  digamma,
  erf,
  erfc,
  erfcx,
  log1mExp,
  logBeta,
  logGamma,
  logGammaOnePlus,
  normalCdf,
  normalLogCdf,
  normalQuantile,
  poissonLogMass,
  regularizedBeta,
  regularizedGammaP,
  regularizedGammaQ,
  trigamma,
} from './special-functions.js';

// Reference values: mpmath 1.2.1 with 60 digits, arguments taken as the exact binary numbers.
type Row = readonly number[];

function expectRelative(got: number, want: number, tolerance: number): void {
  if (got === want) return;
  expect(Math.abs(got - want), `got ${got}, want ${want}`).toBeLessThanOrEqual(tolerance * Math.abs(want));
}

describe('logGamma', () => {
  it.each<Row>([
    [1e-300, 690.7755278982137],
    [1e-10, 23.025850929882736],
    [0.1, 2.252712651734206],
    [0.5, 0.5723649429247001],
    [0.9999, 0.000057729791561193866],
    [1, 0],
    [1.0001, -0.00005771334222047127],
    [1.4616, -0.12148629003589732],
    [1.9999, -0.00004227520877215346],
    [2, 0],
    [2.0001, 0.000042281658112919945],
    [2.7, 0.4348205536551047],
    [5.5, 3.9578139676187165],
    [9.99, 12.779315214350193],
    [10, 12.80182748008147],
    [33.3, 82.60372358165495],
    [1000, 5905.220423209181],
    [1e10, 220258509288.81058],
    [1e300, 6.897755278982137e302],
    [-0.5, 1.2655121234846454],
    [-3.7, -1.3797399049658245],
  ])('of %d is %d', (x, want) => expectRelative(logGamma(x), want, 2e-15));

  it('has poles at zero and the negative integers', () => {
    expect([0, -1, -7].map(logGamma)).toEqual([Infinity, Infinity, Infinity]);
    expect(logGamma(Infinity)).toBe(Infinity);
  });

  it('keeps its precision next to one', () => {
    expectRelative(logGammaOnePlus(1e-20), -5.772156649015328e-21, 4e-16);
  });
});

describe('digamma and trigamma', () => {
  it.each<Row>([
    [1e-8, -100000000.57721566, 10000000000000000],
    [0.1, -10.423754940411076, 101.43329915079275],
    [0.5, -1.9635100260214235, 4.934802200544679],
    [1, -0.5772156649015329, 1.6449340668482264],
    [1.2, -0.2890398965921884, 1.2673772054237793],
    [2, 0.42278433509846713, 0.6449340668482264],
    [3.3, 1.0348224890596216, 0.3535015418410618],
    [9.5, 2.1977378764029494, 0.11099728846909904],
    [10, 2.251752589066721, 0.10516633568168575],
    [47, 3.839471581084572, 0.021504547658820865],
    [1e8, 18.420680738952363, 1.000000005e-8],
    [-0.5, 0.03648997397857652, 8.934802200544679],
    [-2.3, 3.3173231575618227, 14.725912160961292],
  ])('at %d are %d and %d', (x, psi, psi1) => {
    // ten terms of size one are summed, so digamma is good to 1e-15 absolutely; it has a root at 1.46
    expect(Math.abs(digamma(x) - psi)).toBeLessThanOrEqual(4e-15 * Math.max(1, Math.abs(psi)));
    expectRelative(trigamma(x), psi1, 4e-15);
  });
});

describe('error functions', () => {
  it.each<Row>([
    [1e-200, 1.1283791670955125e-200, 1, 1],
    [0.01, 0.011283415555849618, 0.9887165844441503, 0.9888154610463425],
    [0.3, 0.3286267594591274, 0.6713732405408726, 0.7345993345676551],
    [0.46, 0.4846553900016797, 0.5153446099983203, 0.636787383832713],
    [0.48, 0.5027496706947648, 0.4972503293052351, 0.6260896551825833],
    [0.9, 0.7969082124228322, 0.20309178757716786, 0.456531651323117],
    [1.7, 0.9837904585907745, 0.01620954140922544, 0.2916632970753435],
    [3.9, 0.9999999652077514, 3.4792248597231765e-8, 0.14031418160068973],
    [4.1, 0.9999999932999724, 6.700027654084918e-9, 0.13383411641865198],
    [6, 1, 2.1519736712498913e-17, 0.09277656780053835],
    [15.3, 1, 7.9765601254207e-104, 0.03679687283122908],
    [26.4, 1, 4.4017768588035426e-305, 0.021355518985278946],
    [-0.2, -0.2227025892104785, 1.2227025892104786, 1.2726020284831956],
    [-1, -0.8427007929497149, 1.842700792949715, 5.008980080762283],
    [-3, -0.9999779095030014, 1.9999779095030015, 16205.988853999586],
    [-20, -1, 2, 1.0442939379528289e174],
  ])('at %d', (x, wantErf, wantErfc, wantErfcx) => {
    expectRelative(erf(x), wantErf, 1e-15);
    expectRelative(erfc(x), wantErfc, 2e-15);
    expectRelative(erfcx(x), wantErfcx, 2e-15);
  });
});

describe('the normal distribution', () => {
  it.each<Row>([
    [-37, 5.725571222524577e-300, -689.0305855768906],
    [-20, 2.7536241186062337e-89, -203.91715537109727],
    [-8.3, 5.205569744890254e-17, -37.49421742374825],
    [-3, 0.0013498980316300946, -6.607726221510349],
    [-1.5, 0.06680720126885807, -2.7059444008238898],
    [-1, 0.15865525393145705, -1.8410216450092636],
    [-0.4, 0.3445782583896758, -1.0654340491895766],
    [0, 0.5, -Math.LN2],
    [0.2, 0.579259709439103, -0.5460043537227741],
    [1, 0.8413447460685429, -0.17275377902344988],
    [2.5, 0.9937903346742238, -0.006229025485860002],
    [6, 0.9999999990134123, -9.865876455243758e-10],
    [12, 1, -1.776482112077679e-33],
  ])('at %d has mass %d, log %d', (x, cdf, logCdf) => {
    expectRelative(normalCdf(x), cdf, 3e-15);
    expectRelative(normalLogCdf(x), logCdf, 3e-15);
  });

  it.each<Row>([
    [-1e2, -5005.524208694205],
    [-1e3, -500007.82669481216],
    [-1e4, -50000010.12927891],
  ])('has log mass below %d of %d', (x, want) => expectRelative(normalLogCdf(x), want, 3e-16));

  it('has no mass at one end and all at the other', () => {
    expect([-Infinity, -50, 50, Infinity].map(normalCdf)).toEqual([0, 0, 1, 1]);
    expect([-Infinity, Infinity].map(normalLogCdf)).toEqual([-Infinity, -0]);
    expect([-Infinity, Infinity].map(erf)).toEqual([-1, 1]);
    expect([-Infinity, Infinity].map(erfc)).toEqual([2, 0]);
    expect([-Infinity, Infinity].map(erfcx)).toEqual([Infinity, 0]);
  });

  it.each<Row>([
    [1e-300, -37.0470962993612],
    [1e-100, -21.273453560965326],
    [1e-20, -9.262340089798407],
    [1e-10, -6.361340902404057],
    [1e-5, -4.264890793922825],
    [0.01, -2.326347874040841],
    [0.074, -1.4466320671589785],
    [0.076, -1.4325027208258116],
    [0.3, -0.5244005127080408],
    [0.5, 0],
    [0.7, 0.5244005127080407],
    [0.925, 1.4395314709384561],
    [0.99, 2.3263478740408408],
    [1 - 2 ** -53, 8.209536151601387],
  ])('has quantile %d at %d', (p, want) => expectRelative(normalQuantile(p), want, 1e-15));

  it('has infinite ends and no quantile outside', () => {
    expect([0, 1].map(normalQuantile)).toEqual([-Infinity, Infinity]);
    expect([-0.1, 1.1, NaN].map(normalQuantile)).toEqual([NaN, NaN, NaN]);
  });
});

describe('beta and gamma integrals', () => {
  it.each<Row>([
    [0.5, 0.5, 1.1447298858494002],
    [1e-10, 3, 23.025850929790458],
    [2, 3, -2.4849066497880004],
    [5, 40, -15.50745705836549],
    [12, 30, -25.27486496841981],
    [1e10, 1, -23.025850929940457],
    [1e10, 0.3, -5.811957284153562],
    [1e8, 2e8, -190954258.57711312],
    [1e-3, 1e12, 6.879547864267925],
  ])('log B(%d, %d) is %d', (a, b, want) => {
    expectRelative(logBeta(a, b), want, 4e-15);
    expect(logBeta(b, a)).toBe(logBeta(a, b));
  });

  it.each<Row>([
    [0.5, 0.1, 0.345279153981423, 0.654720846018577],
    [0.5, 3, 0.9856941215645704, 0.01430587843542964],
    [1e-10, 0.5, 0.9999999999440227, 5.597735948054988e-11],
    [1e-3, 1.2, 0.9998414076731335, 0.00015859232686655367],
    [0.9, 1.4, 0.7870173991478028, 0.21298260085219717],
    [1, 1, 0.6321205588285577, 0.36787944117144233],
    [3, 0.01, 1.654216528074877e-7, 0.9999998345783472],
    [3, 2.5, 0.45618688411667047, 0.5438131158833295],
    [3, 40, 0.9999999999999964, 3.572865928700226e-15],
    [30, 20, 0.021818217525557394, 0.9781817824744427],
    [100, 110, 0.8417213299399129, 0.15827867006008708],
    [1000, 950, 0.05505468623073803, 0.9449453137692619],
    [1e8, 1.0002e8, 0.9772444692251449, 0.022755530774855204],
    [1000, 1100, 0.99894067674607, 0.0010593232539299773],
  ])('P and Q(%d, %d)', (a, x, p, q) => {
    expectRelative(regularizedGammaP(a, x), p, 2e-14);
    expectRelative(regularizedGammaQ(a, x), q, 2e-14);
  });

  it.each<Row>([
    [0.5, 0.5, 0.5, 0.5],
    [0.1, 2, 3, 0.052300000000000006],
    [0.9, 2, 3, 0.9963],
    [1e-5, 0.1, 4, 0.37741680942510936],
    [0.3, 30, 50, 0.07927922382367207],
    [0.4, 30, 50, 0.6829428460308881],
    [0.99, 1e-3, 2, 0.9999999496141481],
    [0.2, 1000, 4000, 0.5028210395458627],
    [0.21, 1000, 4000, 0.960230455997643],
  ])('I_%d(%d, %d) is %d', (x, a, b, want) => {
    expectRelative(regularizedBeta(x, a, b), want, 2e-14);
    // 1 - x is rounded by up to 2⁻⁵⁴, and d log I / dx is at most a/x + b/(1-x)
    const rounding = 2 ** -54 * (a / x + b / (1 - x));
    expect(Math.abs(regularizedBeta(1 - x, b, a) - (1 - want))).toBeLessThan(2e-14 + rounding);
  });

  it('saturate at the ends of the line and with huge shapes', () => {
    expect([0, Infinity].map((x) => regularizedGammaP(2, x))).toEqual([0, 1]);
    expect([0, Infinity].map((x) => regularizedGammaQ(2, x))).toEqual([1, 0]);
    expect([1e-300, 1e300].map((x) => regularizedGammaP(1e9, x))).toEqual([0, 1]);
    expect([1e-300, 1e300].map((x) => regularizedGammaQ(1e9, x))).toEqual([1, 0]);
    expect(regularizedGammaP(1e300, 1e300)).toBe(0.5);
    expect([0, 1].map((x) => regularizedBeta(x, 2, 3))).toEqual([0, 1]);
    // symmetric; the shapes enter the fraction as a difference of sizes 1e10, so six digits of sixteen are lost
    expectRelative(regularizedBeta(0.5, 1e10, 1e10), 0.5, 1e-10);
  });

  it('meet where the method changes', () => {
    // dP/da = -density, 1/√(2πa) at the middle
    const below = regularizedGammaP(99_999_999, 1e8);
    const above = regularizedGammaP(100_000_001, 1e8);
    expect(Math.abs(below - above - 2 / Math.sqrt(2 * Math.PI * 1e8))).toBeLessThan(1e-12);
  });

  it('are NaN outside their domain', () => {
    expect([regularizedGammaP(-1, 1), regularizedGammaQ(1, -1), regularizedBeta(2, 1, 1)]).toEqual([NaN, NaN, NaN]);
  });

  it('give Poisson probabilities that sum to one', () => {
    let sum = 0;
    for (let k = 0; k < 200; k++) sum += Math.exp(poissonLogMass(k, 60.5));
    expect(Math.abs(sum - 1)).toBeLessThan(1e-14);
  });
});

describe('log1mExp', () => {
  it('keeps its precision at both ends', () => {
    expectRelative(log1mExp(-1e-20), Math.log(1e-20), 1e-15);
    expectRelative(log1mExp(-50), -Math.exp(-50), 1e-15);
    expect(log1mExp(0)).toBe(-Infinity);
    expect(log1mExp(1)).toBe(NaN);
  });
});
