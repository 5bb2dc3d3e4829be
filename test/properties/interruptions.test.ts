// However a fit is interrupted, and however often, it ends with the model of the fit that was not.
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { codeTable } from '../../src/data/read-table.js';
import { rowsInput } from '../../src/data/rows-input.js';
import type { Checkpoint } from '../../src/learn/train.js';
import { type CheckpointIdentity, checkIdentity, readCheckpoint, writeCheckpoint } from '../../src/model/checkpoint.js';
import type { Recipe } from '../../src/model/define-model.js';
import { fitModel } from '../../src/model/fit-model.js';
import { saveModel } from '../../src/model/fitted-model.js';
import { gaussianMixture, histogram, mixture, naiveBayes, principalComponents } from '../../src/models/index.js';
import { loadFitted } from '../../src/models/load-fitted.js';
import { keyOf } from '../../src/random/key.js';
import { effort } from './effort.js';

const draws = keyOf(3).draws();
const rows = Array.from({ length: 60 }, (_, i) => {
  const [x, y] = [draws.normal() + (i % 3), draws.normal()];
  return { x, y: y + x * (i % 2), c: 'abc'[i % 3] };
});
const seed = 5;

/** What outlives a process: the checkpoint's file, and the model's once there is one. */
interface Disk {
  checkpoint?: Uint8Array;
  model?: Uint8Array;
}

/** The model of the state machine knows only how many passes have been asked for; what counts is the bytes at the end. */
interface Expected {
  passes: number;
}

interface Machine {
  readonly disk: Disk;
  /** Goes on from the disk; stops after so many passes, with its last words (an abort) or without (a crash). */
  run(passes: number, end: 'abort' | 'crash', everyPasses: number): Promise<void>;
  finish(): Promise<Uint8Array>;
}

const recipes: readonly (readonly [string, Recipe, readonly string[]])[] = [
  ['gaussian-mixture', gaussianMixture({ components: 3, covariance: 'full', restarts: 3 }), ['x', 'y']],
  ['mixture', mixture({ components: 2, restarts: 2 }), ['x', 'y', 'c']],
  ['naive-bayes', naiveBayes(), ['x', 'y', 'c']],
  ['factor analysis', principalComponents({ dimensions: 1, noise: 'diagonal' }), ['x', 'y', 'z']],
  ['histogram', histogram(), ['x']],
];

it.each(recipes)('%s: start, passes, aborts, crashes, saves, loads in any order', async (_, recipe, columns) => {
  const machineOf = await machines(recipe, columns);
  const whole = await machineOf({}).finish();
  const passes = fc.integer({ min: 0, max: 12 });
  const commands = fc.commands(
    [
      passes.map((count) => new Interrupt(count, 'abort', 1)),
      fc.tuple(passes, fc.integer({ min: 1, max: 4 })).map(([count, every]) => new Interrupt(count, 'crash', every)),
      fc.constant(new Finish(whole)),
      fc.constant(new Reload()),
      fc.constant(new LoseCheckpoint()),
    ],
    { maxCommands: 12 },
  );
  await fc.assert(
    fc.asyncProperty(commands, async (each) => {
      const machine = machineOf({});
      await fc.asyncModelRun(() => ({ model: { passes: 0 }, real: machine }), each);
      expect(await machine.finish()).toEqual(whole);
    }),
    effort(25),
  );
});

type Step = fc.AsyncCommand<Expected, Machine>;

class Interrupt implements Step {
  constructor(
    readonly passes: number,
    readonly end: 'abort' | 'crash',
    readonly everyPasses: number,
  ) {}
  check = () => true;
  async run(expected: Expected, machine: Machine) {
    expected.passes += this.passes;
    await machine.run(this.passes, this.end, this.everyPasses);
  }
  toString = () => `${this.end} after ${this.passes} passes, saved every ${this.everyPasses}`;
}

class Finish implements Step {
  constructor(readonly whole: Uint8Array) {}
  check = () => true;
  async run(_: Expected, machine: Machine) {
    machine.disk.model = await machine.finish();
    expect(machine.disk.model).toEqual(this.whole);
  }
  toString = () => 'finish';
}

class Reload implements Step {
  check = () => true;
  async run(_: Expected, { disk }: Machine) {
    if (disk.model !== undefined) disk.model = saveModel(await loadFitted(disk.model, 'model'));
    if (disk.checkpoint === undefined) return;
    const { identity, checkpoint } = readCheckpoint(disk.checkpoint, 'checkpoint');
    expect(writeCheckpoint(identity, checkpoint)).toEqual(disk.checkpoint);
  }
  toString = () => 'load and save';
}

class LoseCheckpoint implements Step {
  check = () => true;
  async run(_: Expected, { disk }: Machine) {
    delete disk.checkpoint;
  }
  toString = () => 'lose the checkpoint';
}

async function machines(recipe: Recipe, columns: readonly string[]): Promise<(disk: Disk) => Machine> {
  const table = await codeTable(
    await rowsInput(rows.map((row, i) => Object.fromEntries(columns.map((name) => [name, cellOf(row, name, i)])))),
    columns.includes('c') ? { label: 'c' } : {},
  );
  const identity: CheckpointIdentity = {
    family: recipe.definition.name,
    options: recipe.options,
    seed,
    fingerprint: table.fingerprint,
  };
  const resumeFrom = (disk: Disk): Checkpoint | undefined => {
    if (disk.checkpoint === undefined) return undefined;
    const saved = readCheckpoint(disk.checkpoint, 'checkpoint');
    checkIdentity('resume', saved.identity, identity);
    return saved.checkpoint ?? undefined;
  };
  const settings = { seed, split: 'none', nowMs: () => 0, checkpointEveryMs: -1 } as const;
  return (disk) => ({
    disk,
    async run(passes, end, everyPasses) {
      const controller = new AbortController();
      let seen = 0;
      if (passes === 0) controller.abort(STOPPED);
      const fit = fitModel(recipe, table.dataset, {
        ...settings,
        signal: controller.signal,
        resume: resumeFrom(disk),
        onProgress: () => {
          if (++seen >= passes) controller.abort(STOPPED);
        },
        checkpoint: async (checkpoint) => {
          const isLastWord = controller.signal.aborted;
          if (isLastWord ? end === 'abort' : seen % everyPasses === 0)
            disk.checkpoint = writeCheckpoint(identity, checkpoint);
        },
      });
      // Where the passes were the last ones anyway, it is simply done.
      await fit.then(
        () => undefined,
        (reason) => expect(reason).toBe(STOPPED),
      );
    },
    async finish() {
      const fitted = await fitModel(recipe, table.dataset, { ...settings, resume: resumeFrom(disk) });
      return saveModel(fitted);
    },
  });
}

const STOPPED = new Error('stopped');

function cellOf(row: (typeof rows)[number], name: string, i: number): number | string {
  return name === 'z' ? row.x - row.y + Math.sin(i * i) : row[name as keyof typeof row];
}
