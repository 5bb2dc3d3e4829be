// Two samples held against each other by a kernel k: the unbiased estimate of E k(x, x′) + E k(y, y′) − 2 E k(x, y), which is 0 for equal laws.
// With a Gaussian k it is the squared maximum mean discrepancy, with k = −|x − y| the energy distance.
import type { Key } from '../../random/key.js';
import type { Points } from '../point-rows.js';
import { type BlockSums, type Blocks, blockSums, blocksOf, type PairKernel } from './block-sums.js';

export interface KernelTest {
  /** The unbiased U-statistic; below zero about every other time where the laws are equal. */
  readonly value: number;
  readonly standardError: number;
  /** Share of relabellings with a value as large, the labelling as it is among them. */
  readonly pValue: number;
}

/** Relabellings of a test. */
export const PERMUTATIONS = 500;

/**
 * The tests of x and y by each kernel. Rows change their labels block by block, which costs next to nothing once the kernel has been summed over
 * blocks; such relabellings are a group, so that p values are exact. The standard error is that of the larger term of the U-statistic:
 * the first-order one, or, where the laws are all but equal and it vanishes, the second-order one, which the relabellings show.
 */
export function kernelTests(
  x: Points,
  y: Points,
  kernels: readonly PairKernel[],
  key: Key,
  permutations = PERMUTATIONS,
): KernelTest[] {
  const blocks = blocksOf(x.count, y.count, key.at('blocks'));
  const labels = labellings(blocks, permutations, key.at('permutations'));
  return blockSums(x, y, blocks, kernels).map((sums) => testOf(sums, labels, blocks, x.count, y.count));
}

/** The blocks that are labelled x, labelling after labelling; the first is the labelling as it is. */
function labellings({ ofX, ofY }: Blocks, permutations: number, key: Key): readonly Int32Array[] {
  const asItIs = Int32Array.from({ length: ofX }, (_, block) => block);
  const others = Array.from({ length: permutations }, (_, b) =>
    key
      .at(b)
      .draws()
      .permutation(ofX + ofY)
      .subarray(0, ofX),
  );
  return [asItIs, ...others].map((blocks) => Int32Array.of(...blocks, ofX + ofY));
}

function testOf(
  sums: BlockSums,
  labels: readonly Int32Array[],
  { ofX, ofY }: Blocks,
  n: number,
  m: number,
): KernelTest {
  const { between } = sums;
  const width = ofX + ofY + 2;
  const ofBlock = new Float64Array(width);
  for (let at = 0; at < between.length; at++) ofBlock[Math.floor(at / width)] += between[at];
  const total = sum(ofBlock);
  const statistics = Float64Array.from(labels, (ofLabel) => {
    let [xx, rows] = [0, 0];
    for (const block of ofLabel) {
      rows += ofBlock[block];
      const base = block * width;
      for (const other of ofLabel) xx += between[base + other];
    }
    const xy = rows - xx;
    return xx / (n * (n - 1)) + (total - xx - 2 * xy) / (m * (m - 1)) - (2 * xy) / (n * m);
  });
  const [value] = statistics;
  // Relabellings that are the same up to rounding count as equal.
  const slack = (1e-12 * Math.abs(total)) / (n + m) ** 2;
  const second = varianceOf(statistics.subarray(1));
  // Means over few rows vary for being that, by twice the second-order variance.
  const first = firstOrder(sums, n, m) - 2 * second;
  return {
    value,
    standardError: Math.sqrt(Math.max(first, second)),
    pValue: statistics.filter((other) => other >= value - slack).length / statistics.length,
  };
}

/** 4 Var[E k(x, x′) − E k(x, y)] / n and the same of y (Hoeffding 1948). */
function firstOrder({ own, across }: BlockSums, n: number, m: number): number {
  const ofX = Float64Array.from({ length: n }, (_, i) => own[i] / (n - 1) - across[i] / m);
  const ofY = Float64Array.from({ length: m }, (_, j) => own[n + j] / (m - 1) - across[n + j] / n);
  return (4 * varianceOf(ofX)) / n + (4 * varianceOf(ofY)) / m;
}

function sum(values: Float64Array): number {
  return values.reduce((total, value) => total + value, 0);
}

function varianceOf(values: Float64Array): number {
  const mean = sum(values) / values.length;
  return values.reduce((total, value) => total + (value - mean) ** 2, 0) / Math.max(1, values.length - 1);
}
