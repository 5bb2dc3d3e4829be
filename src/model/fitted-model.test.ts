import { describe, expect, it } from 'vitest';
import { tableRows } from '../data/rows.js';
import { keyOf } from '../random/key.js';
import { ArchiveError } from '../util/errors.js';
import { readArchive, writeArchive } from './archive.js';
import type { ModelDefinition } from './define-model.js';
import { type FittedModel, loadModel, openModel, saveModel } from './fitted-model.js';
import { madeColumn, madeSchema, meansFamily } from './made-family.test.data.js';

const definition = meansFamily().definition as unknown as ModelDefinition;
const schema = madeSchema([madeColumn('x'), madeColumn('y')]);
const options = definition.options.parse({ shift: 1 });

const fitted: FittedModel = {
  definition,
  model: definition.bind(options, schema),
  params: { means: Float64Array.of(0.1, 50) },
  options,
  schema,
  seed: 7,
  summary: { rows: 10, converged: true, steps: 1, scores: [], decisions: ['a column left out'], warnings: [] },
};

function load(bytes: Uint8Array): FittedModel {
  const { family, archive } = openModel(bytes, 'model');
  expect(family).toBe('means');
  return loadModel(archive, definition, 'model');
}

/** The file with some of its facts replaced, its checksum right. */
function withFacts(changes: Readonly<Record<string, unknown>>): Uint8Array {
  const { facts, tree } = readArchive(saveModel(fitted), 'model');
  return writeArchive({ facts: { ...facts, ...changes }, tree });
}

describe('saveModel, openModel and loadModel', () => {
  it('keep everything; the same fit gives the same bytes, also after loading', async () => {
    const bytes = saveModel(fitted);
    expect(saveModel(fitted)).toEqual(bytes);
    const back = load(bytes);
    const { model: _model, definition: _definition, ...facts } = fitted;
    expect(back).toMatchObject(facts);
    expect(saveModel(back)).toEqual(bytes);
    const rows = tableRows([Float64Array.of(1, 2), Float64Array.of(Number.NaN, 49)]);
    expect(await back.model.density?.logProb(back.params, rows, keyOf(1))).toEqual(
      await fitted.model.density?.logProb(fitted.params, rows, keyOf(1)),
    );
  });

  it('write options in the order of the definition, whatever order they came in', () => {
    const { shift, kind } = options as { shift: number; kind: string };
    expect(saveModel({ ...fitted, options: { kind, shift } })).toEqual(saveModel(fitted));
  });

  it.each<[string, Readonly<Record<string, unknown>>, string]>([
    ['a family that is no name', { family: 5 }, 'model: family must be a name, got 5'],
    ['no family', { family: undefined }, 'model: family must be a name, got undefined'],
    [
      'options that the family refuses',
      { options: { shift: -11 } },
      'model: options must fit the family, got: means: shift must be a number >= -10, got -11',
    ],
    [
      'options it does not have',
      { options: { speed: 1 } },
      'model: options must fit the family, got: means: has no option speed',
    ],
    [
      'options that are no record',
      { options: null },
      'model: options must fit the family, got: means: options must be a record, got null',
    ],
    ['no schema', { schema: null }, 'model: schema must describe a table, got null'],
    [
      'a schema of something else',
      { schema: { kind: 'text' } },
      'model: schema must describe a table, got {"kind":"text"}',
    ],
    [
      'a column of an unknown measure',
      { schema: madeSchema([madeColumn('x', { measure: 'odd' as never })]) },
      'model: schema must describe a table',
    ],
    [
      'a column without a range',
      { schema: madeSchema([madeColumn('x', { minimum: null as never })]) },
      'model: schema must describe a table',
    ],
    [
      'categories that are no texts',
      { schema: madeSchema([madeColumn('x', { categories: [1] as never })]) },
      'model: schema must describe a table',
    ],
    [
      'a column that is nothing',
      { schema: { ...madeSchema([]), columns: [null] } },
      'model: schema must describe a table',
    ],
    ['a seed that is no number', { seed: 'x' }, 'model: seed must be a number, got "x"'],
    ['no summary', { summary: undefined }, 'model: summary must describe a fit, got undefined'],
    ['a summary of something else', { summary: { rows: 1 } }, 'model: summary must describe a fit, got {"rows":1}'],
  ])('refuse %s', (_, changes, message) => {
    const attempt = () => {
      const { archive } = openModel(withFacts(changes), 'model');
      return loadModel(archive, definition, 'model');
    };
    expect(attempt).toThrow(ArchiveError);
    expect(attempt).toThrow(message);
  });

  it('refuse bytes that are no model', () => {
    expect(() => openModel(new Uint8Array(100), 'x.safetensors')).toThrow(
      /^x\.safetensors: must be a safetensors file/,
    );
  });
});
