import { reduceMean, squaredDifference, transpose } from '../../src/engine/index.js';
import { adam } from '../../src/learn/optimizers/adam.js';
import { type LstmParams, lstmCell, type RecurrentParams, recurrent } from '../../src/nn/index.js';
import { gradientSteps } from '../gradient-steps.js';
import { lstm } from '../networks/lstm.js';
import { tensorsOf } from '../networks/network.js';
import type { OwnSteps } from '../own-contestant.js';

const [BATCHES, TIME, BATCH, INPUTS, HIDDEN] = [4, 64, 32, 64, 256];

const layer = recurrent(lstmCell(INPUTS, HIDDEN));
/** In the order of the columns that the network is given with. */
const GATES = ['input', 'forget', 'candidate', 'output'] as const;

/** lstm-step by our layers and our learner. */
export function lstmSteps(): Promise<OwnSteps> {
  const tensors = tensorsOf(lstm);
  const given = (name: string) => tensors.get(name) as Float32Array;
  const gateOf = (gate: number) => ({
    input: columns(given('inputWeight'), INPUTS, gate),
    recurrent: columns(given('hiddenWeight'), HIDDEN, gate),
    bias: columns(given('bias'), 1, gate),
  });
  return gradientSteps<RecurrentParams<LstmParams>>({
    objective: {
      parameters: layer.parameters,
      batch: BATCH,
      inputs: { sequence: { dtype: 'f32', shape: [TIME, INPUTS] }, target: { dtype: 'f32', shape: [TIME, HIDDEN] } },
      loss(params, { sequence, target }) {
        const { outputs } = layer.run(params, transpose(sequence, [1, 0, 2]));
        return { loss: reduceMean(squaredDifference(outputs, transpose(target, [1, 0, 2])), { axes: [0, 2] }) };
      },
    },
    optimizer: adam({ learningRate: lstm.settings.learningRate }),
    weights: { cell: Object.fromEntries(GATES.map((name, gate) => [name, gateOf(gate)])) },
    packed: {
      sequence: rowsFirst(given('sequences'), INPUTS),
      target: rowsFirst(given('targets'), HIDDEN),
    },
    batches: BATCHES,
  });
}

/** [rows, 4 hidden] cut to the columns of one gate. */
function columns(matrix: Float32Array, rows: number, gate: number): Float32Array {
  return Float32Array.from(
    { length: rows * HIDDEN },
    (_, i) => matrix[(Math.floor(i / HIDDEN) * 4 + gate) * HIDDEN + (i % HIDDEN)],
  );
}

/** [batches, time, rows, width] to [batches, rows, time, width]. */
function rowsFirst(values: Float32Array, width: number): Float32Array {
  const result = new Float32Array(values.length);
  for (let batch = 0; batch < BATCHES; batch++)
    for (let time = 0; time < TIME; time++)
      for (let row = 0; row < BATCH; row++) {
        const from = ((batch * TIME + time) * BATCH + row) * width;
        result.set(values.subarray(from, from + width), ((batch * BATCH + row) * TIME + time) * width);
      }
  return result;
}
