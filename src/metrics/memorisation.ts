import type { TableRows } from '../data/rows.js';
import { drawRows } from '../model/draw.js';
import type { FittedModel } from '../model/fitted-model.js';
import type { Key } from '../random/key.js';
import { type ExactCopies, exactCopies } from './exact-copies.js';
import { type NearestRecord, nearestRecord } from './nearest-record.js';

/** Whether a model gives back its training rows, measured in two ways. */
export interface Memorisation {
  readonly copies: ExactCopies;
  /** Of rows that have cells in common places: not of sequences. */
  readonly nearest?: NearestRecord;
}

export interface MemorisationSettings {
  readonly key: Key;
  /** Rows to draw. */
  readonly count?: number;
  readonly heldOut?: TableRows | undefined;
}

/** Rows drawn from the model held against these; undefined where the model draws none or there are fewer than two to hold them against. */
export async function memorisation(
  { definition, model, params, schema }: FittedModel,
  training: TableRows,
  { key, count: given, heldOut }: MemorisationSettings,
): Promise<Memorisation | undefined> {
  if (model.sampling === undefined || training.count < 2) return undefined;
  // Sequences that break off anywhere are never the same, and those drawn given others are not drawn by themselves.
  if (schema.sequence !== undefined && (!schema.sequence.ends || schema.sequence.source !== undefined))
    return undefined;
  const count = given ?? 2_000;
  const drawn = await drawRows(definition.name, model, params, schema, { first: 0, count }, key.at('draw'));
  const compared = { schema, drawn, training, heldOut };
  if (schema.sequence !== undefined) return { copies: exactCopies(compared) };
  return {
    copies: exactCopies(compared),
    nearest: nearestRecord(compared, {
      key: key.at('nearest record'),
      ...(given === undefined ? {} : { queries: given }),
    }),
  };
}
