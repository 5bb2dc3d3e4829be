/** What a fitted model can be as a graph of standard operations. */
export const GRAPH_FUNCTIONS = ['sample', 'logProb', 'encode', 'decode'] as const;

export type GraphFunction = (typeof GRAPH_FUNCTIONS)[number];
