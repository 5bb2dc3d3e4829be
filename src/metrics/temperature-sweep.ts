import type { TableRows } from '../data/rows.js';
import type { DrawnHow } from '../model/define-model.js';
import type { FittedModel } from '../model/fitted-model.js';
import type { Key } from '../random/key.js';
import { CapabilityError, DataError, OptionError } from '../util/errors.js';
import type { Measured } from './metric.js';

/** A number that judges drawn rows, with its standard error where that is known. */
type Scored = Pick<Measured, 'value' | 'standardError'>;

/** What is drawn at each temperature, and by what it is judged. */
export interface TemperatureSweep extends Pick<DrawnHow, 'topK' | 'topP' | 'length'> {
  readonly temperatures: readonly number[];
  /** Rows drawn at each temperature. */
  readonly count: number;
  /** How good drawn rows are, such as BLEU or the likelihood of an oracle. */
  quality(rows: TableRows, key: Key): Promise<Scored>;
  /** How diverse they are, such as one less self-BLEU. */
  diversity(rows: TableRows, key: Key): Promise<Scored>;
}

/** One point of the curve on which a model trades quality for diversity. */
export interface TemperaturePoint {
  readonly temperature: number;
  readonly quality: Scored;
  readonly diversity: Scored;
}

/**
 * Quality and diversity of what a model of sequences draws at several temperatures: two models are compared as curves, since any one
 * temperature can be beaten in either by a change of temperature alone (Caccia et al. 2020). All draws and judgements are from the same keys.
 */
export async function temperatureSweep(
  { model, params }: Pick<FittedModel, 'model' | 'params'>,
  { temperatures, count, quality, diversity, ...how }: TemperatureSweep,
  key: Key,
): Promise<readonly TemperaturePoint[]> {
  const { sampling } = model;
  if (sampling === undefined)
    throw new CapabilityError('temperature-sweep: needs a model that draws, got one that does not');
  if (!(Number.isInteger(count) && count >= 1))
    throw new OptionError(`temperature-sweep: count must be an integer >= 1, got ${count}`);
  const wrong = temperatures.find((each) => !(each > 0 && each < Number.POSITIVE_INFINITY));
  if (wrong !== undefined) throw new OptionError(`temperature-sweep: temperatures must be numbers > 0, got ${wrong}`);
  const points: TemperaturePoint[] = [];
  for (const temperature of temperatures) {
    const rows: TableRows = await sampling.sample(params, { first: 0, count }, key.at('draws'), {
      ...how,
      temperature,
    });
    if (rows.starts === undefined) throw new DataError('temperature-sweep: needs a model of sequences, got a table');
    points.push({
      temperature,
      quality: await quality(rows, key.at('quality')),
      diversity: await diversity(rows, key.at('diversity')),
    });
  }
  return points;
}
