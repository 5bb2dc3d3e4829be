export { digamma, trigamma } from './digamma.js';
export { erf, erfc, erfcx } from './error-function.js';
export { regularizedBeta } from './incomplete-beta.js';
export { regularizedGammaP, regularizedGammaQ } from './incomplete-gamma.js';
export { logBeta, logGamma, logGammaOnePlus, poissonLogMass, stirlingError } from './log-gamma.js';
export { log1mExp } from './log-sum-exp.js';
export { normalCdf, normalLogCdf, normalQuantile } from './normal-distribution.js';
