import { describe, expect, it } from 'vitest';
import { CapabilityError } from '../util/errors.js';
import { admit, whyNot } from './admit.js';
import type { ModelDefinition } from './define-model.js';
import { madeColumn, madeSchema, meansFamily } from './made-family.test.data.js';

const size = madeColumn('size');
const legs = madeColumn('legs', { kind: 'integer', measure: 'count', resolution: 1 });
const rain = madeColumn('rain', { measure: 'with-atoms', atoms: [0] });
const colour = madeColumn('colour', { kind: 'categorical', measure: 'categorical', categories: ['red', 'green'] });

const family = (changes: Partial<ModelDefinition> = {}) => meansFamily(changes).definition as ModelDefinition;

describe('admit', () => {
  it('takes a schema of its measures as it is', () => {
    const schema = madeSchema([size]);
    expect(admit(family(), schema)).toEqual({ schema, warnings: [] });
  });

  it('treats numbers of other measures as continuous, says so, and leaves them unranked', () => {
    const { schema, warnings, unranked } = admit(family(), madeSchema([size, legs, rain]));
    expect(schema.columns.map(({ measure, atoms }) => [measure, atoms])).toEqual(new Array(3).fill(['continuous', []]));
    expect(warnings).toEqual(['means can only treat these columns as continuous: legs (count), rain (with-atoms)']);
    expect(unranked).toBe('treats as continuous: legs (count), rain (with-atoms)');
  });

  it('says of images without the labels that it needs what they have in their place', () => {
    const image = { height: 1, width: 1, channels: 1, levels: 256, binarization: 'none' } as const;
    const images = { ...madeSchema([size]), image };
    const needy = family({ needsLabel: true, data: ['images'] });
    const always = { name: 'label', reason: 'always cat', as: 'constant', value: 'cat' } as const;
    expect(() => admit(needy, { ...images, leftOut: [always] })).toThrow(
      'means: needs images of at least two classes, got only cat',
    );
    expect(() => admit(needy, images)).toThrow('means: needs a column to classify, got none');
  });

  it.each<[string, Partial<ModelDefinition>, ReturnType<typeof madeSchema>, string, string]>([
    ['no column', {}, madeSchema([]), 'means: needs at least one column that varies, got none', 'DATA_EMPTY'],
    ['no label', { needsLabel: true }, madeSchema([size]), 'means: needs a column to classify, got none', 'CAPABILITY'],
    [
      'a table where images are taken',
      { data: ['images'] },
      madeSchema([size]),
      'means: takes images, got a table',
      'CAPABILITY',
    ],
    [
      'too few columns',
      { columns: { minimum: 2 } },
      madeSchema([size]),
      'means: takes at least 2 columns, got 1',
      'CAPABILITY',
    ],
    [
      'too many columns',
      { columns: { maximum: 1 } },
      madeSchema([size, rain]),
      'means: takes 1 to 1 columns, got 2',
      'CAPABILITY',
    ],
    [
      'too few rows',
      { minimumRows: 11 },
      madeSchema([size]),
      'means: needs at least 11 rows, got 10',
      'DATA_TOO_FEW_ROWS',
    ],
    ['one row', {}, madeSchema([size], { rows: 1 }), 'means: needs at least 2 rows, got 1', 'DATA_TOO_FEW_ROWS'],
    ['categories', {}, madeSchema([size, colour]), 'means: cannot take the categorical column colour', 'CAPABILITY'],
    [
      'numbers, where it knows counts alone',
      { measures: ['count'] },
      madeSchema([legs, size]),
      'means: cannot take the continuous column size',
      'CAPABILITY',
    ],
  ])('refuses %s', (_, changes, schema, message, code) => {
    expect(() => admit(family(changes), schema)).toThrow(CapabilityError);
    expect(() => admit(family(changes), schema)).toThrow(expect.objectContaining({ message, code }));
    expect(whyNot(family(changes), schema)).toContain(message.replace('means: ', ''));
  });
});

describe('images', () => {
  const image = { height: 1, width: 2, channels: 1, levels: 256, binarization: 'static' } as const;
  const pixels = ['r0c0', 'r0c1'].map((name) =>
    madeColumn(name, { kind: 'integer', measure: 'binary', categories: ['0', '1'] }),
  );
  const label = madeColumn('label', { kind: 'integer', measure: 'categorical', categories: ['0', '1', '2'] });

  it('of binary pixels are refused as a whole, with the remedy', () => {
    expect(whyNot(family(), madeSchema(pixels, { image }))).toBe(
      'cannot take binary pixels (leave the levels as they are, as in --binarization none)',
    );
  });

  it('of levels are refused as a whole where only binary columns are taken, with the remedy', () => {
    const levels = { ...image, binarization: 'none' } as const;
    expect(whyNot(family({ measures: ['binary'] }), madeSchema([size, rain], { image: levels }))).toBe(
      'cannot take levels of grey or colour (make each pixel 0 or 1, as in --binarization static)',
    );
  });

  it('of levels are taken, and a label that is no number is to be left out', () => {
    const levels = { ...image, binarization: 'none' } as const;
    expect(whyNot(family(), madeSchema([size, rain], { image: levels }))).toBeUndefined();
    expect(whyNot(family(), madeSchema([size, rain, label], { image: levels }))).toBe(
      'cannot take the categorical column label (leave it out with drop, as in --drop label)',
    );
  });
});

describe('whyNot', () => {
  it('is the refusal with its remedy, or nothing', () => {
    expect(whyNot(family(), madeSchema([size]))).toBe(undefined);
    expect(whyNot(family(), madeSchema([colour, size]))).toBe(
      'cannot take the categorical column colour (leave it out with drop, as in --drop colour)',
    );
  });
});
