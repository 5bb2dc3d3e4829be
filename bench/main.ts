// npm run bench -- NAME [--json]: ancestral beside its peers in one run, interleaved; ratios of medians. Without a name: the questions.
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { quantile } from '../src/numeric/quantile.js';
import type { Bench, Contestant } from './bench.js';

const ROUNDS = 9;

const folder = join(import.meta.dirname, 'questions');
const files = readdirSync(folder)
  .filter((name) => name.endsWith('.ts'))
  .sort();
const benches = await Promise.all(
  files.map(async (name) => ((await import(pathToFileURL(join(folder, name)).href)) as { bench: Bench }).bench),
);

const words = process.argv.slice(2);
const isJson = words.includes('--json');
const name = words.find((word) => !word.startsWith('--'));
if (name === undefined) {
  for (const bench of benches) process.stdout.write(`${bench.name.padEnd(24)} ${bench.question}\n`);
} else {
  const chosen = name === 'all' ? benches : benches.filter((bench) => bench.name === name);
  if (chosen.length === 0) {
    process.stderr.write(`bench: must be one of ${benches.map((bench) => bench.name).join(', ')}, got ${name}\n`);
    process.exitCode = 2;
  }
  for (const bench of chosen) await answer(bench);
}

async function answer(bench: Bench): Promise<void> {
  const contestants = await bench.contestants();
  const present = contestants.filter(({ absent }) => absent === undefined);
  const times = new Map(present.map((each) => [each.name, [] as number[]]));
  try {
    for (const each of present) await each.run(); // once to warm up: compilation and caches are not the question
    let expected = Number.NaN;
    for (let round = 0; round < (bench.rounds ?? ROUNDS); round++) {
      for (const each of present) {
        const { milliseconds, answer: value } = await each.run();
        if (each === present[0]) expected = value;
        checkAgreement(each, value, expected);
        times.get(each.name)?.push(milliseconds);
      }
    }
  } finally {
    for (const each of present) each.close?.();
  }
  print(bench, contestants, times);
}

function checkAgreement(contestant: Contestant, value: number, expected: number): void {
  const { name: who, tolerance = 1e-9 } = contestant;
  if (Math.abs(value - expected) <= tolerance * (1 + Math.abs(expected))) return;
  throw new Error(`bench: ${who} must agree with ancestral to ${tolerance}, got ${value} and ${expected}`);
}

function print(bench: Bench, contestants: readonly Contestant[], times: ReadonlyMap<string, readonly number[]>): void {
  const [ours, ...peers] = [...times.keys()];
  const own = times.get(ours) ?? [];
  const milliseconds = Object.fromEntries([...times].map(([each, values]) => [each, quantileOf(values, 0.5)]));
  // Rounds are interleaved, so the ratio of one round compares neighbours in time; the interval holds the middle 80 % of the rounds.
  const perRound = (peer: string) => (times.get(peer) ?? []).map((value, i) => value / own[i]);
  const ratios = Object.fromEntries(peers.map((peer) => [peer, quantileOf(perRound(peer), 0.5)]));
  const intervals = Object.fromEntries(
    peers.map((peer) => [peer, [quantileOf(perRound(peer), 0.1), quantileOf(perRound(peer), 0.9)]]),
  );
  const absent = contestants.filter((each) => each.absent !== undefined);
  const notes = [bench.notes ?? '', ...absent.map((each) => `${each.name}: ${each.absent}`)]
    .filter((note) => note !== '')
    .join('; ');
  if (isJson) {
    process.stdout.write(
      `${JSON.stringify({ ok: true, bench: bench.name, milliseconds, ratios, intervals, absent: absent.map((each) => each.name), notes, schemaVersion: 1 })}\n`,
    );
    return;
  }
  process.stdout.write(`${bench.name}: ${bench.question}\n`);
  for (const [each, value] of Object.entries(milliseconds)) {
    const ratio =
      each === ours
        ? ''
        : `  ancestral is ${ratios[each].toFixed(2)} times as fast (${intervals[each].map((end) => end.toFixed(2)).join(' to ')})`;
    process.stdout.write(`  ${each.padEnd(14)} ${value.toFixed(1).padStart(9)} ms${ratio}\n`);
  }
  if (notes !== '') process.stdout.write(`  ${notes}\n`);
}

function quantileOf(values: readonly number[], p: number): number {
  return quantile(
    [...values].sort((a, b) => a - b),
    p,
  );
}
