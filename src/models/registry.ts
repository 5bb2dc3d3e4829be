// Generated from the folders by `npm run registry`.
import type { Registration } from './registration.js';

/** Every family, by name; each is loaded when it is asked for. */
export const registry: readonly Registration[] = [
  {
    name: 'autoencoder',
    taxonomy: ['representation'],
    load: async () => (await import('./representation/autoencoder.js')).autoencoder,
  },
  {
    name: 'gaussian-copula',
    taxonomy: ['explicit', 'tractable'],
    load: async () => (await import('./explicit/tractable/gaussian-copula.js')).gaussianCopula,
  },
  {
    name: 'gaussian-mixture',
    taxonomy: ['explicit', 'tractable'],
    load: async () => (await import('./explicit/tractable/gaussian-mixture.js')).gaussianMixture,
  },
  {
    name: 'histogram',
    taxonomy: ['explicit', 'tractable'],
    load: async () => (await import('./explicit/tractable/histogram.js')).histogram,
  },
  {
    name: 'independent',
    taxonomy: ['explicit', 'tractable'],
    load: async () => (await import('./explicit/tractable/independent.js')).independent,
  },
  {
    name: 'kernel-density',
    taxonomy: ['explicit', 'tractable'],
    load: async () => (await import('./explicit/tractable/kernel-density.js')).kernelDensity,
  },
  {
    name: 'mixture',
    taxonomy: ['explicit', 'tractable'],
    load: async () => (await import('./explicit/tractable/mixture.js')).mixture,
  },
  {
    name: 'naive-bayes',
    taxonomy: ['explicit', 'tractable'],
    load: async () => (await import('./explicit/tractable/naive-bayes.js')).naiveBayes,
  },
  {
    name: 'principal-components',
    taxonomy: ['explicit', 'tractable'],
    load: async () => (await import('./explicit/tractable/principal-components.js')).principalComponents,
  },
  {
    name: 'restricted-boltzmann',
    taxonomy: ['explicit', 'approximate', 'markov-chain'],
    load: async () => (await import('./explicit/approximate/markov-chain/restricted-boltzmann.js')).restrictedBoltzmann,
  },
  {
    name: 'variational-autoencoder',
    taxonomy: ['explicit', 'approximate', 'variational'],
    load: async () =>
      (await import('./explicit/approximate/variational/variational-autoencoder.js')).variationalAutoencoder,
  },
];
