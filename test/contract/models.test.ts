// What every family promises, tried on every family of the registry. A test asks what a definition declares, never which one it is.
import { describe } from 'vitest';
import type { ModelDefinition } from '../../src/model/define-model.js';
import { allFamilies } from '../../src/models/find-family.js';
import { promisesOfAgreement } from './agreement-promises.js';
import { promisesOfDefinition } from './definition-promises.js';
import { promisesOfDensity } from './density-promises.js';
import { promisesOfExport } from './export-promises.js';
import { promisesOfFiles } from './file-promises.js';
import { promisesOfFusedSteps } from './fused-promises.js';
import { promisesInHardship } from './hardship-promises.js';
import { promisesOfLearning } from './learning-promises.js';
import { promisesOfMembers } from './member-promises.js';
import { promisesOfSampling } from './sampling-promises.js';
import { fullerSubjectsOf, subjectsOf, variantsOf } from './subject.js';

for (const family of await allFamilies()) {
  const definition = family.definition as ModelDefinition;
  const subjects = subjectsOf(definition);
  describe(definition.name, () => {
    promisesOfDefinition(definition, subjects);
    for (const subject of [...subjects, ...fullerSubjectsOf(definition)]) {
      describe(subject.name, () => {
        promisesOfLearning(subject);
        promisesOfFusedSteps(subject);
        promisesOfSampling(subject);
        promisesOfDensity(subject);
        promisesOfAgreement(subject);
        promisesOfMembers(subject);
        promisesOfFiles(subject);
        promisesOfExport(subject);
      });
    }
    for (const variant of variantsOf(definition)) {
      describe(variant.name, () => {
        promisesOfAgreement(variant);
        promisesOfFiles(variant);
        promisesOfExport(variant);
      });
    }
    describe('hard tables', () => promisesInHardship(definition));
  });
}
