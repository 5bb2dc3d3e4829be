// Generated from the folders by `npm run registry`.
export { restrictedBoltzmann } from './explicit/approximate/markov-chain/restricted-boltzmann.js';
export { variationalAutoencoder } from './explicit/approximate/variational/variational-autoencoder.js';
export { gaussianCopula } from './explicit/tractable/gaussian-copula.js';
export { gaussianMixture } from './explicit/tractable/gaussian-mixture.js';
export { histogram } from './explicit/tractable/histogram.js';
export { independent } from './explicit/tractable/independent.js';
export { kernelDensity } from './explicit/tractable/kernel-density.js';
export { mixture } from './explicit/tractable/mixture.js';
export { naiveBayes } from './explicit/tractable/naive-bayes.js';
export { principalComponents } from './explicit/tractable/principal-components.js';
export { autoencoder } from './representation/autoencoder.js';
