import { describe, expect, it } from 'vitest';
import { decisionProcess } from '../../../../learn/decisions/decision-process.js';
import { policyValues } from '../../../../learn/decisions/values.js';
import { bulkOf } from '../../../../random/bulk.js';
import { keyOf } from '../../../../random/key.js';
import { startCode } from '../../../../symbols/network/coded-rows.js';
import { verdictsOf } from './exact-reward.test.data.js';
import { allSequences, madeGame, madeSequences } from './made-game.test.data.js';
import { noiseWidths, playOf } from './programs.js';
import { slotsOf } from './roll-outs.js';

const TIME = 3;
const LANES = 40;
const COPIES = 300;

/** What the judge says of each sequence of three codes, blanks after a stop. */
function verdicts({ judge, critic, symbols }: ReturnType<typeof madeGame>) {
  const seen = allSequences(symbols.count, TIME).map((row) => {
    const end = symbols.stop === undefined ? -1 : row.indexOf(symbols.stop);
    return row.map((code, t) => (end >= 0 && t > end ? symbols.count : code));
  });
  return verdictsOf({ judge }, seen, critic);
}

/** The decision process whose states are beginnings of sequences and whose actions are symbols, and the generator as its policy. */
async function exactValues(game: ReturnType<typeof madeGame>) {
  const { symbols, next } = game;
  const codes = symbols.count;
  const beginnings = [0, 1, 2].flatMap((length) => allSequences(codes, length));
  const states = beginnings.length;
  const placeOf = new Map(beginnings.map((row, state) => [row.join(), state]));
  const rewards = new Float64Array(states * codes);
  const transitions = new Float64Array(states * codes * states);
  const policy = new Float64Array(states * codes);
  const final = await verdicts(game);
  for (const [state, row] of beginnings.entries()) {
    let at = await next.start(1);
    for (const code of row) at = await next.read(at, Int32Array.of(code));
    policy.set((await next.law(at)).map(Math.exp), state * codes);
    for (let code = 0; code < codes; code++) {
      const after = [...row, code];
      if (after.length < TIME) transitions[(state * codes + code) * states + (placeOf.get(after.join()) as number)] = 1;
      else rewards[state * codes + code] = final[after.reduce((number, each) => number * codes + each, 0)];
    }
  }
  const process = decisionProcess({ states, actions: codes, discount: 1, transitions, rewards });
  const values = policyValues(process, policy);
  const spread = Math.max(...final) - Math.min(...final);
  return { valueAt: (row: readonly number[]) => values[placeOf.get(row.join()) as number], final, spread };
}

describe.each([false, true])('values of beginnings, rows that end: %s', (ends) => {
  it('are those of the decision process of symbols', async () => {
    const { schema } = madeSequences([[0, 1, 0]], { ends });
    const game = madeGame(schema, TIME, keyOf(5));
    const { generator, judge, symbols, params, critic } = game;
    const shape = { lanes: LANES, time: TIME, copies: COPIES, reward: 'log-odds', blank: symbols.count } as const;
    const play = playOf(generator, judge, { ...shape, stop: symbols.stop });
    const widths = noiseWidths(shape);
    const uniforms = (name: string, width: number) => {
      const numbers = new Float32Array(LANES * width);
      bulkOf(keyOf(6).at(name)).uniforms(numbers);
      return numbers;
    };
    const beside = {
      first: new Int32Array(LANES).fill(startCode(symbols)),
      lasts: new Float32Array(LANES * TIME).fill(1),
    };
    const { codes, worth, values } = await play.play(
      ...([params, critic, beside, uniforms('own', widths.own), uniforms('further', widths.rolled)] as const),
    );
    const { valueAt, final, spread } = await exactValues(game);
    expect(spread).toBeGreaterThan(1);
    // The mean of copies that lie within the spread: its standard error is at most half the spread over the root of their number.
    const bound = (4.5 * spread) / 2 / Math.sqrt(COPIES);
    for (let lane = 0; lane < LANES; lane++) {
      const row = [...codes.subarray(lane * TIME, (lane + 1) * TIME)];
      for (let k = 0; k < TIME; k++)
        expect(Math.abs(values[lane * (TIME + 1) + k] - valueAt(row.slice(0, k)))).toBeLessThan(bound);
      const whole = final[row.reduce((number, each) => number * symbols.count + each, 0)];
      expect(Math.abs(values[lane * (TIME + 1) + TIME] - whole)).toBeLessThan(1e-5);
      const end = symbols.stop === undefined ? -1 : row.indexOf(symbols.stop);
      for (let t = 0; t < TIME; t++) {
        const at = lane * (TIME + 1) + t;
        const expected = end >= 0 && t > end ? 0 : values[at + 1] - values[at];
        expect(Math.abs(worth[lane * TIME + t] - expected)).toBeLessThan(1e-5);
      }
    }
  });
});

describe('drawn sequences', () => {
  it('follow the law of the generator', async () => {
    const { schema } = madeSequences([[0, 1]], { vocabulary: 5 });
    const lanes = 3000;
    const { generator, judge, symbols, params, next } = madeGame(schema, 2, keyOf(9));
    const shape = { lanes, time: 2, copies: 1, reward: 'log-odds', blank: symbols.count, stop: undefined } as const;
    const uniforms = new Float32Array(2 * lanes);
    bulkOf(keyOf(10)).uniforms(uniforms);
    const beside = {
      first: new Int32Array(lanes).fill(startCode(symbols)),
      lasts: Float32Array.from({ length: 2 * lanes }, (_, at) => (at % 4 === 3 ? 0 : 1)),
    };
    const codes = await playOf(generator, judge, shape).draw(params, beside, uniforms);
    const law = (await next.law(await next.start(1))).map(Math.exp);
    const counts = new Float64Array(symbols.count);
    for (let lane = 0; lane < lanes; lane++) counts[codes[2 * lane]]++;
    const chi = counts.reduce((sum, count, code) => sum + (count - lanes * law[code]) ** 2 / (lanes * law[code]), 0);
    expect(chi).toBeLessThan(22.5); // 5 degrees of freedom: once in 2,400
    // Every other row lasts one symbol only.
    expect(codes[3]).toBe(symbols.count);
    expect(codes[1]).toBeLessThan(symbols.count);
  });

  it('are drawn on in no more than half as many lanes as they have beginnings, and one', () => {
    expect([1, 2, 5, 10].map(slotsOf)).toEqual([1, 2, 3, 6]);
  });
});
