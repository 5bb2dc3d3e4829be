// The arithmetic of the E-step and of the sums of the M-step over a block of rows that know the same columns. Nothing
// outside this file depends on how it is done.
//   y_k = A_k x - A_k mu_k with A_k = L_k^-1 (dense) or 1 / sigma_k (diagonal), so that |y_k|² is Mahalanobis' distance
//   log joint_k = c_k - |y_k|² / 2,  c_k = log pi_k - log |L_k| - (d / 2) log 2 pi
//   r_k = exp(log joint_k - logSumExp),  sums of r_k, r_k y_k and r_k y_k y_k'
// Rows are taken a tile at a time, small enough that all y of the tile stay in the cache.
import { addScatter } from '../../../../numeric/scatter.js';

/** K normal laws of d coordinates in the form the loops need. */
export interface Factors {
  readonly K: number;
  readonly d: number;
  readonly form: 'dense' | 'diagonal';
  /** A_k: lower triangular [K, d, d], or its diagonal [K, d]. */
  readonly roots: Float64Array;
  /** A_k mu_k. [K, d] */
  readonly offsets: Float64Array;
  /** c_k; -Infinity where pi_k is zero. [K] */
  readonly constants: Float64Array;
}

/** Rows as columns: row r is `positions[r]` of each column, brought to (value - center) * scale. */
export interface Block {
  readonly count: number;
  readonly columns: readonly Float64Array[];
  readonly positions: Int32Array;
  readonly centers: Float64Array;
  readonly scales: Float64Array;
  /** One weight for each entry of the columns. */
  readonly weights: Float64Array | undefined;
}

/** Sums over rows, in the whitened coordinates y_k of each component. */
export interface BlockSums {
  /** Sum of the negative log densities of the rows. */
  objective: number;
  /** Sums of r_k. [K] */
  readonly counts: Float64Array;
  /** Sums of r_k y_k. [K, d] */
  readonly firsts: Float64Array;
  /** Sums of r_k y_k y_kᵀ, lower triangle [K, padded, padded], or of r_k y_k² [K, d]. */
  readonly seconds: Float64Array;
  /** How many rows whose likeliest component is k fall into each of the slots that row values hash to. [K, slots] */
  readonly occupied: Int32Array;
}

/** What becomes of each tile: `joint` is [K, tile], log p(row, k). */
type OnTile = (tile: Tile, from: number, count: number) => void;

interface Tile {
  readonly size: number;
  readonly joint: Float64Array;
  readonly y: Float64Array;
  readonly hashes: Float64Array;
}

const TILE_NUMBERS = 32768; // doubles of y in a tile: 256 KiB
const NEGLIGIBLE = -42; // log of a responsibility that no sum of doubles would notice

/** The width of a matrix of d coordinates, padded for the loops. */
export function paddedWidth(d: number): number {
  return 4 * Math.ceil(d / 4);
}

/** log p(row) of each row, into `out[positions[r]]`. */
export function blockLogProb(factors: Factors, block: Block, out: Float64Array): void {
  const logProb = new Float64Array(tileSize(factors, block.count));
  walk(factors, block, (tile, from, count) => {
    normalize(tile, factors.K, count, logProb);
    for (let r = 0; r < count; r++) out[block.positions[from + r]] = logProb[r];
  });
}

/** p(component | row) of each row, into `out[positions[r] * K + k]`. */
export function blockPosterior(factors: Factors, block: Block, out: Float64Array): void {
  const { K } = factors;
  const logProb = new Float64Array(tileSize(factors, block.count));
  walk(factors, block, (tile, from, count) => {
    normalize(tile, K, count, logProb);
    for (let r = 0; r < count; r++) {
      const at = block.positions[from + r] * K;
      for (let k = 0; k < K; k++) out[at + k] = tile.joint[k * tile.size + r];
    }
  });
}

