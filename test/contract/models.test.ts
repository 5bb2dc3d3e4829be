// What every family promises, tried on every family of the registry. A test asks what a definition declares, never which one it is.
import type { ModelDefinition } from '../../src/model/define-model.js';
import { allFamilies } from '../../src/models/find-family.js';
import { promisesOfFamily } from './family-promises.js';

for (const family of await allFamilies()) promisesOfFamily(family.definition as ModelDefinition);
