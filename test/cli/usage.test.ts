// Wrong use is refused in one sentence with a way out, before anything is written; help answers at once.
import { chmodSync, existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { delimited, plants } from './plants.js';
import { expectExit, runCli, runShell, temporaryFolder } from './run-cli.js';

const table = delimited(plants(60));
const cwd = temporaryFolder({ 'plants.csv': table });
const model = 'plants.independent.safetensors';

beforeAll(async () => {
  expectExit(await runCli(['fit', 'plants.csv', '--model', 'independent', '--seed', '1'], { cwd }), 0);
});

describe('wrong use exits with 2, names the remedy and writes nothing', () => {
  it.each([
    ['fti plants.csv', /unknown command 'fti'.*Did you mean fit\?/s],
    ['fit plants.csv --sead 1', /unknown option '--sead'.*Did you mean --seed\?/s],
    [
      'fit plants.csv --components 3',
      /unknown option '--components'\n {2}components is an option of .*gaussian-mixture, .*; it needs --model NAME/,
    ],
    [
      'fit plants.csv --model mixture --covariance full',
      /'--covariance'\n {2}covariance is an option of gaussian-mixture/,
    ],
    ['fit plants.csv --model mixture --componets 3', /Did you mean --components\?/],
    ['fit plants.csv --model mixtur', /model: must be one of .* got mixtur.*did you mean mixture\?/s],
    ['fit', /missing required argument 'data'/],
    ['fit plants.csv --seed abc', /--seed: must be an integer >= 0, got abc/],
    ['fit plants.csv --folds 5 --holdout 0.5', /takes one of --folds, --holdout and --test, got --folds and --holdout/],
    [
      'fit plants.csv --folds 100 --model independent',
      /folds must be an integer from 2 to the number of rows, 60, got 100/,
    ],
    ['fit plants.csv --types height=number', /height.*continuous, count, categorical/],
    ['fit plants.csv --columns heigth', /columns: must name columns of the table, got heigth.*did you mean height\?/s],
    ['fit plants.csv --label color', /label: must name columns of the table, got color.*did you mean colour\?/s],
    ['fit plants.csv --format xls', /format must be one of csv, tsv, json, ndjson, parquet, got xls/],
    ['fit plants.csv -o -', /a model is written to a file, got -o -/],
    ['fit plants.csv --resume', /--resume needs one checkpoint of plants here, got none/],
    ['fit moons:0', /moons: rows must be an integer >= 1, got 0/],
    ['fit dna:trian', /dna: part must be one of train, valid, test, got trian/],
    [`sample ${model} -n -1 -o x.csv`, /-n: must be an integer >= 0, got -1/],
    [`sample ${model} -n 1e99 -o x.csv`, /-n: must be an integer >= 0, got 1e99/],
    [
      `sample ${model} --given heigth=3 -o x.csv`,
      /given must name a modelled column, got heigth.*the columns are height, width/s,
    ],
    [`sample ${model} --given colour=pink -o x.csv`, /colour must be one of blue, green, red, got pink/],
    [`sample ${model} --given height=tall -o x.csv`, /height must be a number, got tall/],
    [
      `sample ${model} --given height=3 --given height=4 -o x.csv`,
      /--given: must name a column once, got height twice/,
    ],
    [`sample ${model} --output-format xls -o x.csv`, /format must be one of csv.* got xls/],
    [`sample ${model} -n 100001 --json`, /--json carries at most 100000 rows.*write them with -o FILE/s],
    [`complete ${model} plants.csv --mask color -o x.csv`, /--mask must name modelled columns, got color/],
    [`score ${model} plants.csv --given color`, /color/],
    ['score - -', /standard input can be read once, got - twice/],
  ])('%s', async (line, message) => {
    const before = readdirSync(cwd).sort();
    const outcome = expectExit(await runCli(line.split(' '), { cwd }), 2);
    expect(outcome.stderr).toMatch(message);
    expect(outcome.stderr.trimEnd().split('\n').length).toBeLessThanOrEqual(3);
    if (!line.includes('--json')) expect(outcome.stdout).toBe('');
    expect(readdirSync(cwd).sort()).toEqual(before);
  });
});

describe('a table for a model, or a model for a table, is called what it is', () => {
  it.each([
    [
      'sample plants.csv',
      4,
      /plants\.csv: must be a model file, got what looks like a CSV table\n {2}fit it first: ancestral fit plants\.csv/,
    ],
    [`fit ${model}`, 3, /must be a table, got a model file\n {2}ancestral sample .* ancestral score /],
    [`score ${model} ${model}`, 3, /must be a table, got a model file/],
  ])('%s', async (line, code, message) => {
    expect(expectExit(await runCli(line.split(' '), { cwd }), code).stderr).toMatch(message);
  });
});

describe('an output', () => {
  const folder = temporaryFolder({ 'plants.csv': table });
  const fitTo = (output: string, ...more: string[]) =>
    runCli(['fit', 'plants.csv', '--model', 'independent', '--seed', '1', '-o', output, ...more], { cwd: folder });

  it('without -o is named after data and model, then numbered', async () => {
    for (const name of ['plants.independent.safetensors', 'plants.independent-2.safetensors']) {
      const outcome = expectExit(
        await runCli(['fit', 'plants.csv', '--model', 'independent', '--seed', '1'], { cwd: folder }),
        0,
      );
      expect(outcome.stdout).toContain(`written to ${name}\n`);
      expect(existsSync(join(folder, name))).toBe(true);
    }
  });

  it('that is there is refused with 1, and replaced with --force', async () => {
    writeFileSync(join(folder, 'there.st'), 'precious');
    const refused = expectExit(await fitTo('there.st'), 1);
    expect(refused.stderr).toMatch(/there\.st: exists already\n.*--force/);
    expect(readFileSync(join(folder, 'there.st'), 'utf8')).toBe('precious');
    expectExit(await fitTo('there.st', '--force'), 0);
    expect(readFileSync(join(folder, 'there.st')).subarray(8, 9).toString()).toBe('{');
  });

  it('that is the input is refused even with --force, by whatever name', async () => {
    for (const name of ['plants.csv', './plants.csv', join(folder, 'plants.csv')]) {
      const outcome = expectExit(await fitTo(name, '--force'), 2);
      expect(outcome.stderr).toMatch(/output: must not be a file that is read/);
    }
    expect(readFileSync(join(folder, 'plants.csv'), 'utf8')).toBe(table);
  });

  it('that is a folder, or in one that is missing, is refused before the fit', async () => {
    mkdirSync(join(folder, 'folder'));
    expect(expectExit(await fitTo('folder'), 1).stderr).toMatch(/folder: is a folder, a file is needed/);
    expect(expectExit(await fitTo('none/m.st'), 1).stderr).toMatch(
      /its folder none does not exist\n.*create the folder first/,
    );
  });

  it('in a folder that may not be written is refused before the fit', async (context) => {
    const closed = join(folder, 'closed');
    mkdirSync(closed);
    writeFileSync(join(closed, 'plants.csv'), table);
    chmodSync(folder, 0o755);
    chmodSync(closed, 0o555);
    // The superuser may write everywhere; another user runs it then.
    const uid = process.getuid?.() === 0 ? 65_534 : undefined;
    const options = { cwd: closed, ...(uid === undefined ? {} : { uid }) };
    const canRun = await runCli(['--version'], options).catch(() => undefined);
    if (canRun?.code !== 0) context.skip('the program cannot be read by another user here');
    for (const more of [[], ['-o', 'm.st']]) {
      const outcome = await runCli(['fit', 'plants.csv', '--model', 'independent', ...more], options);
      expect(expectExit(outcome, 1).stderr).toMatch(/permission denied/);
    }
  });
});

describe('names of files', () => {
  it.each(['with space.csv', 'ünï çødé 表 🌱.csv', "quote'd.csv", 'a:b.csv', 'x'.repeat(200)])('%s', async (name) => {
    const folder = temporaryFolder({ [name]: table });
    const outcome = expectExit(
      await runCli(['fit', name, '--model', 'independent', '--seed', '1', '--json'], { cwd: folder }),
      0,
    );
    expect(existsSync(join(folder, JSON.parse(outcome.stdout).file))).toBe(true);
  });

  it('that begin with a dash follow --', async () => {
    const folder = temporaryFolder({ '-plants.csv': table });
    const outcome = expectExit(
      await runCli(['fit', '--model', 'independent', '--json', '--', '-plants.csv'], { cwd: folder }),
      0,
    );
    expect(JSON.parse(outcome.stdout).file).toBe('plants.independent.safetensors');
  });

  it('longer than the system allows are refused', async () => {
    const outcome = expectExit(await runCli(['fit', `${'x'.repeat(5000)}.csv`], { cwd }), 1);
    expect(outcome.stderr).toMatch(/the name is too long/);
  });

  it.each(['http://localhost:1/x.csv', 'https://example.com/x.csv', 'file:///etc/hosts', 's3://a/b'])(
    '%s is refused',
    async (address) => {
      const outcome = expectExit(await runCli(['fit', address], { cwd }), 3);
      expect(outcome.stderr).toMatch(/got the address .*\n.*nothing is read from the network/);
    },
  );

  it('that nearly name a set say which', async () => {
    expect(expectExit(await runCli(['fit', 'mons'], { cwd }), 1).stderr).toMatch(/did you mean the set moons\?/);
    expect(expectExit(await runCli(['fit', 'asia'], { cwd }), 3).stderr).toMatch(/asia: must be a table/);
    expect(expectExit(await runCli(['fit', 'mnst'], { cwd }), 1).stderr).toMatch(/did you mean the set mnist\?/);
  });

  it('win over sets of the same name', async () => {
    const folder = temporaryFolder({ moons: table });
    const outcome = expectExit(await runCli(['fit', 'moons', '--model', 'independent', '--json'], { cwd: folder }), 0);
    expect(JSON.parse(outcome.stdout).rows).toBe(60);
  });
});

describe('help', () => {
  it('shows examples first, then every command, then the exit codes', async () => {
    const { stdout } = expectExit(await runCli(['--help'], { cwd }), 0);
    expect(stdout.startsWith('Examples:\n')).toBe(true);
    const commands = [
      'demo',
      'models',
      'fit',
      'sample',
      'score',
      'compare',
      'complete',
      'encode',
      'decode',
      'report',
      'inspect',
    ];
    for (const name of commands) expect(stdout).toMatch(new RegExp(`^  ${name}\\b`, 'm'));
    expect(stdout).toMatch(/Exit codes:/);
    expect(stdout.split('\n').filter((line) => line.length > 80)).toEqual([]);
    expect(expectExit(await runCli([], { cwd }), 0).stdout).toBe(stdout);
  });

  it('of a command shows examples and every default', async () => {
    const { stdout } = expectExit(await runCli(['fit', '--help'], { cwd }), 0);
    expect(stdout.startsWith('Examples:\n  ancestral fit ')).toBe(true);
    for (const flag of ['--model', '--output', '--columns', '--types', '--test', '--resume', '--json'])
      expect(stdout).toContain(flag);
    expect(stdout).toContain('(default auto)');
  });

  it('of a family shows its options with rule and default', async () => {
    const { stdout } = expectExit(await runCli(['fit', '--model', 'gaussian-mixture', '--help'], { cwd }), 0);
    expect(stdout).toMatch(/Options of gaussian-mixture:\n {2}--components <value> .*an integer >= 1/s);
    expect(stdout).toMatch(/--iterations <value> .*\(default\s+1000\)/s);
    const named = expectExit(await runCli(['models', 'gaussian-mixture'], { cwd }), 0);
    expect(named.stdout).toMatch(/--components .*References\n {2}\w/s);
  });

  it.each(['--help', '--version'])('%s takes under 150 ms of processor time', async (flag) => {
    const median = async (line: string) => {
      const times: number[] = [];
      for (let i = 0; i < 5; i++) {
        const { stderr } = await runShell(`TIMEFORMAT='%U %S'; time ${line} > /dev/null`);
        times.push(
          1000 *
            stderr
              .trim()
              .split(' ')
              .reduce((sum, seconds) => sum + Number(seconds), 0),
        );
      }
      return times.sort((a, b) => a - b)[2];
    };
    // A machine on which Node alone takes long is given three times as long.
    const node = await median(`'${process.execPath}' -e 0`);
    expect(await median(`$ancestral ${flag}`)).toBeLessThan(Math.max(150, 3 * node));
  });

  /** Addresses of the modules that the process itself loads; not those of the one that it supervises. */
  async function loaded(args: readonly string[]): Promise<string> {
    const hooks =
      'export const resolve = async (s, c, n) => { const r = await n(s, c); process._rawDebug(process.pid, r.url); return r; }';
    const watch = `import { register } from 'node:module'; register(${JSON.stringify(`data:text/javascript,${hooks}`)})`;
    let pid: number | undefined;
    const { stderr } = await runCli(args, {
      cwd,
      env: { NODE_OPTIONS: `--import "data:text/javascript,${encodeURIComponent(watch)}"` },
      onStart: (child) => {
        pid = child.pid;
      },
    });
    return stderr
      .split('\n')
      .filter((line) => line.startsWith(`${pid} `))
      .join('\n');
  }

  it.each([
    [['--help'], ['commander', 'picocolors']],
    [
      ['fit', '--help'],
      ['commander', 'picocolors'],
    ],
    [['--version'], ['commander', 'picocolors']],
    [['fti'], ['commander', 'picocolors']],
    // What it supervises loads the rest.
    [['fit', 'moons:50', '--model', 'independent', '-o', 'light.st', '--force'], []],
  ])('%j loads nothing heavy', async (args, packages) => {
    const modules = await loaded(args);
    expect(modules).toContain('/dist/cli/main.js');
    const found = new Set([...modules.matchAll(/node_modules\/((?:@[^/]+\/)?[^/]+)/g)].map(([, name]) => name));
    expect([...found].sort()).toEqual(packages);
    expect(modules).not.toMatch(/dist\/(model|models|data|learn|numeric|engine|nn|report)\//);
  });
});
