import type { ElementType, Shape, Tensor } from '../../../src/engine/index.js';

/** What one operation, or one function made of them, promises: shape, numbers and derivatives, on the interpreter and on both runtimes. */
export interface OpRow {
  readonly name: string;
  readonly cases: readonly OpCase[];
}

export interface OpCase {
  /** Where a row has several. */
  readonly name?: string;
  readonly inputs: readonly CaseInput[];
  /** Its constants must have the element type of the inputs, which come in f32 and in f64. */
  build(...inputs: Tensor[]): Tensor;
  readonly shape: Shape;
  /** The numbers by an independent formula, row-major. */
  expected?(...inputs: (readonly number[])[]): readonly number[];
  /** 'blocked' where gradients are zero although numbers change, or jump; compared with differences, first and second, where absent. */
  readonly derivatives?: 'blocked';
  /** Why runtimes are only asked in f32. */
  readonly onlyFloat32?: string;
}

/** Random numbers of a domain, or these. */
export type CaseInput =
  | { readonly shape: Shape; readonly domain: Domain }
  | { readonly shape: Shape; readonly dtype: ElementType | 'float'; readonly values: readonly number[] };

/** 'real' is standard normal, 'positive' from 0.3 up, 'unit' between 0.05 and 0.95. */
export type Domain = 'real' | 'positive' | 'unit';

export function real(...shape: number[]): CaseInput {
  return { shape, domain: 'real' };
}

export function positive(...shape: number[]): CaseInput {
  return { shape, domain: 'positive' };
}

export function unit(...shape: number[]): CaseInput {
  return { shape, domain: 'unit' };
}

export function integers(shape: Shape, values: readonly number[], dtype: 'i32' | 'i64' = 'i32'): CaseInput {
  return { shape, dtype, values };
}

export function truths(shape: Shape, values: readonly number[]): CaseInput {
  return { shape, dtype: 'bool', values };
}

/** These numbers, as floats of the type in question. */
export function floats(shape: Shape, values: readonly number[]): CaseInput {
  return { shape, dtype: 'float', values };
}

/** A function element by element. */
export function elementwise(
  build: (x: Tensor) => Tensor,
  formula: (x: number) => number,
  options: { readonly domain?: Domain } & Pick<OpCase, 'derivatives' | 'onlyFloat32'> = {},
): OpRow {
  const { domain = 'real', ...rest } = options;
  const shape = [3, 5];
  return {
    name: build.name,
    cases: [{ inputs: [{ shape, domain }], build, shape, expected: (x) => x.map(formula), ...rest }],
  };
}

/** A function of two, element by element: of one shape, repeated along both, and with a number. */
export function pairwise(
  build: (a: Tensor, b: Tensor) => Tensor,
  formula: (a: number, b: number) => number,
  { domain = 'real', ...rest }: { readonly domain?: Domain } & Pick<OpCase, 'derivatives'> = {},
): OpRow {
  const input = (...shape: number[]) => ({ shape, domain });
  return {
    name: build.name,
    cases: [
      {
        name: 'alike',
        inputs: [input(2, 3), input(2, 3)],
        build,
        shape: [2, 3],
        expected: (a, b) => a.map((value, i) => formula(value, b[i])),
        ...rest,
      },
      {
        name: 'broadcast',
        inputs: [input(2, 1, 3), input(4, 1)],
        build,
        shape: [2, 4, 3],
        expected: (a, b) =>
          Array.from({ length: 24 }, (_, i) => formula(a[Math.floor(i / 12) * 3 + (i % 3)], b[Math.floor(i / 3) % 4])),
        ...rest,
      },
      {
        name: 'with one number',
        inputs: [input(), input(3)],
        build,
        shape: [3],
        expected: ([a], b) => b.map((value) => formula(a, value)),
        ...rest,
      },
    ],
  };
}
