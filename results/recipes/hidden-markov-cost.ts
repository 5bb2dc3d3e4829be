import { codeSymbols } from '../../src/data/sequences/code-symbols.js';
import { sequenceRows } from '../../src/data/sequences/sequence-rows.js';
import { hiddenMarkov } from '../../src/models/index.js';
import { keyOf } from '../../src/random/key.js';
import type { ResultRecipe } from '../recipe.js';

const RUNS = 3;
const ALPHABET = 'abcdefgh';

/** Shortest of some times of one pass of Baum-Welch over one sequence, in milliseconds of the processor: other programs do not count. */
async function passMs(states: number, steps: number, seed: number): Promise<number> {
  const draws = keyOf(seed).draws();
  const symbols = Array.from({ length: steps }, () => ALPHABET[draws.below(ALPHABET.length)]);
  const { schema, dataset } = codeSymbols([symbols]);
  const recipe = hiddenMarkov({ states });
  const { learner } = recipe.definition.bind(recipe.options as never, schema);
  const state = await learner.start({ training: dataset }, keyOf(seed));
  const codes = symbols.map((symbol) => schema.columns[0].categories.indexOf(symbol));
  const rows = sequenceRows([Float64Array.from(codes)], [steps]);
  let shortest = Number.POSITIVE_INFINITY;
  for (let run = 0; run < RUNS; run++) {
    const before = process.cpuUsage();
    await learner.contribute(state, rows, keyOf(0));
    const { user, system } = process.cpuUsage(before);
    shortest = Math.min(shortest, (user + system) / 1000);
  }
  return shortest;
}

/** The slope of log time over log size between the ends of a range. */
async function exponent(sizes: readonly number[], timeOf: (size: number) => Promise<number>) {
  const times: number[] = [];
  for (const size of sizes) times.push(await timeOf(size));
  const [first, last] = [0, sizes.length - 1];
  const value = Math.log(times[last] / times[first]) / Math.log(sizes[last] / sizes[first]);
  const notes = sizes.map((size, i) => `${size}: ${times[i].toFixed(1)} ms`).join(', ');
  return { value, certainty: 'exact' as const, notes };
}

const facts = { metric: 'exponent', unit: '', bar: 'at most', seed: 1 } as const;

/** How a pass of Baum-Welch over one sequence grows with its steps and with the states. */
export const recipes: readonly ResultRecipe[] = [
  {
    ...facts,
    name: 'hidden-markov-cost-steps',
    title: 'hidden Markov, time of a pass over one sequence, 64 states, as a power of its steps',
    anchor: 1.1,
    source: 'linear in the steps: O(T K²)',
    run: (seed) => exponent([4_000, 8_000, 16_000, 32_000], (steps) => passMs(64, steps, seed)),
  },
  {
    ...facts,
    name: 'hidden-markov-cost-states',
    title: 'hidden Markov, time of a pass over one sequence of 5,000 steps, as a power of its states',
    anchor: 2.1,
    source: 'quadratic in the states: O(T K²)',
    run: (seed) => exponent([64, 128, 256], (states) => passMs(states, 5_000, seed)),
  },
];
