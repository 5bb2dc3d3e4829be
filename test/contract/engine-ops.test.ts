// What every operation of the engine promises, each with a row in `engine-ops/*-rows.ts`: its shape, its numbers by an independent
// formula, derivatives that equal central differences, and the same on each runtime.
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { nodesOf } from '../../src/engine/graph.js';
import { onnxOf, type Tensor } from '../../src/engine/index.js';
import type { Op } from '../../src/engine/op.js';
import type { EngineArray } from '../../src/engine/tensor-type.js';
import { nodeRuntime } from '../../src/platform/node-runtime.js';
import type { Feed, Runtime } from '../../src/platform/runtime.js';
import { webRuntime } from '../../src/platform/web-runtime.js';
import { ShapeError } from '../../src/util/errors.js';
import { type CaseGraph, drawn, evaluated, graphOf } from './engine-ops/case-graph.js';
import { refusals } from './engine-ops/refusals.js';
import type { OpCase, OpRow } from './engine-ops/row.js';

const engine = join(import.meta.dirname, '../../src/engine');
const rows = merged(await everyExport(join(import.meta.dirname, 'engine-ops'), /-rows\.ts$/));
const runtimes: Readonly<Record<string, Promise<Runtime>>> = {
  node: nodeRuntime(1),
  wasm: webRuntime({ engine: 'wasm', threads: 1 }),
};

/** Central differences of step h are off by h² of the third derivative and by rounding over h: 1e-10 each. */
const STEP = 1e-5;
const DIFFERENCE_TOLERANCE = 1e-7;
/** A few roundings, relative to the largest number. */
const TOLERANCE = { f32: 1e-5, f64: 1e-12 };

describe.each(rows)('$name', ({ cases }) => {
  it.each(named(cases))('%s: has the shape and the numbers of its formula', (_name, each) => {
    const graph = graphOf(each, 'f64');
    const [result] = evaluated(graph, [graph.result]);
    expect(graph.result.shape).toEqual(each.shape);
    expect(result.shape).toEqual(each.shape);
    if (each.expected === undefined) return;
    expectClose(result.data, each.expected(...graph.values.map((values) => [...values])), TOLERANCE.f64);
  });

  it.each(named(cases))('%s: has the gradient of central differences, and that its own', (_name, each) => {
    const graph = graphOf(each, 'f64');
    if (each.derivatives === 'blocked') return expectZero(graph);
    expectSlopes(graph, graph.loss, graph.slopes);
    if (graph.bend !== undefined) expectSlopes(graph, graph.bend, graph.bends);
  });

  it.each(Object.keys(runtimes))('is the same on %s', async (runtime) => {
    for (const precision of ['f32', 'f64'] as const) {
      const able = cases.filter(({ onlyFloat32 }) => precision === 'f32' || onlyFloat32 === undefined);
      if (able.length === 0) continue;
      const graphs = able.map((each) => graphOf(each, precision));
      const results = await runOn(await runtimes[runtime], graphs);
      for (const [i, graph] of graphs.entries()) {
        const wanted = evaluated(graph, resultsOf(graph));
        for (const [j, array] of wanted.entries()) expectClose(results[i][j], array.data, TOLERANCE[precision]);
      }
    }
  });
});

describe('the table', () => {
  it('has every operation', async () => {
    const exported = await everyExport(join(engine, 'ops'), /^(?!.*\.test\.).*\.ts$/);
    const ops = exported.filter(isOp).map(({ name }) => name);
    const used = rows.flatMap(({ cases }) => cases.flatMap(({ inputs, build }) => opsOf({ inputs, build })));
    expect(ops.filter((name) => !used.includes(name))).toEqual([]);
  });

  it('has every function made of operations', async () => {
    const exported = await everyExport(join(engine, 'derived'), /^(?!.*\.test\.).*\.ts$/);
    const names = exported.filter((each) => typeof each === 'function').map(({ name }) => name);
    expect(names.filter((name) => !rows.some((row) => row.name === name))).toEqual([]);
  });
});

describe('a misfit', () => {
  it.each(refusals.map(([call, message]) => ({ call, message })))('$message', ({ call, message }) => {
    expect(call).toThrow(ShapeError);
    expect(call).toThrow(message);
  });
});

