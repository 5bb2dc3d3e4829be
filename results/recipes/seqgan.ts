import { platform } from '#platform';
import { codesOf, type SequenceRows, sequenceRows } from '../../src/data/sequences/sequence-rows.js';
import { selfBleu } from '../../src/metrics/bleu-scores.js';
import type { AnyModel, Recipe } from '../../src/model/define-model.js';
import { fitModel } from '../../src/model/fit-model.js';
import type { FittedModel } from '../../src/model/fitted-model.js';
import { sequenceGan } from '../../src/models/implicit/direct/sequence-gan.js';
import { type Key, keyOf } from '../../src/random/key.js';
import { lstmOracle, type Oracle } from '../lstm-oracle.js';
import type { TableRecipe, TableRow } from '../table-recipe.js';

type Params = { readonly head: { readonly weight: Float32Array; readonly bias: Float32Array } };

/** Vocabulary and steps of an oracle, rows that are learned from, and settings; chosen on an oracle of seed 101, which is in no table. */
interface Setting {
  readonly vocabulary: number;
  readonly length: number;
  readonly seeds: readonly number[];
  readonly options: Parameters<typeof sequenceGan>[0];
}

const TRAINING = 10_000;
const TEST = 4_000;
/** Drawn rows that are scored, and those of them whose self-BLEU is. */
const DRAWN = 4_000;
const BLEU_ROWS = 1_000;
/** Student's t at 97.5 %, four degrees of freedom. */
const T_FOUR = 2.776;
/** Temperatures among which that of equal test likelihood is sought. */
const COLDEST = 0.4;
const HALVINGS = 12;

const SMALL: Setting = {
  ...{ vocabulary: 500, length: 10, seeds: [1, 2, 3, 4, 5] },
  options: { teacherSteps: 1500, judgeStart: 4000, rounds: 200 },
};
const LONG: Setting = {
  ...{ vocabulary: 5_000, length: 20, seeds: [1] },
  options: { teacherSteps: 4_000, judgeStart: 3_000, rounds: 60, batch: 32 },
};

/** What one generator is measured by. */
interface Numbers {
  /** Nats a symbol of its rows under the oracle, and of the oracle's test rows under it. */
  readonly oracle: number;
  readonly test: number;
  readonly bleu: number;
  /** Share of its rows that it drew more than once. */
  readonly copies: number;
  readonly temperature: number;
  readonly seconds: number;
}

interface Comparison {
  readonly truth: Numbers;
  readonly uniform: Numbers;
  readonly likelihood: Numbers;
  readonly tempered: Numbers;
  readonly adversarial: Numbers;
}

/** Each oracle is met once, whatever the rows that are asked for. */
const met = new Map<string, Promise<Comparison>>();

function comparisonOf(setting: Setting, seed: number): Promise<Comparison> {
  const name = `${setting.vocabulary} ${setting.length} ${seed}`;
  const known = met.get(name) ?? compareOn(setting, seed);
  met.set(name, known);
  return known;
}

async function compareOn({ vocabulary, length, options }: Setting, seed: number): Promise<Comparison> {
  const oracle = lstmOracle(vocabulary, length, seed);
  const key = keyOf(seed);
  const training = oracle.dataset(await oracle.draw(TRAINING, key.at('training')));
  const test = await oracle.draw(TEST, key.at('test'));
  const fit = async (recipe: Recipe) => {
    const startedAt = platform.nowMs();
    const { nowMs, breathe } = platform;
    const fitted = await fitModel(recipe, training, { seed, split: 'none', nowMs, breathe });
    return { fitted, seconds: (platform.nowMs() - startedAt) / 1000 };
  };
  const measured = ({ fitted, seconds }: Awaited<ReturnType<typeof fit>>, temperature = 1) =>
    measure(oracle, test, fitted, temperature, seconds, seed);
  // The same key: the game of the second begins where the first ends.
  const likelihood = await fit(sequenceGan({ ...options, judgeStart: 0, rounds: 0 }));
  const adversarial = await fit(sequenceGan(options));
  const own = await measured(adversarial);
  return {
    truth: await numbersOf(oracle, await oracle.draw(DRAWN, key.at('again')), await oracle.nats(test), 1, 0),
    uniform: await numbersOf(oracle, uniformRows(oracle, key), Math.log(vocabulary), 1, 0),
    likelihood: await measured(likelihood),
    tempered: await measured(likelihood, await temperatureOf(likelihood.fitted, test, own.test)),
    adversarial: own,
  };
}

async function measure(
  oracle: Oracle,
  test: SequenceRows,
  fitted: FittedModel,
  temperature: number,
  seconds: number,
  seed: number,
): Promise<Numbers> {
  const params = tempered(fitted.params as Params, temperature);
  // The same key for all: what differs is the law.
  const rows = (await fitted.model.sampling?.sample(
    params,
    { first: 0, count: DRAWN },
    keyOf(seed).at('drawn'),
  )) as SequenceRows;
  return numbersOf(oracle, rows, await testNats(fitted, params, test), temperature, seconds);
}