/** log p(component | row) of each row, into `out[positions[r] * K + k]`. */
export function blockLogPosterior(factors: Factors, block: Block, out: Float64Array): void {
  const { K } = factors;
  const logProb = new Float64Array(tileSize(factors, block.count));
  const joint = new Float64Array(K * tileSize(factors, block.count));
  walk(factors, block, (tile, from, count) => {
    joint.set(tile.joint);
    normalize(tile, K, count, logProb);
    for (let r = 0; r < count; r++) {
      const at = block.positions[from + r] * K;
      for (let k = 0; k < K; k++) out[at + k] = joint[k * tile.size + r] - logProb[r];
    }
  });
}

/** Sums of no rows. */
export function emptyBlockSums({ K, d, form }: Factors, occupied: Int32Array): BlockSums {
  const width = paddedWidth(d);
  return {
    objective: 0,
    counts: new Float64Array(K),
    firsts: new Float64Array(K * d),
    seconds: new Float64Array(form === 'dense' ? K * width * width : K * d),
    occupied,
  };
}

/** The sums of the block; `occupied` [K, slots], slots a power of two, is added to. */
export function blockStatistics(factors: Factors, block: Block, occupied: Int32Array): BlockSums {
  const { K, d } = factors;
  const width = paddedWidth(d);
  const sums = emptyBlockSums(factors, occupied);
  const size = tileSize(factors, block.count);
  const scratch: Scratch = {
    logProb: new Float64Array(size),
    winners: new Int32Array(size),
    picked: new Int32Array(size),
    roots: new Float64Array(size),
    scaled: new Float64Array(width * size),
  };
  walk(factors, block, (tile, from, count) => {
    normalize(tile, K, count, scratch.logProb, scratch.winners);
    addObjective(sums, tile, block, from, count, scratch);
    for (let k = 0; k < K; k++) addComponent(sums, factors, tile, k, count, scratch);
  });
  return sums;
}

interface Scratch {
  readonly logProb: Float64Array;
  readonly winners: Int32Array;
  readonly picked: Int32Array;
  readonly roots: Float64Array;
  readonly scaled: Float64Array;
}

function tileSize({ K, d }: Factors, count: number): number {
  const fitting = Math.floor(TILE_NUMBERS / (K * Math.max(1, d)) / 4) * 4;
  return Math.min(Math.max(8, Math.min(128, fitting)), 4 * Math.ceil(count / 4));
}

function walk(factors: Factors, block: Block, onTile: OnTile): void {
  const { K, d } = factors;
  const size = tileSize(factors, block.count);
  const x = new Float64Array(d * size);
  const tile: Tile = {
    size,
    joint: new Float64Array(K * size),
    y: new Float64Array(K * d * size),
    hashes: new Float64Array(size),
  };
  for (let from = 0; from < block.count; from += size) {
    const count = Math.min(size, block.count - from);
    const panels = Math.ceil(count / 4);
    fill(x, tile.hashes, block, from, count);
    for (let k = 0; k < K; k++) {
      if (factors.form === 'dense') whitenDense(factors, k, x, panels, tile);
      else whitenDiagonal(factors, k, x, panels, tile);
    }
    onTile(tile, from, count);
  }
}

// Rows in panels of four: x[panel, column, row of the panel].
function fill(x: Float64Array, hashes: Float64Array, block: Block, from: number, count: number): void {
  const { columns, positions, centers, scales } = block;
  const d = columns.length;
  hashes.fill(0);
  for (let j = 0; j < d; j++) {
    const column = columns[j];
    const center = centers[j];
    const scale = scales[j];
    const irrational = hashCoefficient(j);
    for (let r = 0; r < count; r++) {
      const value = (column[positions[from + r]] - center) * scale;
      x[((r >> 2) * d + j) * 4 + (r & 3)] = value;
      hashes[r] += irrational * value;
    }
  }
}

