// Generated from the folders by `npm run registry`.
export { independent } from './explicit/tractable/independent.js';
