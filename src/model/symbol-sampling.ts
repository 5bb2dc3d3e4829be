import type { SequenceRows } from '../data/sequences/sequence-rows.js';
import type { Symbols } from '../data/sequences/symbols.js';
import { drawSymbols, type SymbolDrawing, streamSymbols } from '../symbols/draw-symbols.js';
import type { NextSymbol } from '../symbols/next-symbol.js';
import type { DrawnHow, Sampling } from './define-model.js';

/** Drawing for every family that has a law of the next symbol: prompt, length, temperature, top-k and top-p, at once or as a stream. */
export function symbolSampling<Params>(
  who: string,
  symbols: Symbols,
  usual: number,
  next: (params: Params) => NextSymbol,
): Required<Sampling<SequenceRows, Params>> {
  const source = (params: Params) => ({ who, next: next(params), symbols, usual });
  return {
    sample: (params, range, key, how) => drawSymbols(source(params), range, key, drawingOf(how)),
    stream: (params, key, how) => streamSymbols(source(params), key, drawingOf(how)),
  };
}

function drawingOf(how: DrawnHow = {}): SymbolDrawing {
  return { ...how, prompt: how.prompt as SequenceRows | undefined };
}
