import type { Chain, ChainPlan } from './chain-plan.js';

/** The followed contexts of as many symbols as the chain looks back, or as few as a beginning has. */
export function fullContexts({ levels, symbol, first, followed }: Chain, { order, start }: ChainPlan): number[] {
  const contexts: number[] = [];
  const isBegin = new Uint8Array(first.length - 1);
  for (let node = 0; node < isBegin.length; node++) {
    if (node > 0 && symbol[node] === start) isBegin[node] = 1;
    if (isBegin[node] === 1) for (let i = first[node]; i < first[node + 1] && i < isBegin.length; i++) isBegin[i] = 1;
    if (followed[node] > 0 && (isBegin[node] === 1 || node >= levels[order])) contexts.push(node);
  }
  return contexts;
}
