import type { Fitted, Recipe } from '../../src/index.js';
import type * as families from '../../src/models/index.js';

type Fit<R> = R extends Recipe<infer M> ? Fitted<M> : never;

/** The fitted model of every family, as the compiler sees it. */
export type EveryFitted = { readonly [Name in keyof typeof families]: Fit<ReturnType<(typeof families)[Name]>> };
