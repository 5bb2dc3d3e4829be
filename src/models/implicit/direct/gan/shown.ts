// Rows as the discriminator is shown them, [rows, width]: indicators of categories, of atoms and modes, then numbers. Cells that are missing are 0
// throughout, in drawn rows like in the real ones beside them; what is missing is told apart.

import type { Given, Noise } from '../../../../adversarial/pair.js';
import { relaxedChoice } from '../../../../distributions/symbolic/categorical.js';
import { oneHot } from '../../../../engine/derived/axes.js';
import { square } from '../../../../engine/derived/statistics.js';
import { add, div, mul, sub } from '../../../../engine/ops/arithmetic.js';
import { reduceSum, reshape } from '../../../../engine/ops/broadcasting.js';
import { greaterOrEqual } from '../../../../engine/ops/comparison.js';
import { log, tanh } from '../../../../engine/ops/elementwise.js';
import { gather } from '../../../../engine/ops/gathering.js';
import { constant } from '../../../../engine/ops/parameter.js';
import { argMax } from '../../../../engine/ops/reduction.js';
import { round } from '../../../../engine/ops/rounding.js';
import { cast, clip, max, min, where } from '../../../../engine/ops/selection.js';
import { concat } from '../../../../engine/ops/slicing.js';
import type { Tensor } from '../../../../engine/tensor.js';
import { sliceLast } from '../../../../likelihoods/row-features.js';
import { type Cells, type Choice, codeCount, type Magnitude, runsOf } from './cells.js';

/** The modes of all columns that have them, each [columns, most]. */
export interface ModesTensors {
  readonly mean: Tensor;
  readonly scale: Tensor;
  readonly logWeight: Tensor;
}

/** Offsets are told in so many standard deviations. */
const SPREADS = 4;

/** What is known of each number shown, as 0 and 1, [rows, width]; undefined where all is. */
function knownPlaces({ places }: Cells, { known }: Given): Tensor | undefined {
  if (known === undefined) return undefined;
  return cast(gather(known, constant(places, [places.length], 'i32'), 1), 'f32');
}

/** Numbers shown, those of missing cells made 0. */
export function onlyKnown(cells: Cells, shown: Tensor, given: Given): Tensor {
  const known = knownPlaces(cells, given);
  return known === undefined ? shown : mul(shown, known);
}

/** Packed rows as they are shown. */
export function realShown(cells: Cells, given: Given, modes: ModesTensors | undefined): Tensor {
  const { categories, modal } = cells;
  const pieces: Tensor[] = runs(categories).map(({ codes, from, to }) =>
    flat(oneHot(sliceLast(given.codes, from, to), codes)),
  );
  if (modes !== undefined) {
    const offsets: Tensor[] = [];
    for (const run of runs(cells.modes)) {
      const { marks, offset } = modalShown(run, cells, given, modes);
      pieces.push(flat(marks));
      offsets.push(offset);
    }
    pieces.push(...offsets);
  }
  if (cells.plain.length > 0) pieces.push(sliceLast(given.numbers, modal.length, modal.length + cells.plain.length));
  return onlyKnown(cells, joined(pieces), given);
}

/** Numbers of a run of columns as indicators of atoms and modes, [rows, columns, atoms + modes], and offsets in the most probable mode, [rows, columns]. */
function modalShown({ from, to, codes }: Run, { most }: Cells, given: Given, modes: ModesTensors) {
  const [rows] = given.numbers.shape;
  const own = (x: Tensor) => reshape(slice0(x, from, to), [1, to - from, most]);
  const [mean, scale, logWeight] = [own(modes.mean), own(modes.scale), own(modes.logWeight)];
  const x = reshape(sliceLast(given.numbers, from, to), [rows, to - from, 1]);
  const scores = sub(sub(logWeight, log(scale)), mul(square(div(sub(x, mean), scale)), 0.5));
  const mode = oneHot(argMax(scores, -1), most); // [rows, columns, most]
  const at = (values: Tensor) => reduceSum(mul(mode, values), { axes: [2] });
  const offset = clip(div(sub(reshape(x, [rows, to - from]), at(mean)), mul(at(scale), SPREADS)), -1, 1);
  const atoms = codes - most;
  if (atoms === 0) return { marks: mode, offset };
  const atom = sliceLast(given.atoms, from, to);
  const isNone = sub(1, cast(greaterOrEqual(atom, 0), 'f32'));
  return {
    marks: concat([oneHot(atom, atoms), mul(mode, reshape(isNone, [rows, to - from, 1]))], 2),
    offset: mul(offset, isNone),
  };
}

/** What a network gives, [rows, width], as rows that are shown: near-indicators drawn with noise, numbers within their bounds; the category that is given is what it is. */
export function drawnShown(cells: Cells, outputs: Tensor, { u }: Noise, given: Given, temperature: number): Tensor {
  const { categories, modes, modal, plain } = cells;
  const choices = [...categories, ...modes];
  const condition = given.condition === undefined ? undefined : oneHot(given.condition, codeCount(categories));
  const pieces: Tensor[] = [];
  let at = 0;
  for (const [i, run] of [...runs(categories), ...runs(modes)].entries()) {
    const [rows, count] = [outputs.shape[0], run.to - run.from];
    const end = at + count * run.codes;
    const cut = (x: Tensor) => reshape(sliceLast(x, at, end), [rows, count, run.codes]);
    const drawn = relaxedChoice(cut(u as Tensor), { logits: cut(outputs) }, temperature);
    pieces.push(
      flat(i < runsOf(categories).length && condition !== undefined ? clamped(drawn, cut(condition)) : drawn),
    );
    at = end;
  }
  const total = codeCount(choices);
  const bounded = modal.length + plain.filter(({ isBounded }) => isBounded).length;
  if (bounded > 0) pieces.push(tanh(sliceLast(outputs, total, total + bounded)));
  if (total + bounded < cells.width) pieces.push(sliceLast(outputs, total + bounded, cells.width));
  return onlyKnown(cells, joined(pieces), given);
}