async function numbersOf(
  oracle: Oracle,
  rows: SequenceRows,
  test: number,
  temperature: number,
  seconds: number,
): Promise<Numbers> {
  const sequences = Array.from({ length: rows.count }, (_, row) => codesOf(rows, row));
  const some = sequences.slice(0, BLEU_ROWS);
  const bleu = selfBleu(some).scores(new Set(some.keys()))[0];
  const times = new Map<string, number>();
  for (const sequence of sequences) times.set(sequence.join(), (times.get(sequence.join()) ?? 0) + 1);
  const again = sequences.filter((sequence) => (times.get(sequence.join()) as number) > 1).length;
  return {
    ...{ oracle: await oracle.nats(rows), test, temperature, seconds },
    ...{ bleu: bleu.reduce((sum, value) => sum + value, 0) / bleu.length, copies: again / sequences.length },
  };
}

/** The generator whose logits are divided by a temperature, so that its likelihood is exact there too. */
function tempered(params: Params, temperature: number): Params {
  const { weight, bias } = params.head;
  const over = (values: Float32Array) => values.map((value) => value / temperature);
  return { ...params, head: { weight: over(weight), bias: over(bias) } };
}

async function testNats({ model }: FittedModel, params: Params, test: SequenceRows): Promise<number> {
  const { values } = await (model.density as NonNullable<AnyModel['density']>).logProb(params, test, keyOf(0));
  return -values.reduce((sum: number, value: number) => sum + value, 0) / test.starts[test.count];
}

/** The temperature, 1 at most, at which maximum likelihood is as far from the test rows; they part further with each degree below. */
async function temperatureOf(fitted: FittedModel, test: SequenceRows, nats: number): Promise<number> {
  let [low, high] = [COLDEST, 1];
  for (let i = 0; i < HALVINGS; i++) {
    const middle = (low + high) / 2;
    if ((await testNats(fitted, tempered(fitted.params as Params, middle), test)) > nats) low = middle;
    else high = middle;
  }
  return high;
}

function uniformRows({ schema }: Oracle, key: Key): SequenceRows {
  const length = schema.sequence?.longest ?? 1;
  const draws = key.at('uniform').draws();
  const codes = Float64Array.from({ length: DRAWN * length }, () => draws.below(schema.columns[0].categories.length));
  return rowsOfLength(codes, length);
}

/** Rows of as many steps each. */
function rowsOfLength(codes: Float64Array, length: number): SequenceRows {
  return sequenceRows([codes], new Array<number>(codes.length / length).fill(length));
}

type Kind = keyof Comparison;

/** Of a table's numbers their mean over oracles, and the half width of its 95 % interval where there are five. */
function row(name: string, setting: Setting, kind: Kind): TableRow {
  return {
    name,
    async run() {
      const all: Comparison[] = [];
      for (const seed of setting.seeds) all.push(await comparisonOf(setting, seed));
      const cell = (of: (comparison: Comparison) => number, digits: number) => withInterval(all.map(of), digits);
      return [
        cell((each) => each[kind].oracle, 3),
        cell((each) => each[kind].oracle - each.likelihood.oracle, 3),
        cell((each) => each[kind].oracle - each.tempered.oracle, 3),
        cell((each) => each[kind].test, 3),
        cell((each) => each[kind].temperature, 3),
        cell((each) => each[kind].bleu, 3),
        cell((each) => each[kind].copies, 4),
        cell((each) => each[kind].seconds, 0),
      ];
    },
  };
}

function withInterval(values: readonly number[], digits: number): string {
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
  if (values.length < 5) return mean.toFixed(digits);
  const variance = values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / (values.length - 1);
  return `${mean.toFixed(digits)} ± ${((T_FOUR * Math.sqrt(variance)) / Math.sqrt(values.length)).toFixed(digits)}`;
}

const KINDS: readonly (readonly [Kind, string])[] = [
  ['truth', 'the oracle itself'],
  ['uniform', 'symbols evenly'],
  ['likelihood', 'maximum likelihood'],
  ['tempered', 'maximum likelihood, tempered'],
  ['adversarial', 'sequence-gan'],
];

export const tables: readonly TableRecipe[] = [
  {
    name: 'seqgan',
    title:
      'Sequences of an oracle, a long short-term memory of 32 units with weights from N(0, 1): 10,000 learned from, 4,000 others scored, 4,000 drawn; 500 symbols and 10 steps over five oracles, means with 95 % intervals, and 5,000 symbols and 20 steps of one. Tempered: at the temperature at which its test rows cost as much as those of sequence-gan.',
    columns: [
      'oracle nats a symbol',
      'less maximum likelihood',
      'less tempered',
      'test nats a symbol',
      'temperature',
      'self-BLEU-2',
      'drawn twice',
      'seconds of learning',
    ],
    anchors:
      'Yu et al. (2017) on an oracle of their own with 5,000 symbols and 20 steps: 10.310 evenly, 9.038 by maximum likelihood, 8.736 by SeqGAN. To reach: at least 0.25 below maximum likelihood, and not above tempered.',
    seed: 1,
    rows: [
      ...KINDS.map(([kind, name]) => row(name, SMALL, kind)),
      ...KINDS.map(([kind, name]) => row(`${name}, 5,000 symbols`, LONG, kind)),
    ],
  },
];
