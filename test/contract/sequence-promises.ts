import { expect } from 'vitest';
import { concatRows, onlyKnown, sliceRows, type TableRows, tableRows } from '../../src/data/rows.js';
import { lengthsOf, sequenceRows, sequencesOf } from '../../src/data/sequences/sequence-rows.js';
import { keyOf } from '../../src/random/key.js';
import { AncestralError } from '../../src/util/errors.js';
import { promisesOfAgreement } from './agreement-promises.js';
import { allSequences, codeRows, piecesOf } from './made-sequences.js';
import { expectClose, expectFinite, promise, when } from './promise.js';
import { bound, type Fit, fitOnce, logProbOf, type Subject } from './subject.js';

/** Steps of the rows over which probabilities are added up. */
const SUMMED_STEPS = 3;
/** Steps of the pieces that are seen as rows of a table. */
const PIECE = 2;

/** What all sequences promise, whatever their steps hold. */
export function promisesOfSequences(subject: Subject): void {
  const { rows, schema } = subject;
  const { density, sampling, completion, learner } = bound(subject);
  const layout = schema.sequence;
  const isOfPairs = layout?.source !== undefined;
  const noDensity = when(density === undefined, 'it has no density');
  const noSamples = when(sampling === undefined, 'it does not sample') ?? when(isOfPairs, 'its rows have sources');
  const notExact = noDensity ?? when(density?.certainty !== 'exact', 'its density is not exact');
  const ofCodes = schema.columns.every(({ categories }) => categories.length > 0);
  const tolerance = learner.precision === 'single' ? 1e-4 : 1e-9;

  promise(
    'rows of a table are refused, in scores and in completion',
    async () => {
      const { model, params } = await fitOnce(subject);
      const flat = tableRows(rows.columns.map((column) => column.slice(0, 1)));
      const key = keyOf(1);
      await expect((async () => model.density?.logProb(params, flat, key) ?? refused())()).rejects.toThrow(
        AncestralError,
      );
      await expect((async () => model.completion?.complete(params, flat, key) ?? refused())()).rejects.toThrow(
        AncestralError,
      );
    },
    when(isOfPairs, 'its rows have sources'),
  );

  promise(
    'rows of no step and of one step have a probability; one without a step that does not end is certain',
    async () => {
      const fitted = await fitOnce(subject);
      const short = concatRows([cut(rows, 0), cut(rows, 1)]);
      const values = await logProbOf(fitted, short);
      // A choice of options may give what was never seen no probability at all.
      if (subject.isVariant) expect(values.some(Number.isNaN)).toBe(false);
      else expectFinite(values, 'log-probability');
      const empty = values.subarray(0, rows.count);
      if (!layout?.ends) expectClose(empty, new Float64Array(rows.count), 1e-12);
      else for (const value of empty) expect(value).toBeLessThan(0);
      expect(await logProbOf(fitted, sliceRows(rows, 0, 0))).toEqual(new Float64Array(0));
    },
    noDensity ?? when(isOfPairs, 'sources of a row are whole'),
  );

  promise(
    'a row many times longer than any in training is finite',
    async () => {
      const long = repeated(sliceRows(rows, 0, 1), 400);
      expectFinite(await logProbOf(await fitOnce(subject), long), 'log-probability');
    },
    noDensity ?? when(isOfPairs, 'its rows have sources'),
  );

  promise(
    'missing steps are integrated out: nothing known has the probability of its length; or they are refused by name',
    async () => {
      const fitted = await fitOnce(subject);
      const some = sliceRows(rows, 0, Math.min(rows.count, 6));
      const nothing = onlyKnown(some, () => false);
      const values = await logProbOf(fitted, nothing).catch((error: unknown) => error);
      if (values instanceof Float64Array) {
        if (layout?.ends) for (const value of values) expect(value).toBeLessThan(1e-12);
        else expectClose(values, new Float64Array(some.count), density?.certainty === 'exact' ? 1e-9 : 1e-4);
        return;
      }
      expect(completion).toBe(undefined);
      expect(values).toBeInstanceOf(AncestralError);
      expect((values as AncestralError).message).toMatch(/missing/);
    },
    noDensity ?? when(isOfPairs, 'its rows have sources') ?? when(layout?.order === 'bag', 'documents have no gaps'),
  );

  promise(
    `all sequences of ${SUMMED_STEPS} steps together have probability one`,
    async () => {
      const fitted = await fitOnce(subject);
      const width = schema.columns.length;
      // One symbol a step may also be the unknown one.
      const sizes = schema.columns.map(({ categories }) => categories.length + (width === 1 ? 1 : 0));
      const all = allSteps(sizes, SUMMED_STEPS);
      const logs = await logProbOf(fitted, all);
      const sum = logs.reduce((total, value) => total + Math.exp(value), 0);
      expectClose([sum], [1], tolerance);
    },
    notExact ??
      when(layout?.ends === true, 'a stop may come before') ??
      when(isOfPairs, 'its rows have sources') ??
      when(!ofCodes, 'its steps are not codes alone') ??
      when(schema.columns.length > 2, 'there are too many'),
  );

  promise(
    'a prompt is kept, and a length is exact',
    async () => {
      const { model, params } = await fitOnce(subject);
      const prompt = cut(sliceRows(rows, 0, 1), 2);
      if (prompt.columns.some((column) => column.some(Number.isNaN))) return;
      const range = { first: 2, count: 5 };
      const found = sequencesOf(
        (await model.sampling?.sample(params, range, keyOf(3), { prompt, length: 7 })) as TableRows,
      );
      expect([...lengthsOf(found)]).toEqual(new Array(5).fill(7));
      expect([...found.index]).toEqual([2, 3, 4, 5, 6]);
      for (let i = 0; i < 5; i++)
        for (const [c, column] of found.columns.entries())
          expect(column.slice(7 * i, 7 * i + 2)).toEqual(prompt.columns[c].slice());
      const short = model.sampling?.sample(params, range, keyOf(3), { prompt, length: 1 });
      await expect(short).rejects.toThrow('length must be');
      await expect(model.sampling?.sample(params, range, keyOf(3), { length: 0 })).rejects.toThrow('length must be');
    },
    noSamples ?? when(layout?.order === 'bag', 'documents are not continued'),
  );

  promise(
    'a stream is row 0 of the sample, step by step',
    async () => {
      const { model, params, how } = await fitOnce(subject);
      const whole = sequencesOf(
        (await model.sampling?.sample(params, { first: 0, count: 1 }, keyOf(3), how)) as TableRows,
      );
      const parts: TableRows[] = [];
      for await (const part of model.sampling?.stream?.(params, keyOf(3), how) ?? []) parts.push(part as TableRows);
      for (const [c, column] of whole.columns.entries())
        expect(parts.flatMap(({ columns }) => [...columns[c]])).toEqual([...column]);
      if (whole.columns[0].length > 1) expect(parts.length).toBeGreaterThan(1);
    },
    noSamples ?? when(sampling?.stream === undefined, 'it does not stream'),
  );

  const seenAsTable =
    notExact ??
    noSamples ??
    when(completion === undefined, 'it takes no missing cells') ??
    when(layout?.ends === true, 'the length is part of the probability') ??
    when(layout?.order === 'bag', 'documents have no places') ??
    when(schema.columns.length > 2, 'its steps are wide');
  if (seenAsTable === undefined) promisesOfAgreement(asTable(subject));
  else promise('pieces are rows of a table with a law of their own', () => undefined, seenAsTable);
}