/** The given indicator where the column has one, what is drawn elsewhere. [rows, columns, codes] */
function clamped(drawn: Tensor, given: Tensor): Tensor {
  const isGiven = reduceSum(given, { axes: [2], keep: true });
  return add(mul(drawn, sub(1, isGiven)), given);
}

/** Rows of data, [rows, columns] in double precision, from rows as they are shown. */
export function rowsOfShown(cells: Cells, shown: Tensor, modes: ModesTensors | undefined): Tensor {
  const { categories, modal, plain } = cells;
  const pieces: Tensor[] = [];
  let at = 0;
  const chosen = ({ from, to, codes }: Run) => {
    const end = at + (to - from) * codes;
    const code = argMax(reshape(sliceLast(shown, at, end), [shown.shape[0], to - from, codes]), -1);
    at = end;
    return code;
  };
  for (const run of runs(categories)) pieces.push(cast(chosen(run), 'f64'));
  const codes = runs(cells.modes).map((run) => ({ run, code: chosen(run) }));
  for (const { run, code } of codes) {
    const offset = sliceLast(shown, at + run.from, at + run.to);
    pieces.push(modalNumbers(run, cells, code, offset, modes as ModesTensors));
  }
  at += modal.length;
  if (plain.length > 0) pieces.push(onScale(cast(sliceLast(shown, at, cells.width), 'f64'), plain));
  const order = [...cells.categories, ...modal, ...plain].map(({ column }) => column);
  const inverse = order.map((_, column) => order.indexOf(column));
  return gather(joined(pieces), constant(inverse, [inverse.length], 'i32'), 1);
}

/** Numbers of a run of columns from codes of atoms and modes and offsets, on the scale of the data. [rows, columns] */
function modalNumbers(run: Run, cells: Cells, code: Tensor, offset: Tensor, modes: ModesTensors): Tensor {
  const { from, to, codes } = run;
  const { most } = cells;
  const atoms = codes - most;
  const own = (x: Tensor) => reshape(slice0(x, from, to), [1, to - from, most]);
  const mode = sub(cast(code, 'i32'), constant([atoms], [1], 'i32'));
  const marks = oneHot(mode, most); // all 0 for an atom
  const at = (x: Tensor) => reduceSum(mul(marks, own(x)), { axes: [2] });
  const standard = add(at(modes.mean), mul(mul(offset, SPREADS), at(modes.scale)));
  const numbers = onScale(cast(standard, 'f64'), cells.modal.slice(from, to));
  if (atoms === 0) return numbers;
  const values = constant(
    cells.modes.slice(from, to).flatMap((choice) => choice.atoms),
    [1, to - from, atoms],
    'f64',
  );
  const isAtom = oneHot(code, atoms, 'f64'); // [rows, columns, atoms]
  const atom = reduceSum(mul(isAtom, values), { axes: [2] });
  return where(greaterOrEqual(mode, constant([0], [1], 'i32')), numbers, atom);
}

/** Numbers on the scale of the data, on their steps where they have any. [rows, columns] */
function onScale(x: Tensor, numbers: readonly Magnitude[]): Tensor {
  const list = (of: (number: Magnitude) => number) => constant(numbers.map(of), [numbers.length], 'f64');
  const values = add(
    mul(
      x,
      list(({ unit }) => unit),
    ),
    list(({ centre }) => centre),
  );
  if (numbers.every(({ step }) => step === 0)) return values;
  const origin = list((number) => number.origin);
  const steps = list(({ step }) => step || 1);
  const onSteps = add(mul(round(div(sub(values, origin), steps)), steps), origin);
  const isStepped = cast(
    list(({ step }) => (step > 0 ? 1 : 0)),
    'bool',
  );
  const lowest = list((number) => number.lowest);
  const highest = list((number) => number.highest);
  return min(max(where(isStepped, onSteps, values), lowest), highest);
}

interface Run {
  readonly from: number;
  readonly to: number;
  readonly codes: number;
}

function runs(choices: readonly Choice[]): readonly Run[] {
  let at = 0;
  return runsOf(choices).map((run) => {
    const from = at;
    at += run.length;
    return { from, to: at, codes: run[0].codes };
  });
}

function flat(x: Tensor): Tensor {
  return reshape(x, [x.shape[0], -1]);
}

function joined(pieces: readonly Tensor[]): Tensor {
  return pieces.length === 1 ? pieces[0] : concat(pieces, 1);
}

/** Rows `from` to `to` of a matrix. */
function slice0(x: Tensor, from: number, to: number): Tensor {
  return from === 0 && to === x.shape[0] ? x : gather(x, constant(indices(from, to), [to - from], 'i32'), 0);
}

function indices(from: number, to: number): number[] {
  return Array.from({ length: to - from }, (_, i) => from + i);
}
