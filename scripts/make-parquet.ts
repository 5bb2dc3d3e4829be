// npx tsx scripts/make-parquet.ts ROWS FILE: a Parquet file of three overlapping clusters in four columns, for tests of size. Row i depends on i alone.
import { platform } from '#platform';
import { printParquet } from '../src/data/formats/write-parquet.js';
import { keyOf } from '../src/random/key.js';

const BLOCK = 65_536;
const NAMES = ['length', 'width', 'weight', 'age'];
// Mean and lower-triangular factor of each cluster, on scales that differ as real columns do.
const CLUSTERS = [
  { share: 0.5, mean: [10, 4, 250, 3], factor: [1, 0.3, 0.4, 20, 5, 15, 0.2, 0.1, 0, 0.5] },
  { share: 0.3, mean: [14, 5, 420, 6], factor: [1.5, 0.5, 0.3, 30, 0, 25, 0.3, 0, 0.1, 1] },
  { share: 0.2, mean: [8, 6, 300, 9], factor: [0.8, -0.2, 0.5, 10, 12, 20, 0, 0.3, 0, 1.5] },
];

const [rows, file] = [Number(process.argv[2]), process.argv[3]];
if (!Number.isSafeInteger(rows) || rows < 1 || file === undefined) {
  process.stderr.write('usage: npx tsx scripts/make-parquet.ts ROWS FILE\n');
  process.exit(2);
}

async function* blocks() {
  const key = keyOf(1).at('rows');
  for (let first = 0; first < rows; first += BLOCK) {
    const count = Math.min(BLOCK, rows - first);
    const columns = NAMES.map(() => new Float64Array(count));
    for (let i = 0; i < count; i++) drawRow(key.at(first + i).draws(), columns, i);
    yield { count, columns };
  }
}

function drawRow(
  draws: ReturnType<ReturnType<typeof keyOf>['draws']>,
  columns: readonly Float64Array[],
  i: number,
): void {
  const { mean, factor } = CLUSTERS[draws.categorical(CLUSTERS.map(({ share }) => share))];
  const z = NAMES.map(() => draws.normal());
  let place = 0;
  for (const [j, column] of columns.entries()) {
    let value = mean[j];
    for (let k = 0; k <= j; k++) value += factor[place++] * z[k];
    column[i] = value;
  }
}

await platform.writeFile(file, printParquet({ names: NAMES, blocks: blocks() }), { replace: true });
