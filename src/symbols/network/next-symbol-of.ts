import type { Symbols } from '../../data/sequences/symbols.js';
import { cached } from '../../engine/cached.js';
import { typesOf } from '../../engine/parameters.js';
import type { Tensor } from '../../engine/tensor.js';
import { type EngineArray, sizeOf, type TensorType } from '../../engine/tensor-type.js';
import type { Tree } from '../../util/tree.js';
import type { NextSymbol } from '../next-symbol.js';
import { startCode } from './coded-rows.js';
import { strideOf } from './symbol-log-probs.js';
import type { Memory, Remembered, SymbolNetwork } from './symbol-network.js';

/** What has been read since a window began; networks without windows have one that never ends. */
interface Open {
  position: number;
  readonly memory: Record<string, EngineArray>;
}

/** Sequences that are being read: the windows that are open, the oldest first, which is the one that tells the law. */
interface Reading {
  readonly lanes: number;
  readonly open: Open[];
  /** Symbols read, the start among them. */
  read: number;
  logits: EngineArray;
}

interface StepTypes {
  readonly params: object;
  readonly symbols: TensorType;
  readonly memory: Readonly<Record<string, TensorType>>;
  readonly place: { readonly position: TensorType; readonly slots: Readonly<Record<string, TensorType>> };
}

const NUMBER: TensorType = { dtype: 'i32', shape: [] };

/**
 * Laws of the next symbol, step by step in one program. A network that sees by windows reads each symbol into two of them from half a
 * window on: when the older is full the other goes on, half full, as when rows are scored. So a step always takes the same time.
 */
export function nextSymbolOf<P, Params extends Tree>(
  network: SymbolNetwork<P>,
  symbols: Symbols,
): (params: Params) => NextSymbol {
  const types = typesOf(network.parameters);
  const window = network.sight.kind === 'window' ? network.sight.steps : undefined;
  const step = cached<StepTypes, { logits: Tensor; memory: Memory }>('next symbol', (given) =>
    network.step(given.params as P, given.symbols, given.memory, given.place),
  );

  /** One symbol more of each lane into an open window. */
  const advance = async (params: Params, lanes: number, open: Open, codes: Int32Array): Promise<EngineArray> => {
    const remembered = network.memory(lanes);
    const withSlots = Object.entries(remembered).filter(([, { slots }]) => slots !== undefined);
    const all: StepTypes = {
      params: types,
      symbols: { dtype: 'i32', shape: [lanes] },
      memory: Object.fromEntries(Object.entries(remembered).map(([name, { type }]) => [name, type])),
      place: { position: NUMBER, slots: Object.fromEntries(withSlots.map(([name]) => [name, NUMBER])) },
    };
    const slots = withSlots.map(([name, memory]) => [name, Int32Array.of(open.position % slotCount(memory))]);
    const place = { position: Int32Array.of(open.position), slots: Object.fromEntries(slots) };
    const inputs = { params: params as object, symbols: codes, memory: open.memory, place };
    const { logits, memory } = await step(all, inputs);
    for (const [name, each] of Object.entries(remembered)) {
      const values = memory[name];
      if (each.slots === undefined) open.memory[name] = values;
      else write(open.memory[name], each, open.position % slotCount(each), values);
    }
    open.position++;
    return logits;
  };

  return (params) => ({
    symbols: symbols.count,
    async start(lanes) {
      const reading: Reading = { lanes, open: [], read: 0, logits: new Float32Array(0) };
      return this.read(reading, new Int32Array(lanes).fill(startCode(symbols)));
    },
    law: (state) => lawsOf((state as Reading).logits, symbols.count),
    async read(state, given) {
      const reading = state as Reading;
      const { lanes, open } = reading;
      const codes = given.map((code) => (code < 0 ? startCode(symbols) : code));
      const isNew = window === undefined ? reading.read === 0 : reading.read % strideOf(window) === 0;
      if (isNew) open.push({ position: 0, memory: emptyMemory(network.memory(lanes)) });
      if (open[0].position === window) open.shift();
      for (const [i, each] of open.entries()) {
        const logits = await advance(params, lanes, each, codes);
        if (i === 0) reading.logits = logits;
      }
      reading.read++;
      return reading;
    },
  });
}

function emptyMemory(remembered: Readonly<Record<string, Remembered>>): Record<string, EngineArray> {
  return Object.fromEntries(
    Object.entries(remembered).map(([name, { type }]) => [name, new Float32Array(sizeOf(type.shape))]),
  );
}

function slotCount({ type, slots }: Remembered): number {
  return slots === undefined ? 1 : type.shape[slots];
}

/** Values of one slot into their places. */
function write(memory: EngineArray, { type: { shape }, slots = 0 }: Remembered, slot: number, values: EngineArray) {
  const inner = sizeOf(shape.slice(slots + 1));
  const outer = sizeOf(shape.slice(0, slots));
  for (let i = 0; i < outer; i++)
    (memory as Float32Array).set(
      (values as Float32Array).subarray(i * inner, (i + 1) * inner),
      (i * shape[slots] + slot) * inner,
    );
}

/** log softmax of each lane, in double precision. */
function lawsOf(logits: EngineArray, count: number): Float64Array {
  const laws = Float64Array.from(logits as Float32Array);
  for (let from = 0; from < laws.length; from += count) {
    const own = laws.subarray(from, from + count);
    const most = own.reduce((a, b) => Math.max(a, b), Number.NEGATIVE_INFINITY);
    const whole = most + Math.log(own.reduce((sum, value) => sum + Math.exp(value - most), 0));
    for (let i = 0; i < count; i++) own[i] -= whole;
  }
  return laws;
}
