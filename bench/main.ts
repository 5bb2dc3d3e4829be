// npm run bench -- NAME [--json]: ancestral beside its peers in one run, interleaved; medians of ratios. Without a name: the questions.
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { Bench, Contestant } from './bench.js';
import { interleavedRounds } from './rounds.js';
import { medianOf, type Ratio, ratioOf } from './summary.js';

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
  try {
    const times = await interleavedRounds(contestants, bench.rounds ?? ROUNDS);
    const summary = summaryOf(bench, contestants, times);
    process.stdout.write(isJson ? `${JSON.stringify(summary)}\n` : textOf(bench, summary));
  } finally {
    for (const each of contestants) each.close?.();
  }
}

type Summary = ReturnType<typeof summaryOf>;

function summaryOf(bench: Bench, contestants: readonly Contestant[], times: ReadonlyMap<string, readonly number[]>) {
  const [ours, ...peers] = contestants;
  const own = times.get(ours.name);
  const ratios = new Map<string, Ratio>();
  for (const { name: peer } of peers) {
    const theirs = times.get(peer);
    if (own !== undefined && theirs !== undefined) ratios.set(peer, ratioOf(theirs, own));
  }
  const absent = contestants.filter((each) => each.absent !== undefined);
  const notes = contestants.map((each) => [each.name, each.absent ?? each.note ?? ''] as const);
  return {
    ok: true,
    bench: bench.name,
    milliseconds: Object.fromEntries([...times].map(([each, values]) => [each, medianOf(values)])),
    ratios: Object.fromEntries([...ratios].map(([peer, { median }]) => [peer, median])),
    intervals: Object.fromEntries([...ratios].map(([peer, { interval }]) => [peer, interval])),
    absent: absent.map((each) => each.name),
    notes: [bench.notes ?? '', ...notes.map(([who, note]) => (note === '' ? '' : `${who}: ${note}`))]
      .filter((note) => note !== '')
      .join('; '),
    schemaVersion: 1,
  };
}

function textOf(bench: Bench, { milliseconds, ratios, intervals, notes }: Summary): string {
  const lines = Object.entries(milliseconds).map(([each, value]) => {
    const interval = intervals[each]?.map((end) => end.toFixed(2)).join(' to ');
    const ratio = each in ratios ? `  ancestral is ${ratios[each].toFixed(2)} times as fast (${interval})` : '';
    return `  ${each.padEnd(14)} ${value.toFixed(2).padStart(9)} ms${ratio}`;
  });
  return `${[`${bench.name}: ${bench.question}`, ...lines, ...(notes === '' ? [] : [`  ${notes}`])].join('\n')}\n`;
}