function refused(): never {
  throw new AncestralError('nothing to refuse: there is no such member', { code: 'CAPABILITY' });
}

/** The first steps of each row. */
function cut(rows: TableRows, most: number): TableRows {
  const { starts, count, columns, weights } = sequencesOf(rows);
  const lengths = Array.from({ length: count }, (_, i) => Math.min(most, starts[i + 1] - starts[i]));
  const kept = columns.map((column) =>
    Float64Array.from(lengths.flatMap((length, i) => [...column.subarray(starts[i], starts[i] + length)])),
  );
  return sequenceRows(kept, lengths, weights === undefined ? {} : { weights });
}

/** One row whose steps are those of another so many steps on. */
function repeated(rows: TableRows, length: number): TableRows {
  const own = rows.columns[0].length;
  return sequenceRows(
    rows.columns.map((column) => Float64Array.from({ length }, (_, t) => column[t % own])),
    [length],
  );
}

/** Every sequence of `length` steps whose columns are codes under these sizes. */
function allSteps(sizes: readonly number[], length: number): TableRows {
  const states = sizes.reduce((product, size) => product * size, 1);
  const all = allSequences(states, length);
  if (sizes.length === 1) return codeRows(all);
  const steps = all.flat();
  let below = 1;
  const columns = sizes.map((size) => {
    const column = Float64Array.from(steps, (state) => Math.floor(state / below) % size);
    below *= size;
    return column;
  });
  return sequenceRows(columns, new Int32Array(all.length).fill(length));
}

/** Sequences of a fixed length as rows of a table: all that is promised of tables holds of them. */
function asTable(subject: Subject): Subject {
  const made = piecesOf(subject, PIECE);
  const width = subject.schema.columns.length;
  const columns = made.schema.columns.map((column) =>
    width === 1 && column.categories.length > 0 ? { ...column, categories: [...column.categories, 'unknown'] } : column,
  );
  const toSequences = ({ count, index, columns: cells }: TableRows): TableRows => ({
    ...sequenceRows(
      Array.from({ length: width }, (_, c) =>
        Float64Array.from({ length: count * PIECE }, (_, i) => cells[(i % PIECE) * width + c][Math.floor(i / PIECE)]),
      ),
      new Int32Array(count).fill(PIECE),
    ),
    index,
  });
  const toTable = ({ count, index, columns: cells }: TableRows): TableRows => ({
    count,
    index,
    columns: Array.from({ length: PIECE * width }, (_, at) =>
      Float64Array.from({ length: count }, (_, i) => cells[at % width][i * PIECE + Math.floor(at / width)]),
    ),
  });
  const seen = ({ model, ...rest }: Fit): Fit => ({
    ...rest,
    how: { length: PIECE },
    model: {
      ...model,
      density: {
        certainty: 'exact',
        logProb: async (params, rows, key) =>
          model.density?.logProb(params, toSequences(rows), key) as ReturnType<
            NonNullable<typeof model.density>['logProb']
          >,
      },
      sampling: {
        sample: async (params, range, key, how) =>
          toTable((await model.sampling?.sample(params, range, key, how)) as TableRows),
      },
      completion: {
        complete: async (params, rows, key) =>
          toTable((await model.completion?.complete(params, toSequences(rows), key)) as TableRows),
      },
    },
  });
  return {
    ...subject,
    ...made,
    schema: { ...made.schema, columns },
    definition: {
      ...subject.definition,
      bind: () => seen({ model: bound(subject) } as Fit).model,
    },
    fit: async () => seen(await fitOnce(subject)),
  };
}
