import { type FittedModel, loadModel, openModel } from '../model/fitted-model.js';
import { probe } from '../model/probe.js';
import { ArchiveError } from '../util/errors.js';
import { findFamily } from './find-family.js';
import { registry } from './registry.js';

/** The fitted model in the bytes of a model file. Nothing in the file is executed. */
export async function loadFitted(bytes: Uint8Array, who: string): Promise<FittedModel> {
  const { family, archive } = openModel(bytes, who);
  if (!registry.some(({ name }) => name === family)) {
    throw new ArchiveError(`${who}: family must be one that this version knows, got ${family}`, {
      code: 'MODEL_VERSION',
      hint: 'a newer ancestral may know it',
    });
  }
  const { definition } = await findFamily(family);
  const fitted = loadModel(archive, definition, who);
  await probe(fitted, who);
  return fitted;
}
