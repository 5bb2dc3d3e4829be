/** How hard a property is tried: the same cases each time, others with PROPERTY_SEED=2, 3, … A failure prints its seed and path. */
export function effort(numRuns: number): { readonly numRuns: number; readonly seed: number } {
  return { numRuns, seed: Number(process.env.PROPERTY_SEED ?? 1) };
}
