import { describe, expect, expectTypeOf, it } from 'vitest';
import { fit, load, type SequenceTable, type TextTable } from './index.js';
import { independent, markovChain, nGram } from './models/index.js';

const texts = ['abab', 'ba', '', 'abba'];
const quick = { seed: 1, split: 'none' } as const;

describe('texts', () => {
  it('are fitted, scored, drawn and continued as texts', async () => {
    const model = await fit(markovChain(), { texts }, quick);
    const drawn = await model.sample(20, { seed: 2 });
    expectTypeOf(drawn).toEqualTypeOf<TextTable>();
    expect(drawn.texts).toHaveLength(20);
    expect(drawn.texts.join('')).toMatch(/^[ab]+$/);
    expect(drawn.columns.text).toEqual(drawn.texts);
    const { values } = await model.logProb({ texts: ['ab', 'ax'] });
    expect(values[1]).toBeLessThan(values[0]);
    expect(await model.logProb(drawn)).toMatchObject({ certainty: 'exact' });
    const prompted = await model.sample(3, { seed: 2, prompt: 'bb', length: 6, temperature: 0.5, topK: 1, topP: 1 });
    for (const text of prompted.texts) expect(text).toMatch(/^bb[ab]{4}$/);
    const continued = await model.complete({ texts: ['a', 'bb'] }, { more: 3 });
    expect(continued.texts.map((text) => text.slice(0, text.length - 3))).toEqual(['a', 'bb']);
    const again = await load(model.save());
    expect((await again.sample(20, { seed: 2 })).texts).toEqual(drawn.texts);
  });

  it('stream as they are drawn, and are then the first of the sample', async () => {
    const model = await fit(
      nGram({ order: 2 }),
      { texts: ['the cat, the hat 😀\n'.repeat(9)], unit: 'pair', vocabulary: 20 },
      quick,
    );
    for (const seed of [1, 2]) {
      let streamed = '';
      for await (const piece of model.stream({ seed, length: 30 })) streamed += piece;
      expect(streamed).toBe((await model.sample(1, { seed, length: 30 })).texts[0]);
    }
  });

  it('are refused where they are none', async () => {
    await expect(fit(independent(), { texts: [] }, quick)).rejects.toThrow('texts: must have a text, got none');
    await expect(fit(independent(), { texts: ['a', 3] as never }, quick)).rejects.toThrow(
      'texts: must be strings, got a number at 2',
    );
    await expect(fit(independent(), { texts: ['a\uD800'] }, quick)).rejects.toThrow(
      'texts: must be Unicode, got half a surrogate pair in text 1',
    );
    await expect(fit(independent(), { texts, unit: 'letter' as never }, quick)).rejects.toThrow(
      'texts: unit must be one of character, byte, word, pair, got letter',
    );
    await expect(fit(independent(), { texts }, { ...quick, columns: ['a'] })).rejects.toThrow(
      'fit: columns is for tables and images, got sequences',
    );
    const model = await fit(independent(), { texts }, quick);
    await expect(model.logProb({ texts, unit: 'word' })).rejects.toThrow(
      'texts: unit must be character as in the training rows, got word',
    );
    await expect(model.logProb([{ a: 1 }])).rejects.toThrow('rows: must be text as the training rows are, got a table');
    await expect(model.logProb({ sequences: [[1, 2]] })).rejects.toThrow(
      'data: must be text as the training rows are, got sequences of steps',
    );
    // @ts-expect-error a prompt of text is text
    await expect(model.sample(1, { prompt: ['a'] })).rejects.toThrow('data: must be text');
    // @ts-expect-error nothing of a text is given by column
    await expect(model.sample(1, { given: { a: 1 } })).rejects.toThrow('given is for tables, got sequences');
  });

  it('are no table of a column of that name', async () => {
    const table = await fit(independent(), { texts: ['a', 'b', 'a'], size: [1, 2, 4] }, quick);
    expect(table.schema.columns.map(({ name }) => name)).toEqual(['texts', 'size']);
    // @ts-expect-error rows of a table do not stream
    await expect(table.stream({}).next()).rejects.toThrow('independent: cannot draw step by step');
    await expect(table.complete({ texts: ['a'], size: [null] }, { more: 2 } as never)).rejects.toThrow(
      'independent: more is for sequences, got rows of a table',
    );
  });
});

describe('sequences', () => {
  it('of symbols come back as lists', async () => {
    const model = await fit(
      markovChain(),
      {
        sequences: [
          ['up', 'down', 'up'],
          ['down', null, 'up'],
        ],
      },
      quick,
    );
    const drawn = await model.sample(5, { prompt: ['up'] });
    expectTypeOf(drawn).toEqualTypeOf<SequenceTable>();
    for (const sequence of drawn.sequences) expect(sequence[0]).toBe('up');
    expect(drawn.names).toEqual(['sequence', 'symbol']);
    expect(drawn.columns.sequence).toHaveLength(drawn.sequences.flat().length);
    const [filled] = (await model.complete({ sequences: [['up', null, 'up']] })).sequences;
    expect([filled[0], filled[2]]).toEqual(['up', 'up']);
    expect(filled[1]).toMatch(/^(up|down)$/);
  });

  it('of records, numbers and pitches, too', async () => {
    const sequences = [0, 1, 2].map((k) =>
      Array.from({ length: 9 }, (_, i) => ({ x: i + k / 2, kind: i % 2 === 0 ? 'a' : 'b' })),
    );
    const records = await (await fit(independent(), { sequences }, quick)).sample(2);
    for (const step of records.sequences.flat()) expect(Object.keys(step as object)).toEqual(['x', 'kind']);
    const numbers = await (await fit(independent(), { sequences: [[1.5, 2, 3.25, 2.5, 1.75]] }, quick)).sample(1);
    for (const step of numbers.sequences[0]) expect(step).toBeTypeOf('number');
    const chords = { sequences: [[[60, 64], [], [62]], [[60]]] };
    const music = await fit(independent(), chords, quick);
    expect(music.schema.columns).toHaveLength(88);
    expect(music.schema.sequence).toMatchObject({ unit: 'frame', ends: false });
    for (const chord of (await music.sample(3)).sequences.flat()) expect(chord).toEqual(expect.any(Array));
    expect((await music.logProb(chords)).values).toHaveLength(2);
    await expect(music.logProb({ sequences: [[[60.5]]] })).rejects.toThrow('data: must be frames of pitches');
  });

  it('are refused where they are none', async () => {
    await expect(fit(independent(), { sequences: [] }, quick)).rejects.toThrow(
      'sequences: must have a sequence, got none',
    );
    await expect(fit(independent(), { sequences: [[]] }, quick)).rejects.toThrow('sequences must have steps, got none');
    await expect(fit(independent(), { sequences: [[1, 'a']] }, quick)).rejects.toThrow('got steps of several kinds');
    await expect(fit(independent(), { sequences: [[[1.5], [1, 2]]] }, quick)).rejects.toThrow(
      'steps must be lists of one length, got 1 and 2',
    );
  });
});
