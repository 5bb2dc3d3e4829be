import { expect } from 'vitest';
import { onlyKnown, sliceRows } from '../../src/data/rows.js';
import { expectClose, expectFinite, promise, when } from './promise.js';
import { bound, fitOnce, logProbOf, type Subject } from './subject.js';

/** Classes, components and latent coordinates. */
export function promisesOfMembers(subject: Subject): void {
  const { rows, schema } = subject;
  const model = bound(subject);
  const noClasses = when(model.classification === undefined, 'it does not classify');

  promise(
    'class probabilities of each row sum to one, with any cells missing where the family takes such',
    async () => {
      const { params } = await fitOnce(subject);
      const names = model.classification?.classes(params) ?? [];
      // Who has no density of known cells has classes of whole rows alone.
      for (const each of model.density === undefined ? [rows] : [rows, onlyKnown(rows, () => false)]) {
        const values = (await model.classification?.classify(params, each)) ?? new Float64Array(0);
        expectStochastic(values.map(Math.exp), rows.count, names.length);
      }
    },
    noClasses,
  );

  const label = schema.columns.findIndex(({ name }) => name === schema.label);
  promise(
    'p(class | row) is p(row, class) / p(row), whatever the label of the row says',
    async () => {
      const fitted = await fitOnce(subject);
      const some = sliceRows(rows, 0, 40);
      const values = (await model.classification?.classify(fitted.params, some)) ?? new Float64Array(0);
      const { categories } = schema.columns[label];
      expect(model.classification?.classes(fitted.params)).toEqual(categories);
      const marginal = await logProbOf(
        fitted,
        onlyKnown(some, (c) => c !== label),
      );
      for (const code of categories.keys()) {
        const columns = some.columns.map((cells, c) => (c === label ? new Float64Array(some.count).fill(code) : cells));
        const joint = await logProbOf(fitted, { ...some, columns });
        const mine = Float64Array.from(joint, (_, i) => values[i * categories.length + code]);
        expectClose(
          mine,
          joint.map((value, i) => value - marginal[i]),
          1e-9,
        );
      }
    },
    noClasses ??
      when(label < 0, 'its classes are components') ??
      when(model.density?.certainty !== 'exact', 'it has no exact density'),
  );

  promise(
    'component probabilities of each row sum to one, with any cells missing',
    async () => {
      const { params } = await fitOnce(subject);
      for (const each of [rows, onlyKnown(rows, () => false)]) {
        const found = await model.posterior?.(params, each);
        expectStochastic(found?.values ?? new Float64Array(0), rows.count, found?.names.length ?? 0);
      }
    },
    when(model.posterior === undefined, 'it has no components'),
  );

  promise(
    'latent coordinates and their decoding have the right shape, with cells missing too',
    async () => {
      const { params } = await fitOnce(subject);
      const codes = (await model.latent?.encode(params, rows)) ?? [];
      expect(codes.length).toBe(model.latent?.names(params).length);
      for (const code of codes) {
        expect(code.length).toBe(rows.count);
        expectFinite(code, 'coordinate');
      }
      const back = await model.latent?.decode(params, codes);
      expect([back?.count, back?.columns.length]).toEqual([rows.count, schema.columns.length]);
      for (const column of back?.columns ?? []) expectFinite(column, 'decoded cell');
    },
    when(model.latent === undefined, 'it has no latent coordinates'),
  );
}

/** Rows of probabilities. */
function expectStochastic(values: Float64Array, rows: number, width: number): void {
  expect(values.length).toBe(rows * width);
  for (let i = 0; i < rows; i++) {
    const row = values.subarray(i * width, (i + 1) * width);
    expect(row.every((value) => value >= 0 && value <= 1 + 1e-12)).toBe(true);
    expectClose([row.reduce((sum, value) => sum + value, 0)], [1], 1e-9);
  }
}
