// What people see at a terminal: progress, colours, any width. Needs `script`, which gives the program a terminal of its own.
import { spawnSync } from 'node:child_process';
import { describe, expect, it } from 'vitest';
import { delimited, plants } from './plants.js';
import { runShell, temporaryFolder } from './run-cli.js';

const hasTerminal = spawnSync('script', ['-qec', 'true', '/dev/null']).status === 0;
const ESCAPE = '\u001b';
const cwd = temporaryFolder({ 'plants.csv': delimited(plants(60)) });

/** What a terminal of so many columns is sent, standard output and error together. */
async function terminal(line: string, columns: number, env: Record<string, string | undefined> = {}): Promise<string> {
  const inside = `stty cols ${columns}; $ancestral ${line}`;
  const { stdout } = await runShell(`script -qec "${inside}" /dev/null < /dev/null`, {
    cwd,
    env: { TERM: 'xterm', ...env },
  });
  return stdout;
}

/** The lines that are left on the screen: whatever is drawn over is gone. */
function screen(sent: string): string[] {
  return sent.split(/\r?\n/).map((line) => line.slice(line.lastIndexOf('\r') + 1));
}

/** Every state of the progress line. */
function drawn(sent: string): string[] {
  return sent
    .split('\r')
    .slice(0, -1)
    .map((part) => part.trimEnd())
    .filter((text) => text.includes('pass '))
    .filter((text) => !text.includes('\n'));
}

const long =
  'fit moons:400 --model gaussian-mixture --components 6 --restarts 8 --covariance full --folds 2 --seed 1 --force -o t.st';

describe.skipIf(!hasTerminal)('at a terminal', () => {
  it.each([100, 60])(
    'of %i columns, progress is one line that says bar, start, pass, objective and time left, and goes',
    async (columns) => {
      const sent = await terminal(long, columns);
      const states = drawn(sent);
      expect(states.length).toBeGreaterThan(3);
      for (const state of states) expect(state.length).toBeLessThan(columns);
      expect(sent).not.toContain(`${ESCAPE}[2K`);
      expect(states.join('\n')).toMatch(/█+░* .*pass \d+/);
      expect(states.join('\n')).toMatch(/held-out fit 1\/2/);
      expect(states.join('\n')).toMatch(/\d+ s left in (this|the) fit/);
      if (columns === 100) expect(states.join('\n')).toMatch(/start \d\/8 .*-?\d+\.\d{4} nats\/row/);
      expect(screen(sent).join('\n')).not.toMatch(/█/);
    },
  );

  it.each([
    'compare plants.csv --models independent,mixture --seed 1',
    'models',
    'models gaussian-mixture',
    'inspect t.st',
  ])('of 60 columns, no line is wider: %s', async (line) => {
    if (line.includes('t.st')) await runShell('$ancestral fit plants.csv --model independent --force -o t.st', { cwd });
    const wide = screen(await terminal(line, 60)).filter((text) => text.replaceAll(/.\[\d+m/g, '').length > 60);
    expect(wide).toEqual([]);
  });

  it('of 60 columns, errors and remarks break at spaces', async () => {
    const refused = screen(await terminal('fit plants.csv --model mixtur --no-color', 60)).filter(
      (text) => text !== '',
    );
    expect(refused.length).toBeGreaterThan(2);
    for (const text of refused) expect(text.length).toBeLessThanOrEqual(60);
    expect(refused[0]).toMatch(/^error: model: must be one of /);
    expect(refused.at(-1)).toMatch(/^ {2}did you mean mixture\?$/);
    const { stderr } = await runShell('$ancestral fit plants.csv --model mixtur', { cwd });
    expect(stderr.split('\n')[0].length).toBeGreaterThan(100);
  });

  it('colours errors and remarks, unless NO_COLOR, TERM=dumb, CI or --no-color say otherwise', async () => {
    expect(await terminal('fit nowhere.csv', 80)).toContain(`${ESCAPE}[31merror:`);
    expect(await terminal('fit nowhere.csv --no-color', 80)).not.toContain(ESCAPE);
    for (const env of [{ NO_COLOR: '1' }, { TERM: 'dumb' }, { CI: 'true' }]) {
      expect(await terminal('fit nowhere.csv', 80, env)).not.toContain(ESCAPE);
      expect(await terminal('fit plants.csv --model independent --seed 1 --force -o c.st', 80, env)).not.toContain(
        ESCAPE,
      );
    }
  });

  it('--quiet draws no progress', async () => {
    expect(drawn(await terminal(`${long} --quiet`, 80))).toEqual([]);
  });

  it('control characters in drawn cells are made visible', async () => {
    const hostile = temporaryFolder({
      'h.csv': `a,b\n${Array.from({ length: 30 }, (_, i) => `${i}.5,${i % 2 ? `x${ESCAPE}[2J` : 'y'}`).join('\n')}\n`,
    });
    await runShell('$ancestral fit h.csv --model independent --seed 1 -o h.st', { cwd: hostile });
    const { stdout } = await runShell(
      'script -qec "$ancestral sample h.st -n 30 --seed 1 --no-color" /dev/null < /dev/null',
      { cwd: hostile },
    );
    expect(stdout).toContain('x\\u{1b}[2J');
    expect(stdout).not.toContain(`${ESCAPE}[2J`);
  });
});
