import type { Dataset } from '../data/dataset.js';
import type { TableRows } from '../data/rows.js';
import { type Trained, train } from '../learn/train.js';
import type { Tree } from '../util/tree.js';
import type { AnyModel, ModelDefinition } from './define-model.js';
import type { FitSettings } from './fit-recipe.js';
import { type HeldBack, holdBack } from './hold-back.js';
import { scoreRows } from './score.js';

/** How a model was trained, and what was decided about its rows. */
export interface TrainedModel extends Trained<Tree> {
  readonly decisions: readonly string[];
}

/** A bound model trained with the settings' key on rows, some of them held back where they must tell when to stop. */
export async function trainModel(
  definition: ModelDefinition,
  model: AnyModel,
  data: Dataset<TableRows>,
  settings: FitSettings,
): Promise<TrainedModel> {
  const { key, nowMs, signal, onProgress, onMoment, checkpoint, checkpointEveryMs, resume, breathe, deadlineMs } =
    settings;
  const { training, validation, decision } = rowsFor(definition, model, data, settings);
  const trained = await train(model.learner, validation === undefined ? { training } : { training, validation }, {
    ...{ key, nowMs, signal, onProgress, checkpoint, resume },
    timeLimitMs: deadlineMs === undefined ? undefined : deadlineMs - nowMs(),
    validate: validation === undefined ? undefined : validator(model, validation, settings),
    onMoment: onMoment && ((params) => onMoment({ definition, model, params, schema: data.schema })),
    ...(checkpointEveryMs === undefined ? {} : { checkpointEveryMs }),
    ...(breathe === undefined ? {} : { breathe }),
  });
  return { ...trained, decisions: decision === undefined ? [] : [decision] };
}

function rowsFor(
  definition: ModelDefinition,
  model: AnyModel,
  data: Dataset<TableRows>,
  { validation, key }: FitSettings,
): HeldBack {
  if (validation !== undefined) return { training: data, validation };
  return holdBack(definition, model, data, key.at('validation rows'));
}

function validator(model: AnyModel, validation: Dataset<TableRows>, { key, signal, breathe }: FitSettings) {
  const options = { signal, ...(breathe === undefined ? {} : { breathe }) };
  return async (params: unknown): Promise<number> => {
    return (await scoreRows(model, params, validation, key.at('validation'), options)).mean;
  };
}
