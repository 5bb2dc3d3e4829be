// README.md and docs/data.md hold what they say: their programs compile and run against the built package; the README's commands
// run, its numbers come out.
import { execFile } from 'node:child_process';
import { copyFile, mkdir, mkdtemp, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import ts from 'typescript';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

const root = join(import.meta.dirname, '..', '..');
const data = process.env.ANCESTRAL_DATA;
const readme = await readFile(join(root, 'README.md'), 'utf8');
const programs = [readme, await readFile(join(root, 'docs', 'data.md'), 'utf8')].flatMap((page) => blocks(page, 'ts'));
const commands = blocks(readme, 'sh').flatMap((block) =>
  [...block.matchAll(/^npx ancestral (.+)$/gm)].map(([, words]) => words),
);
const options: ts.CompilerOptions = {
  target: ts.ScriptTarget.ES2022,
  module: ts.ModuleKind.NodeNext,
  moduleResolution: ts.ModuleResolutionKind.NodeNext,
  strict: true,
  skipLibCheck: true,
  noEmit: true,
  types: [],
};
let folder: string;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'ancestral-readme-'));
  await mkdir(join(folder, 'node_modules'));
  await symlink(root, join(folder, 'node_modules', 'ancestral'), 'junction');
});
afterAll(() => rm(folder, { recursive: true, force: true }));

describe('the programs of README.md and docs/data.md', () => {
  it.each(programs.map((program, i) => ({ number: i + 1, program })))(
    'program $number compiles and runs',
    async ({ number, program }) => {
      const file = join(folder, `program-${number}.mts`);
      await writeFile(file, program);
      const wrong = ts.getPreEmitDiagnostics(ts.createProgram([file], options));
      expect(wrong.map(({ messageText }) => ts.flattenDiagnosticMessageText(messageText, ' '))).toEqual([]);
      const script = file.replace('.mts', '.mjs');
      await writeFile(script, ts.transpile(program, { ...options, noEmit: false, module: ts.ModuleKind.ESNext }));
      const { stdout, stderr } = await promisify(execFile)(process.execPath, [script], { cwd: folder });
      expect(stdout).not.toBe('');
      expect(stderr).toBe('');
    },
  );
});

describe.skipIf(data === undefined)(
  `the tour of README.md${data === undefined ? ' (skipped: needs ANCESTRAL_DATA)' : ''}`,
  () => {
    beforeAll(() => copyFile(join(data!, 'tabular', 'penguins.csv'), join(folder, 'penguins.csv')));

    it('runs, command by command', { timeout: 300_000 }, async () => {
      expect(commands.length).toBeGreaterThan(5);
      for (const command of commands) {
        const stdout = await ancestral(command);
        if (!command.startsWith('compare penguins.csv')) continue;
        const promised = blocks(readme, 'text').flatMap(rankedScores);
        expect(promised.length).toBeGreaterThan(4);
        const got = rankedScores(stdout);
        expect(got.map(({ model }) => model)).toEqual(promised.map(({ model }) => model));
        for (const [i, { nats }] of promised.entries())
          expect(Math.abs(got[i].nats - nats)).toBeLessThanOrEqual(0.0015);
      }
    });
  },
);

async function ancestral(command: string): Promise<string> {
  const words = [join(root, 'bin', 'ancestral.js'), ...command.split(' ')];
  return (await promisify(execFile)(process.execPath, words, { cwd: folder })).stdout;
}

/** Models and their held-out numbers, as `compare` prints them. */
function rankedScores(text: string): { model: string; nats: number }[] {
  return [...text.matchAll(/^([a-z-]+) +(-?\d+\.\d+) ±/gm)].map(([, model, nats]) => ({ model, nats: Number(nats) }));
}

function blocks(page: string, language: string): string[] {
  return [...page.matchAll(new RegExp(`^\`\`\`${language}\\n(.*?)^\`\`\`$`, 'gms'))].map(([, text]) => text);
}
