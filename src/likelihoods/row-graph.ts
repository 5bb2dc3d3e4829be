// Rows at the border of exported files: complete rows of float64 become what networks are given, and outputs become rows.
import { div, sub } from '../engine/ops/arithmetic.js';
import { and, equal, greaterOrEqual, less, not, or } from '../engine/ops/comparison.js';
import { gather } from '../engine/ops/gathering.js';
import { constant } from '../engine/ops/parameter.js';
import { reduceMin } from '../engine/ops/reduction.js';
import { cast, where } from '../engine/ops/selection.js';
import { concat } from '../engine/ops/slicing.js';
import type { Tensor } from '../engine/tensor.js';
import type { CellsGraph, OutputLaw } from './output-law.js';
import { type GivenCells, type Part, type RowFeatures, sliceLast } from './row-features.js';

const TYPES = { bit: 'u8', code: 'i32', number: 'f32', level: 'f32' } as const;

/** What a network is given of complete rows, [rows, columns]: standardised before they are brought to single precision. */
export function givenOf(features: RowFeatures, rows: Tensor, isMasked = features.isMasked): GivenCells {
  const packed = features.parts.map((part) => packedPart(part, rows));
  const given = Object.fromEntries(features.parts.map((part, i) => [part.name, packed[i].values]));
  if (!isMasked) return given;
  const known = packed.map((each) => each.known);
  return { ...given, known: known.length === 1 ? known[0] : concat(known, 1) };
}

function packedPart({ kind, cells }: Part, rows: Tensor): { readonly values: Tensor; readonly known: Tensor } {
  const x = gather(
    rows,
    constant(
      cells.map(({ column }) => column),
      [cells.length],
      'i32',
    ),
    1,
  ); // [rows, cells]
  const list = (of: (cell: Part['cells'][number]) => number) => constant(cells.map(of), [cells.length], 'f64');
  const most = Math.max(...cells.map(({ atoms }) => atoms.length));
  if (kind === 'number' || kind === 'level') {
    // A value that is an atom is told by another cell; a cell without so many atoms repeats its last, or has NaN, which nothing equals.
    let isAtom = not(equal(x, x));
    for (let a = 0; a < most; a++)
      isAtom = or(
        isAtom,
        equal(
          x,
          list(({ atoms }) => atoms[a] ?? Number.NaN),
        ),
      );
    const standard = div(
      sub(
        x,
        list(({ centre }) => centre),
      ),
      list(({ unit }) => unit),
    );
    return { values: cast(where(isAtom, 0, standard), TYPES[kind]), known: cast(not(isAtom), 'u8') };
  }
  // Which atom, or one more for none; a code is itself.
  const isApart = equal(
    list(({ atoms }) => (atoms.length > 0 ? 1 : 0)),
    1,
  );
  let codes =
    most === 0
      ? x
      : where(
          isApart,
          list(({ atoms }) => atoms.length),
          x,
        );
  for (let a = 0; a < most; a++)
    codes = where(
      equal(
        x,
        list(({ atoms }) => atoms[a] ?? Number.NaN),
      ),
      a,
      codes,
    );
  const isCode = and(
    greaterOrEqual(codes, 0),
    less(
      codes,
      list((cell) => cell.codes),
    ),
  );
  return { values: cast(where(isCode, codes, 0), TYPES[kind]), known: cast(isCode, 'u8') };
}

/** Whether no cell of a row is a category that was never seen. [rows] */
export function isPossible({ parts }: RowFeatures, rows: Tensor): Tensor | undefined {
  const codes = parts.filter(({ kind }) => kind === 'bit' || kind === 'code').flatMap(({ cells }) => cells);
  const plain = codes.filter(({ atoms, lowest }) => atoms.length === 0 && lowest === 0);
  if (plain.length === 0) return undefined;
  const list = (values: readonly number[], dtype: 'i32' | 'f64') => constant(values, [values.length], dtype);
  const columns = list(
    plain.map(({ column }) => column),
    'i32',
  );
  const limits = list(
    plain.map((cell) => cell.codes),
    'f64',
  );
  const isSeen = cast(less(gather(rows, columns, 1), limits), 'f64');
  return equal(reduceMin(isSeen, { axes: [1] }), 1);
}

/** The rows that outputs stand for; undefined where a law, or a column with atoms, has no such graph. */
export function rowsGraph(law: OutputLaw): CellsGraph | undefined {
  const parts = law.laws.flatMap((each) => (each.graph === undefined ? [] : [{ each, graph: each.graph }]));
  const cells = law.laws.flatMap(({ part }) => part.cells);
  if (parts.length < law.laws.length || cells.some(({ atoms }) => atoms.length > 0)) return undefined;
  const order = cells.map((_, column) => cells.findIndex((cell) => cell.column === column));
  const assembled = (pieces: readonly Tensor[]) => {
    const all = pieces.length === 1 ? pieces[0] : concat(pieces, 1);
    return gather(all, constant(order, [order.length], 'i32'), 1);
  };
  const starts = (width: (at: (typeof parts)[number]) => number) => {
    const list = [0];
    for (const part of parts) list.push(list[list.length - 1] + width(part));
    return list;
  };
  const outputsAt = starts(({ each }) => each.outputs);
  const normalAt = starts(({ graph }) => graph.normal);
  const uniformAt = starts(({ graph }) => graph.uniform);
  const cut = (x: Tensor | undefined, at: readonly number[], i: number) =>
    x === undefined || at[i] === at[i + 1] ? undefined : sliceLast(x, at[i], at[i + 1]);
  return {
    normal: normalAt[parts.length],
    uniform: uniformAt[parts.length],
    centres: (outputs) => assembled(parts.map(({ graph }, i) => graph.centres(cut(outputs, outputsAt, i) as Tensor))),
    draw: (outputs, normal, uniform) =>
      assembled(
        parts.map(({ graph }, i) =>
          graph.draw(cut(outputs, outputsAt, i) as Tensor, cut(normal, normalAt, i), cut(uniform, uniformAt, i)),
        ),
      ),
  };
}
