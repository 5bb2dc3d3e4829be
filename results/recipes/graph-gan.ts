import { platform } from '#platform';
import type { TableRows } from '../../src/data/rows.js';
import { codePoints } from '../../src/data/sequences/code-points.js';
import { heldTable } from '../../src/data/sequences/held-table.js';
import { jetColumns, MOST_PARTICLES, sampleJets } from '../../src/data/toys/jets.js';
import { graphFrechetDistance } from '../../src/metrics/graph-frechet-distance.js';
import { judgeSample } from '../../src/metrics/judge-sample.js';
import { setWasserstein } from '../../src/metrics/set-wasserstein.js';
import { drawRows } from '../../src/model/draw.js';
import { fitModel } from '../../src/model/fit-model.js';
import { graphGan } from '../../src/models/implicit/direct/graph-gan.js';
import { keyOf } from '../../src/random/key.js';
import type { TableRecipe, TableRow } from '../table-recipe.js';

const TRAINING = 100_000;
const JUDGED = 10_000;
const MINUTES = 60;

/** Jets whose keys come from one stream, as sets. */
async function jetsOf(count: number, seed: number, stream: string) {
  const { columns, lengths } = sampleJets(count, keyOf(seed).at(stream));
  const points = { room: MOST_PARTICLES, mask: true };
  return codePoints({ table: heldTable(jetColumns, columns), lengths, points });
}

async function rowsOf(count: number, seed: number, stream: string): Promise<TableRows> {
  const { dataset } = await jetsOf(count, seed, stream);
  return dataset.gather(count, keyOf(seed));
}

type Options = Parameters<typeof graphGan>[0];

/** Distances of drawn jets, each with that of as many real ones. */
function row(name: string, options: Options): TableRow {
  return {
    name,
    async run(seed) {
      const { dataset, schema } = await jetsOf(TRAINING, seed, 'training');
      const deadlineMs = platform.nowMs() + 60_000 * MINUTES;
      const settings = { seed, split: 'none', nowMs: platform.nowMs, breathe: platform.breathe, deadlineMs } as const;
      const { definition, model, params, summary } = await fitModel(graphGan(options), dataset, settings);
      const range = { first: 0, count: JUDGED };
      const drawn = await drawRows(definition.name, model, params, schema, range, keyOf(seed).at('drawn'));
      const [reference, floor] = [await rowsOf(JUDGED, seed, 'reference'), await rowsOf(JUDGED, seed, 'floor')];
      const { scores } = await judgeSample(drawn, {
        schema,
        real: { reference, floor },
        metrics: [setWasserstein, graphFrechetDistance],
        key: keyOf(seed).at('judge'),
        isNamed: true,
      });
      const shown = scores.map((score) => `${score.value.toPrecision(3)} (${(score.value / score.floor).toFixed(2)})`);
      return [...shown, String(summary.steps)];
    },
  };
}

const LEARNED: Options = { steps: 70_000 };

export const tables: readonly TableRecipe[] = [
  {
    name: 'graph-gan-jets',
    title: `Jets of the generated set: ${TRAINING} fitted, ${JUDGED} drawn and ${JUDGED} real ones held against each other; Wasserstein-1 distances as means over five resamples, and how many times those of two real samples they are.`,
    columns: ['dy', 'dphi', 'pt', 'particles', 'mass', 'Fréchet distance', 'steps'],
    anchors: `Wanted: each at most 2 times that of real jets after ${MINUTES} minutes on two cores. With margins the columns of particles are moved onto the training quantiles, so that mass and Fréchet distance are what tells models apart; free shows the networks alone.`,
    seed: 1,
    rows: [
      row('graph-gan, pooled', LEARNED),
      row('graph-gan, pooled, margins free', { ...LEARNED, margins: 'free' }),
      row('graph-gan, messages of pairs', { ...LEARNED, messages: 'pairs', hidden: 32, steps: 25_000 }),
    ],
  },
];
