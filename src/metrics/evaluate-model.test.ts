import { describe, expect, it } from 'vitest';
import { concatRows } from '../data/rows.js';
import { sequenceRows } from '../data/sequences/sequence-rows.js';
import type { Range } from '../model/define-model.js';
import { columnShapes } from './column-shapes.js';
import { type Drawable, evaluateModel } from './evaluate-model.js';
import { mixedLaw, mixedTable, rowsOf } from './made-table.test.data.js';
import { realPieces } from './real-pieces.js';

async function honest(): Promise<Drawable> {
  const { schema } = await mixedTable(200, 1);
  const sample = async (_params: unknown, { first, count }: Range) => ({
    ...concatRows(Array.from({ length: count }, (_, i) => rowsOf(mixedLaw, 1, 100 + first + i))),
  });
  // Only what is asked of a model here.
  return { definition: { name: 'made' }, model: { sampling: { sample } }, params: {}, schema } as unknown as Drawable;
}

describe('evaluateModel', () => {
  it('draws as many rows as half of the real ones, or as few as were asked for', async () => {
    const fitted = await honest();
    const real = rowsOf(mixedLaw, 301, 2);
    const metrics = [columnShapes];
    const all = await evaluateModel(fitted, real, { seed: 1, metrics });
    expect([all.rows, all.reference, all.drawn.count]).toEqual([150, 151, 150]);
    expect((await evaluateModel(fitted, real, { seed: 1, metrics, count: 60 })).rows).toBe(60);
    expect(all.calibration).toBeUndefined();
  });

  it('refuses a model that draws nothing, and one that draws given other sequences', async () => {
    const fitted = await honest();
    const real = rowsOf(mixedLaw, 20, 2);
    await expect(evaluateModel({ ...fitted, model: {} } as Drawable, real, { seed: 1 })).rejects.toThrow(
      'made: cannot draw rows, so there are none to judge',
    );
    const schema = { ...fitted.schema, sequence: { source: fitted.schema } };
    await expect(evaluateModel({ ...fitted, schema } as unknown as Drawable, real, { seed: 1 })).rejects.toThrow(
      'made: draws sequences given others, so that none can be judged by itself',
    );
    await expect(evaluateModel(fitted, real, { seed: 1, metrics: [], calibration: true })).rejects.toThrow(
      'made: cannot complete rows of a table',
    );
  });
});

it('long sequences are cut into pieces of one length, from the first step on', () => {
  const steps = Float64Array.from({ length: 4_130 }, (_, i) => i);
  const { pieces, length } = realPieces(sequenceRows([steps], [4_100, 30]));
  // 4,130 steps in 200 pieces are 20 each; what is left over at the ends goes.
  expect([length, pieces.count]).toEqual([20, 206]);
  expect([pieces.columns[0][0], pieces.columns[0][4_100]]).toEqual([0, 4_100]);
});