// Two coordinates of four rows at a time: eight sums in registers, eight multiply-adds for six loads.
function whitenDense(factors: Factors, k: number, x: Float64Array, panels: number, tile: Tile): void {
  const { d, roots, offsets } = factors;
  const { size, y, joint } = tile;
  const constant = factors.constants[k];
  const even = d & ~1;
  for (let panel = 0; panel < panels; panel++) {
    const start = panel * d * 4;
    const row = k * size + panel * 4;
    let q0 = 0;
    let q1 = 0;
    let q2 = 0;
    let q3 = 0;
    for (let i = 0; i < even; i += 2) {
      let a = (k * d + i) * d;
      let b = a + d;
      const c0 = offsets[k * d + i];
      const c1 = offsets[k * d + i + 1];
      let s0 = -c0;
      let s1 = -c0;
      let s2 = -c0;
      let s3 = -c0;
      let t0 = -c1;
      let t1 = -c1;
      let t2 = -c1;
      let t3 = -c1;
      let at = start;
      for (const end = a + i; a <= end; a++, b++, at += 4) {
        const u = roots[a];
        const v = roots[b];
        const x0 = x[at];
        const x1 = x[at + 1];
        const x2 = x[at + 2];
        const x3 = x[at + 3];
        s0 += u * x0;
        t0 += v * x0;
        s1 += u * x1;
        t1 += v * x1;
        s2 += u * x2;
        t2 += v * x2;
        s3 += u * x3;
        t3 += v * x3;
      }
      const v = roots[b];
      t0 += v * x[at];
      t1 += v * x[at + 1];
      t2 += v * x[at + 2];
      t3 += v * x[at + 3];
      q0 += s0 * s0 + t0 * t0;
      q1 += s1 * s1 + t1 * t1;
      q2 += s2 * s2 + t2 * t2;
      q3 += s3 * s3 + t3 * t3;
      const to = (k * d + i) * size + panel * 4;
      y[to] = s0;
      y[to + 1] = s1;
      y[to + 2] = s2;
      y[to + 3] = s3;
      const next = to + size;
      y[next] = t0;
      y[next + 1] = t1;
      y[next + 2] = t2;
      y[next + 3] = t3;
    }
    joint[row] = constant - 0.5 * q0;
    joint[row + 1] = constant - 0.5 * q1;
    joint[row + 2] = constant - 0.5 * q2;
    joint[row + 3] = constant - 0.5 * q3;
    if (even < d) whitenLast(factors, k, x, panel, tile);
  }
}

// The last coordinate where their number is odd.
function whitenLast(factors: Factors, k: number, x: Float64Array, panel: number, tile: Tile): void {
  const { d, roots, offsets } = factors;
  const i = d - 1;
  const a = (k * d + i) * d;
  for (let r = 0; r < 4; r++) {
    let sum = -offsets[k * d + i];
    for (let j = 0; j < d; j++) sum += roots[a + j] * x[(panel * d + j) * 4 + r];
    tile.y[(k * d + i) * tile.size + panel * 4 + r] = sum;
    tile.joint[k * tile.size + panel * 4 + r] -= 0.5 * sum * sum;
  }
}

function whitenDiagonal(factors: Factors, k: number, x: Float64Array, panels: number, tile: Tile): void {
  const { d, roots, offsets } = factors;
  const { size, y, joint } = tile;
  const constant = factors.constants[k];
  for (let panel = 0; panel < panels; panel++) {
    let q0 = 0;
    let q1 = 0;
    let q2 = 0;
    let q3 = 0;
    for (let i = 0; i < d; i++) {
      const a = roots[k * d + i];
      const c = offsets[k * d + i];
      const at = (panel * d + i) * 4;
      const to = (k * d + i) * size + panel * 4;
      const s0 = a * x[at] - c;
      const s1 = a * x[at + 1] - c;
      const s2 = a * x[at + 2] - c;
      const s3 = a * x[at + 3] - c;
      y[to] = s0;
      y[to + 1] = s1;
      y[to + 2] = s2;
      y[to + 3] = s3;
      q0 += s0 * s0;
      q1 += s1 * s1;
      q2 += s2 * s2;
      q3 += s3 * s3;
    }
    const row = k * size + panel * 4;
    joint[row] = constant - 0.5 * q0;
    joint[row + 1] = constant - 0.5 * q1;
    joint[row + 2] = constant - 0.5 * q2;
    joint[row + 3] = constant - 0.5 * q3;
  }
}