async function everyExport<T extends object & { readonly name: string }>(folder: string, files: RegExp): Promise<T[]> {
  const names = readdirSync(folder).filter((file) => files.test(file));
  const modules = await Promise.all(
    names.map((file) => import(join(folder, file)) as Promise<Record<string, unknown>>),
  );
  return modules.flatMap((module) => Object.values(module)).flat() as T[];
}

/** One row for each name. */
function merged(list: readonly OpRow[]): OpRow[] {
  const names = [...new Set(list.map(({ name }) => name))];
  return names.map((name) => ({ name, cases: list.filter((row) => row.name === name).flatMap(({ cases }) => cases) }));
}

function named(cases: readonly OpCase[]): [string, OpCase][] {
  return cases.map((each) => [each.name ?? 'plain', each]);
}

function isOp(value: object): value is Op {
  return 'infer' in value && 'evaluate' in value;
}

function opsOf(each: Pick<OpCase, 'inputs' | 'build'> & Partial<OpCase>): string[] {
  return nodesOf([graphOf(each as OpCase, 'f32').result]).map(({ op }) => op.name);
}

function expectSlopes(graph: CaseGraph, loss: Tensor, slopes: readonly Tensor[]): void {
  const found = evaluated(graph, slopes);
  for (const [place, input] of graph.floating.entries()) {
    const direction = drawn(graph.symbols[input].shape, `direction ${input}`);
    const lossAt = (step: number) => {
      const moved = graph.values[input].map((value, i) => value + step * direction[i]);
      return evaluated(graph, [loss], graph.values.with(input, moved))[0].data[0];
    };
    const slope = found[place].data.reduce((sum, value, i) => sum + value * direction[i], 0);
    const difference = (lossAt(STEP) - lossAt(-STEP)) / (2 * STEP);
    expect(Math.abs(slope - difference)).toBeLessThan(DIFFERENCE_TOLERANCE * (1 + Math.abs(difference)));
  }
}

function expectZero(graph: CaseGraph): void {
  for (const { data } of evaluated(graph, graph.slopes)) expect(data.every((value) => value === 0)).toBe(true);
}

function resultsOf({ result, slopes, bends }: CaseGraph): readonly Tensor[] {
  return [result, ...slopes, ...bends];
}

/** All cases of a row as one program. */
async function runOn(runtime: Runtime, graphs: readonly CaseGraph[]): Promise<EngineArray[][]> {
  const inputs = Object.fromEntries(
    graphs.flatMap(({ symbols }, i) => symbols.map((symbol, j) => [`${i}/${j}`, symbol])),
  );
  const outputs = Object.fromEntries(
    graphs.flatMap((graph, i) => resultsOf(graph).map((tensor, j) => [`${i}/${j}`, tensor])),
  );
  const session = await runtime.load(onnxOf('row', { inputs, outputs }));
  const feeds = graphs.flatMap(({ symbols, values }, i) =>
    symbols.map((symbol, j): Feed => feedOf(`${i}/${j}`, symbol, values[j])),
  );
  const names = Object.keys(outputs);
  const arrays = await session.run(
    feeds,
    names.map((name) => `output.${name}`),
  );
  await session.release();
  return graphs.map((_, i) => arrays.filter((__, at) => names[at].startsWith(`${i}/`)));
}

function feedOf(name: string, { dtype, shape }: Tensor, values: Float64Array): Feed {
  const arrays = {
    f32: Float32Array,
    f64: Float64Array,
    i32: Int32Array,
    i64: Int32Array,
    bool: Uint8Array,
    u8: Uint8Array,
  };
  return { name, dtype, shape, data: arrays[dtype].from(values) };
}

function expectClose(found: ArrayLike<number>, wanted: ArrayLike<number>, tolerance: number): void {
  expect(found.length).toBe(wanted.length);
  const scale = Math.max(1, ...Array.from(wanted, Math.abs));
  const off = Math.max(0, ...Array.from(wanted, (value, i) => Math.abs(found[i] - value) / scale));
  expect(off).toBeLessThan(tolerance);
}
