import type { Contestant, Run } from './bench.js';

/** Milliseconds of every present contestant, round by round: each round runs all of them in turn, after one run each to warm up. */
export async function interleavedRounds(
  contestants: readonly Contestant[],
  rounds: number,
): Promise<ReadonlyMap<string, readonly number[]>> {
  const present = contestants.filter(({ absent }) => absent === undefined);
  const times = new Map(present.map((each) => [each.name, [] as number[]]));
  for (const each of present) await each.run();
  for (let round = 0; round < rounds; round++) {
    let expected: Run['answer'] | undefined;
    for (const each of present) {
      const { milliseconds, answer } = await each.run();
      expected ??= answer;
      checkAgreement(each, answer, expected);
      times.get(each.name)?.push(milliseconds);
    }
  }
  return times;
}

/** Throws unless the answers agree to the contestant's relative tolerance; one that can give only the first numbers is held to those. */
export function checkAgreement(contestant: Contestant, answer: Run['answer'], expected: Run['answer']): void {
  const { name, tolerance = 1e-9 } = contestant;
  const [got, wanted] = [[answer].flat(), [expected].flat()];
  const agree =
    got.length > 0 && got.every((value, i) => Math.abs(value - wanted[i]) <= tolerance * Math.abs(wanted[i]));
  if (agree) return;
  throw new Error(`bench: ${name} must agree to ${tolerance}, got ${got.join(', ')} and ${wanted.join(', ')}`);
}