// Turns log joints into responsibilities, by logSumExp over the components.
function normalize(tile: Tile, K: number, count: number, logProb: Float64Array, winners?: Int32Array): void {
  const { joint, size } = tile;
  for (let r = 0; r < count; r++) {
    let largest = joint[r];
    let winner = 0;
    for (let k = 1, at = r + size; k < K; k++, at += size) {
      if (joint[at] > largest) {
        largest = joint[at];
        winner = k;
      }
    }
    let sum = 0;
    for (let k = 0, at = r; k < K; k++, at += size) {
      const difference = joint[at] - largest;
      const share = difference > NEGLIGIBLE ? Math.exp(difference) : 0;
      joint[at] = share;
      sum += share;
    }
    const inverse = 1 / sum;
    for (let k = 0, at = r; k < K; k++, at += size) joint[at] *= inverse;
    logProb[r] = largest + Math.log(sum);
    if (winners !== undefined) winners[r] = winner;
  }
}

const bits = new Float64Array(1);
const words = new Int32Array(bits.buffer);

/** The slot, of a power of two, that a row's hash falls into. */
export function slotOf(hash: number, slots: number): number {
  bits[0] = hash;
  const mixed = Math.imul(words[0] ^ Math.imul(words[1], 0x9e3779b1), 0x85ebca6b);
  return (mixed >>> 12) & (slots - 1);
}

/** The coefficient of a coordinate in a row's hash: roots of whole numbers, so that different rows seldom have the same sum. */
export function hashCoefficient(coordinate: number): number {
  return Math.sqrt(2 + coordinate);
}

function addObjective(sums: BlockSums, tile: Tile, block: Block, from: number, count: number, scratch: Scratch): void {
  const { positions, weights } = block;
  const slots = sums.occupied.length / sums.counts.length;
  let objective = 0;
  for (let r = 0; r < count; r++) {
    const weight = weights === undefined ? 1 : weights[positions[from + r]];
    if (weight === 0) continue;
    objective -= weight * scratch.logProb[r];
    sums.occupied[scratch.winners[r] * slots + slotOf(tile.hashes[r], slots)]++;
  }
  sums.objective += objective;
  if (weights === undefined) return;
  const K = sums.counts.length;
  for (let k = 0; k < K; k++) {
    for (let r = 0; r < count; r++) tile.joint[k * tile.size + r] *= weights[positions[from + r]];
  }
}

// Only rows with a responsibility worth adding are touched; scaled by its root, their scatter is the weighted one.
function addComponent(sums: BlockSums, factors: Factors, tile: Tile, k: number, count: number, scratch: Scratch): void {
  const { d, form } = factors;
  const { size, joint, y } = tile;
  const { picked, roots, scaled } = scratch;
  let used = 0;
  let total = 0;
  for (let r = 0; r < count; r++) {
    const share = joint[k * size + r];
    if (share <= 0) continue;
    total += share;
    picked[used] = r;
    roots[used++] = Math.sqrt(share);
  }
  if (used === 0) return;
  sums.counts[k] += total;
  const { firsts, seconds } = sums;
  for (let i = 0; i < d; i++) {
    const at = (k * d + i) * size;
    const to = i * size;
    let first = 0;
    let second = 0;
    for (let c = 0; c < used; c++) {
      const root = roots[c];
      const value = root * y[at + picked[c]];
      scaled[to + c] = value;
      first += root * value;
      second += value * value;
    }
    firsts[k * d + i] += first;
    if (form === 'diagonal') seconds[k * d + i] += second;
  }
  const width = paddedWidth(d);
  if (form === 'dense') addScatter(scaled, d, size, used, seconds, k * width * width);
}
