import type { NextSymbol } from '../../../../symbols/next-symbol.js';
import { type Evaluation, type SaidOfNext, STEP_LANES } from './evaluate.js';
import type { RecurrentParams } from './learner.js';
import type { LaneState } from './read-lanes.js';

/** Laws of the next symbol from a network that says their logits; lanes are read in blocks of one size. */
export function nextSymbols(
  network: Evaluation,
  params: RecurrentParams,
  symbols: number,
): NextSymbol<{ readonly lanes: number; readonly blocks: readonly SaidOfNext[] }> {
  const read = (codes: Int32Array | undefined, state: LaneState) =>
    network.next(params, codes && { symbols: codes }, state);
  return {
    symbols,
    async start(lanes) {
      const first = await read(undefined, network.atRest());
      // The same for all lanes: states are never written into.
      return { lanes, blocks: Array.from({ length: Math.ceil(lanes / STEP_LANES) }, () => first) };
    },
    law({ lanes, blocks }) {
      const law = new Float64Array(lanes * symbols);
      for (let lane = 0; lane < lanes; lane++) {
        const { outputs } = blocks[Math.floor(lane / STEP_LANES)];
        const at = (lane % STEP_LANES) * symbols;
        writeLogLaw(outputs.subarray(at, at + symbols), law.subarray(lane * symbols, (lane + 1) * symbols));
      }
      return law;
    },
    async read({ lanes, blocks }, codes) {
      const after: SaidOfNext[] = [];
      for (const [b, { state }] of blocks.entries()) {
        const own = new Int32Array(STEP_LANES);
        for (let i = 0; i < STEP_LANES && b * STEP_LANES + i < lanes; i++)
          own[i] = Math.max(0, codes[b * STEP_LANES + i]);
        after.push(await read(own, state));
      }
      return { lanes, blocks: after };
    },
  };
}

/** Logits less the logarithm of the sum of their exponentials. */
function writeLogLaw(logits: Float32Array, into: Float64Array): void {
  const most = logits.reduce((a, b) => Math.max(a, b));
  let sum = 0;
  for (const logit of logits) sum += Math.exp(logit - most);
  const whole = most + Math.log(sum);
  for (let i = 0; i < logits.length; i++) into[i] = logits[i] - whole;
}
