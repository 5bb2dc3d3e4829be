import { describe, expect, it } from 'vitest';
import { fit } from './index.js';
import { hiddenMarkov } from './models/index.js';
import { keyOf } from './random/key.js';

describe('the hidden states of sequences', () => {
  it('are encoded, and what comes next is forecast', async () => {
    const steps = Array.from({ length: 200 }, (_, t) => {
      const draws = keyOf(1).at(t).draws();
      return (Math.floor(t / 50) % 2 === 0 ? 0 : 20) + Math.round(100 * draws.normal()) / 100;
    });
    const model = await fit(
      hiddenMarkov({ states: 2, emission: 'gaussian' }),
      { sequences: [steps] },
      { seed: 1, split: 'none' },
    );
    const states = await model.encode({ sequences: [steps, steps.slice(0, 60)] });
    expect(states.names).toEqual(['sequence', 'step', 'state', 'p(state 1)', 'p(state 2)']);
    expect(states.columns.sequence.filter((sequence) => sequence === 2)).toHaveLength(60);
    const [first] = states.columns.state;
    expect(Array.from(states.columns.state, (state) => state === first)).toEqual(
      [...steps, ...steps.slice(0, 60)].map((step) => step < 10),
    );
    const ahead = await model.forecast({ sequences: [steps] }, { steps: 2, shares: [0.5], draws: 39, seed: 2 });
    expect(ahead.names).toEqual(['sequence', 'ahead', 'value', 'value low 0.5', 'value high 0.5']);
    // It has just begun to be about 20, where it stays for fifty steps.
    for (const row of ahead.rows()) {
      expect(Math.abs(Number(row.value) - 20)).toBeLessThan(2);
      expect(Number(row['value low 0.5'])).toBeLessThan(Number(row['value high 0.5']));
    }
  });
});
