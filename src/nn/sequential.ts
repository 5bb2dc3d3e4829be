import type { SpecsOf } from '../engine/parameters.js';
import type { Layer } from './layer.js';

/** The parameters of a layer. */
export type ParamsOf<L> = L extends Layer<infer P> ? P : never;

/** The parameters of layers in a row: a list with those of each. */
export type ListOfParams<L extends readonly Layer<unknown>[]> = { readonly [I in keyof L]: ParamsOf<L[I]> };

/** Layers one after the other. */
export function sequential<const L extends readonly Layer<unknown>[]>(...layers: L): Layer<ListOfParams<L>> {
  return {
    parameters: layers.map(({ parameters }): unknown => parameters) as unknown as SpecsOf<ListOfParams<L>>,
    apply: (params, x, pass) => layers.reduce((y, layer, i) => layer.apply(params[i], y, pass), x),
  };
}
