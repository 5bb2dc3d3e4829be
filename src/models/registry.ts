// Generated from the folders by `npm run registry`.
import type { Registration } from './registration.js';

/** Every family, by name; each is loaded when it is asked for. */
export const registry: readonly Registration[] = [
  {
    name: 'adversarial-random-forest',
    taxonomy: ['explicit', 'tractable'],
    load: async () => (await import('./explicit/tractable/adversarial-random-forest.js')).adversarialRandomForest,
  },
  {
    name: 'autoencoder',
    taxonomy: ['representation'],
    load: async () => (await import('./representation/autoencoder.js')).autoencoder,
  },
  {
    name: 'conditional-gan',
    taxonomy: ['implicit', 'direct'],
    load: async () => (await import('./implicit/direct/conditional-gan.js')).conditionalGan,
  },
  {
    name: 'convolutional-language',
    taxonomy: ['explicit', 'tractable'],
    load: async () => (await import('./explicit/tractable/convolutional-language.js')).convolutionalLanguage,
  },
  {
    name: 'coupled-gan',
    taxonomy: ['implicit', 'direct'],
    load: async () => (await import('./implicit/direct/coupled-gan.js')).coupledGan,
  },
  {
    name: 'dcgan',
    taxonomy: ['implicit', 'direct'],
    load: async () => (await import('./implicit/direct/dcgan.js')).dcgan,
  },
  {
    name: 'gan',
    taxonomy: ['implicit', 'direct'],
    load: async () => (await import('./implicit/direct/gan.js')).gan,
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
    name: 'graph-gan',
    taxonomy: ['implicit', 'direct'],
    load: async () => (await import('./implicit/direct/graph-gan.js')).graphGan,
  },
  {
    name: 'hidden-markov',
    taxonomy: ['explicit', 'tractable'],
    load: async () => (await import('./explicit/tractable/hidden-markov.js')).hiddenMarkov,
  },
  {
    name: 'histogram',
    taxonomy: ['explicit', 'tractable'],
    load: async () => (await import('./explicit/tractable/histogram.js')).histogram,
  },
  {
    name: 'image-to-image',
    taxonomy: ['implicit', 'direct'],
    load: async () => (await import('./implicit/direct/image-to-image.js')).imageToImage,
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
    name: 'latent-dirichlet',
    taxonomy: ['explicit', 'approximate', 'variational'],
    load: async () => (await import('./explicit/approximate/variational/latent-dirichlet.js')).latentDirichlet,
  },
  {
    name: 'log-bilinear',
    taxonomy: ['explicit', 'tractable'],
    load: async () => (await import('./explicit/tractable/log-bilinear.js')).logBilinear,
  },
  {
    name: 'markov-chain',
    taxonomy: ['explicit', 'tractable'],
    load: async () => (await import('./explicit/tractable/markov-chain.js')).markovChain,
  },
  {
    name: 'mixture',
    taxonomy: ['explicit', 'tractable'],
    load: async () => (await import('./explicit/tractable/mixture.js')).mixture,
  },
  {
    name: 'n-gram',
    taxonomy: ['explicit', 'tractable'],
    load: async () => (await import('./explicit/tractable/n-gram.js')).nGram,
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
    name: 'recurrent-language',
    taxonomy: ['explicit', 'tractable'],
    load: async () => (await import('./explicit/tractable/recurrent-language.js')).recurrentLanguage,
  },
  {
    name: 'restricted-boltzmann',
    taxonomy: ['explicit', 'approximate', 'markov-chain'],
    load: async () => (await import('./explicit/approximate/markov-chain/restricted-boltzmann.js')).restrictedBoltzmann,
  },
  {
    name: 'semi-supervised-gan',
    taxonomy: ['implicit', 'direct'],
    load: async () => (await import('./implicit/direct/semi-supervised-gan.js')).semiSupervisedGan,
  },
  {
    name: 'sequence-gan',
    taxonomy: ['implicit', 'direct'],
    load: async () => (await import('./implicit/direct/sequence-gan.js')).sequenceGan,
  },
  {
    name: 'sequence-to-sequence',
    taxonomy: ['explicit', 'tractable'],
    load: async () => (await import('./explicit/tractable/sequence-to-sequence.js')).sequenceToSequence,
  },
  {
    name: 'transformer-language',
    taxonomy: ['explicit', 'tractable'],
    load: async () => (await import('./explicit/tractable/transformer-language.js')).transformerLanguage,
  },
  {
    name: 'variational-autoencoder',
    taxonomy: ['explicit', 'approximate', 'variational'],
    load: async () =>
      (await import('./explicit/approximate/variational/variational-autoencoder.js')).variationalAutoencoder,
  },
  {
    name: 'word-embedding',
    taxonomy: ['representation'],
    load: async () => (await import('./representation/word-embedding.js')).wordEmbedding,
  },
];
