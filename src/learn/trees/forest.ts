/**
 * Trees that tell two classes apart, all nodes end to end. A row goes from a node to child `left` or `left + 1`: to the left where
 * its bin of `column` is at most `split`, or, of codes, where bit `bin` of the words of `subsets` from `split` on is set.
 */
export type Forest = {
  /** The first node of each tree. */
  readonly roots: Int32Array;
  /** -1 in leaves. */
  readonly column: Int32Array;
  readonly split: Int32Array;
  readonly left: Int32Array;
  readonly subsets: Int32Array;
  /** Share of the second class among the rows that the node was grown with. */
  readonly share: Float64Array;
  /** Share of its rows with a known cell that went to the left: where a missing cell goes. */
  readonly toLeft: Float64Array;
};

/** Whether a known bin goes to the left child of a node; codes beyond the subset's words never do. */
export function goesLeft(forest: Forest, node: number, bin: number, isCoded: boolean): boolean {
  const split = forest.split[node];
  return isCoded ? ((forest.subsets[split + (bin >> 5)] >>> (bin & 31)) & 1) === 1 : bin <= split;
}
