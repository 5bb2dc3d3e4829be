// Generated from the folders by `npm run registry`.
import type { Registration } from './registration.js';

/** Every family, by name; each is loaded when it is asked for. */
export const registry: readonly Registration[] = [
  {
    name: 'independent',
    taxonomy: ['explicit', 'tractable'],
    load: async () => (await import('./explicit/tractable/independent.js')).independent,
  },
];
