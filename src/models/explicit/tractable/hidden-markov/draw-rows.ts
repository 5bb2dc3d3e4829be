import { type SequenceRows, sequenceRows } from '../../../../data/sequences/sequence-rows.js';
import type { DrawnHow, Range } from '../../../../model/define-model.js';
import type { Draws } from '../../../../random/draws.js';
import type { Key } from '../../../../random/key.js';
import { CapabilityError, OptionError } from '../../../../util/errors.js';
import { type Chain, chainOf, type HiddenMarkovParams } from './chain.js';
import { drawPath, lastLaw } from './draw-paths.js';
import type { Emission } from './emission.js';

/** Steps after which a sequence that would not end is broken off, in usual lengths. */
const PATIENCE = 10;

/** What drawing needs to know beside the params. */
export interface DrawnFrom {
  readonly emission: Emission;
  readonly columns: number;
  /** Steps of a sequence that nothing else ends. */
  readonly usual: number;
}

/** Ancestral sampling: the hidden path first, then one emission a step; a prompt is read first, and gone on with. */
export async function drawRows(
  { emission, columns, usual }: DrawnFrom,
  params: HiddenMarkovParams,
  range: Range,
  key: Key,
  how: DrawnHow = {},
): Promise<SequenceRows> {
  const prompt = checkHow(how);
  const before = prompt === undefined || prompt.starts[1] === 0 ? undefined : lastLaw(emission, params, prompt, 0);
  const drawn: Float64Array[][] = [];
  for (let i = 0; i < range.count; i++) {
    const draws = key.at(range.first + i).draws();
    const read = prompt === undefined ? 0 : prompt.starts[1];
    const states = drawStates(params, before, { read, length: how.length, usual }, draws);
    const cells = Array.from({ length: columns }, (_, c) => {
      const column = new Float64Array(read + states.length).fill(Number.NaN);
      if (prompt !== undefined) column.set(prompt.columns[c]);
      return column;
    });
    if (prompt !== undefined) fillPrompt(emission, params, prompt, cells, draws);
    for (const [t, state] of states.entries()) emission.fill(params.laws, state, cells, read + t, draws);
    drawn.push(cells);
  }
  return joined(drawn, columns, range.first);
}

/** The rows with their missing cells drawn given all that is known of their sequences. */
export async function completeRows(
  emission: Emission,
  params: HiddenMarkovParams,
  rows: SequenceRows,
  key: Key,
): Promise<SequenceRows> {
  const columns = rows.columns.map((column) => column.slice());
  for (let i = 0; i < rows.count; i++) {
    const [from, to] = [rows.starts[i], rows.starts[i + 1]];
    const missing: number[] = [];
    for (let t = from; t < to; t++) if (columns.some((column) => Number.isNaN(column[t]))) missing.push(t);
    if (missing.length === 0) continue;
    const draws = key.at(rows.index[i]).draws();
    const path = drawPath(emission, params, rows, i, draws);
    const K = params.start.length;
    for (const t of missing) emission.fill(params.laws, path[t - from] % K, columns, t, draws);
  }
  return { ...rows, columns };
}

/** States of the steps that follow what was read, given the law after it. */
function drawStates(
  params: HiddenMarkovParams,
  before: Float64Array | undefined,
  { read, length, usual }: { readonly read: number; readonly length: number | undefined; readonly usual: number },
  draws: Draws,
): number[] {
  const chain = chainOf(params);
  const { states: K, stops } = chain;
  const isFixed = length !== undefined || stops === undefined;
  const most = (length ?? (stops === undefined ? Math.max(usual, read) : read + PATIENCE * (usual + 1))) - read;
  if (before === undefined && !isFixed && draws.uniform() < Math.exp(params.exits[K])) return [];
  let place = before === undefined ? -1 : draws.categorical(before);
  const states: number[] = [];
  while (states.length < most) {
    if (place >= 0 && !isFixed && draws.uniform() < (stops as Float64Array)[place % K]) break;
    place = nextPlace(chain, place, draws);
    states.push(place % K);
  }
  return states;
}

/** Where the next step is, (steps left, state) as d × states + k; -1 before the first. */
function nextPlace(
  { states: K, longest: D, start, transitions, durations }: Chain,
  place: number,
  draws: Draws,
): number {
  if (place >= K) return place - K;
  const k = draws.categorical(place < 0 ? start : transitions.subarray(place * K, (place + 1) * K));
  if (D === 1) return k;
  const masses = Float64Array.from({ length: D }, (_, d) => durations[d * K + k]);
  return draws.categorical(masses) * K + k;
}

/** Missing cells of a prompt are drawn like any. */
function fillPrompt(
  emission: Emission,
  params: HiddenMarkovParams,
  prompt: SequenceRows,
  cells: readonly Float64Array[],
  draws: Draws,
): void {
  if (!prompt.columns.some((column) => column.some(Number.isNaN))) return;
  const path = drawPath(emission, params, prompt, 0, draws, 'open');
  for (const [t, place] of path.entries()) emission.fill(params.laws, place % params.start.length, cells, t, draws);
}

const SYMBOLS_ONLY = ['temperature', 'topK', 'topP'] as const;

function checkHow(how: DrawnHow): SequenceRows | undefined {
  const wrong = SYMBOLS_ONLY.find((name) => how[name] !== undefined);
  if (wrong !== undefined)
    throw new CapabilityError(`hidden-markov: ${wrong} is for sequences of one symbol a step, got other steps`, {
      hint: 'leave it out',
    });
  const prompt = how.prompt as SequenceRows | undefined;
  if (prompt !== undefined && prompt.count !== 1)
    throw new OptionError(`hidden-markov: prompt must be one row, got ${prompt.count}`);
  const { length } = how;
  if (length !== undefined && !(Number.isInteger(length) && length >= 1))
    throw new OptionError(`hidden-markov: length must be an integer >= 1, got ${length}`);
  const read = prompt?.starts[1] ?? 0;
  if (length !== undefined && length < read)
    throw new OptionError(`hidden-markov: length must be at least that of the prompt, ${read}, got ${length}`);
  return prompt;
}

function joined(drawn: readonly (readonly Float64Array[])[], columns: number, first: number): SequenceRows {
  const lengths = drawn.map((cells) => cells[0].length);
  const steps = lengths.reduce((sum, length) => sum + length, 0);
  const all = Array.from({ length: columns }, (_, c) => {
    const column = new Float64Array(steps);
    let at = 0;
    for (const cells of drawn) {
      column.set(cells[c], at);
      at += cells[c].length;
    }
    return column;
  });
  return sequenceRows(all, lengths, { first });
}
