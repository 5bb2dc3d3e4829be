import { codesOf, type SequenceRows, sequenceRows } from '../data/sequences/sequence-rows.js';
import type { Symbols } from '../data/sequences/symbols.js';
import type { Draws } from '../random/draws.js';
import type { Key } from '../random/key.js';
import { OptionError } from '../util/errors.js';
import { type Choice, checkChoice, chooseSymbol } from './choose-symbol.js';
import type { NextSymbol } from './next-symbol.js';

/** How sequences are drawn from the laws of their next symbols. */
export interface SymbolDrawing extends Choice {
  /** What each sequence begins with: one row. */
  readonly prompt?: SequenceRows | undefined;
  /** Exactly so many steps, the prompt's among them; without it a sequence ends where it draws the stop, or after `usual` steps where there is none. */
  readonly length?: number | undefined;
}

/** What every drawing of one model shares. */
export interface SymbolSource {
  readonly who: string;
  readonly next: NextSymbol;
  readonly symbols: Symbols;
  /** Steps of a sequence that no stop ends; a stop that never comes is waited for ten times as long. */
  readonly usual: number;
}

/** Sequences drawn beside each other at most. */
const LANES = 256;
/** Steps after which a sequence that would not stop is broken off, in usual lengths. */
const PATIENCE = 10;

/** Sequences `first … first + count - 1`; each draws from `key.at(i)` alone. The unknown symbol is never drawn: it stands for no symbol in particular, and what is left is renormalised. */
export async function drawSymbols(
  source: SymbolSource,
  range: { readonly first: number; readonly count: number },
  key: Key,
  how: SymbolDrawing = {},
): Promise<SequenceRows> {
  const prompt = checkDrawing(source, how);
  const drawn: Int32Array[] = [];
  for (let from = 0; from < range.count; from += LANES) {
    const lanes = Math.min(LANES, range.count - from);
    const draws = Array.from({ length: lanes }, (_, lane) => key.at(range.first + from + lane).draws());
    const sequences: number[][] = draws.map(() => [...prompt]);
    for await (const symbols of drawnSteps(source, draws, prompt, how))
      for (const [lane, symbol] of symbols.entries()) if (symbol >= 0) sequences[lane].push(symbol);
    for (const sequence of sequences) drawn.push(Int32Array.from(sequence));
  }
  return rowsOf(drawn, range.first);
}

/** Row 0 of the sample symbol by symbol, its prompt first. */
export async function* streamSymbols(
  source: SymbolSource,
  key: Key,
  how: SymbolDrawing = {},
): AsyncGenerator<SequenceRows> {
  const prompt = checkDrawing(source, how);
  if (prompt.length > 0) yield rowsOf([prompt], 0);
  for await (const symbols of drawnSteps(source, [key.at(0).draws()], prompt, how))
    if (symbols[0] >= 0) yield rowsOf([symbols], 0);
}

/** The next symbol of each lane, step by step, until all have ended; -1 where a lane has. */
async function* drawnSteps(
  { next, symbols, usual }: SymbolSource,
  draws: readonly Draws[],
  prompt: Int32Array,
  how: SymbolDrawing,
): AsyncGenerator<Int32Array> {
  const lanes = draws.length;
  const isFixed = how.length !== undefined || symbols.stop === undefined;
  const last =
    how.length ??
    (symbols.stop === undefined ? Math.max(usual, prompt.length) : PATIENCE * (usual + 1) + prompt.length);
  let state = await next.start(lanes);
  for (const symbol of prompt) state = await next.read(state, new Int32Array(lanes).fill(symbol));
  const ended = new Uint8Array(lanes);
  for (let step = prompt.length; step < last; step++) {
    const law = await next.law(state);
    const chosen = new Int32Array(lanes).fill(-1);
    for (let lane = 0; lane < lanes; lane++) {
      if (ended[lane]) continue;
      const own = law.slice(lane * next.symbols, (lane + 1) * next.symbols);
      own[symbols.unknown] = Number.NEGATIVE_INFINITY;
      if (isFixed && symbols.stop !== undefined) own[symbols.stop] = Number.NEGATIVE_INFINITY;
      const symbol = chooseSymbol(own, how, draws[lane]);
      if (symbol === symbols.stop) ended[lane] = 1;
      else chosen[lane] = symbol;
    }
    if (ended.every((end) => end === 1)) return;
    yield chosen;
    if (step + 1 < last) state = await next.read(state, chosen);
  }
}

function checkDrawing({ who }: SymbolSource, how: SymbolDrawing): Int32Array {
  checkChoice(who, how);
  const { prompt: row, length } = how;
  if (row !== undefined && row.count !== 1) throw new OptionError(`${who}: prompt must be one row, got ${row.count}`);
  const prompt = row === undefined ? new Int32Array(0) : codesOf(row, 0);
  if (prompt.includes(-1)) throw new OptionError(`${who}: prompt must have no missing symbol, got one`);
  if (length === undefined) return prompt;
  if (!Number.isInteger(length) || length < 1)
    throw new OptionError(`${who}: length must be an integer >= 1, got ${length}`);
  if (length < prompt.length)
    throw new OptionError(`${who}: length must be at least that of the prompt, ${prompt.length}, got ${length}`);
  return prompt;
}

function rowsOf(sequences: readonly Int32Array[], first: number): SequenceRows {
  const lengths = sequences.map(({ length }) => length);
  const column = new Float64Array(lengths.reduce((sum, length) => sum + length, 0));
  let at = 0;
  for (const sequence of sequences) {
    column.set(sequence, at);
    at += sequence.length;
  }
  return sequenceRows([column], lengths, { first });
}
