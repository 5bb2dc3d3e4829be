import { describe } from 'vitest';
import type { ModelDefinition } from '../../src/model/define-model.js';
import { promisesOfAgreement, promisesOfCompletion } from './agreement-promises.js';
import { promisesOfDefinition } from './definition-promises.js';
import { promisesOfDensity } from './density-promises.js';
import { promisesOfExport } from './export-promises.js';
import { promisesOfFiles } from './file-promises.js';
import { promisesOfFusedSteps } from './fused-promises.js';
import { promisesInHardship } from './hardship-promises.js';
import { imageSubjectsOf, imageVariantsOf } from './image-subjects.js';
import { promisesOfLearning } from './learning-promises.js';
import { promisesOfMembers } from './member-promises.js';
import { promisesOfPairs } from './pair-promises.js';
import { promisesOfSampling } from './sampling-promises.js';
import { promisesInSequenceHardship } from './sequence-hardship-promises.js';
import { promisesOfSequences } from './sequence-promises.js';
import { sequenceSubjectsOf, sequenceVariantsOf } from './sequence-subjects.js';
import { allChoicesOf, fullerSubjectsOf, type Subject, subjectsOf, takesTables, variantsOf } from './subject.js';
import { promisesOfSymbols } from './symbol-promises.js';

/** All promises of one family, each tried on rows of every kind that it takes. */
export function promisesOfFamily(definition: ModelDefinition): void {
  const subjects = subjectsOf(definition);
  const images = imageSubjectsOf(definition);
  const sequences = sequenceSubjectsOf(definition);
  describe(definition.name, () => {
    promisesOfDefinition(definition, [...subjects, ...images, ...sequences]);
    for (const subject of [...subjects, ...fullerSubjectsOf(definition)]) {
      describe(subject.name, () => {
        promisesOfAnyRows(subject);
        promisesOfAgreement(subject);
      });
    }
    for (const subject of images) describe(subject.name, () => promisesOfAnyRows(subject));
    for (const variant of imageVariantsOf(definition)) {
      describe(variant.name, () => {
        promisesOfFusedSteps(variant);
        promisesOfFiles(variant);
      });
    }
    for (const subject of sequences) {
      describe(subject.name, () => {
        promisesOfAnyRows(subject);
        promisesOfCompletion(subject);
        promisesOfSequences(subject);
        promisesOfSymbols(subject);
        promisesOfPairs(subject);
      });
    }
    for (const variant of variantsOf(definition)) {
      describe(variant.name, () => {
        promisesOfAgreement(variant);
        promisesOfFiles(variant);
        promisesOfExport(variant);
      });
    }
    for (const variant of sequenceVariantsOf(definition, allChoicesOf(definition))) {
      describe(variant.name, () => {
        promisesOfSymbols(variant);
        if (definition.takesLong !== true) {
          promisesOfSequences(variant);
          promisesOfFiles(variant);
        }
      });
    }
    if (takesTables(definition)) describe('hard tables', () => promisesInHardship(definition));
    if (sequences.length > 0) describe('hard sequences', () => promisesInSequenceHardship(definition));
  });
}

function promisesOfAnyRows(subject: Subject): void {
  promisesOfLearning(subject);
  promisesOfFusedSteps(subject);
  promisesOfSampling(subject);
  promisesOfDensity(subject);
  promisesOfMembers(subject);
  promisesOfFiles(subject);
  promisesOfExport(subject);
}
