import type { Source } from '../../platform/platform.js';
import { DataError } from '../../util/errors.js';
import { type NumberArray, readNpy } from '../formats/npy.js';
import type { RawPoints } from './code-points.js';
import { heldTable } from './held-table.js';

type Points = RawPoints & { readonly notes: readonly string[] };

/** Sets of points from an NPY array [sets, points, features]: a last feature that is 1 before padding and 0 in it is a mask; without one, rows of zeros at the end of a set are padding. */
export async function readPoints(source: Source): Promise<Points> {
  return pointsOfArray(await readNpy(source), source.name);
}

/** The same of an array in memory; `who` names it in messages. */
export function pointsOfArray(array: NumberArray & { readonly notes: readonly string[] }, who: string): Points {
  const [sets, room, width] = array.shape;
  if (array.shape.length !== 3)
    throw new DataError(
      `npy: ${who} must have three dimensions, sets, points and features, got ${array.shape.join(' x ') || 'one number'}`,
      { code: 'DATA_SHAPE' },
    );
  const wrong = array.values.findIndex((value) => !Number.isFinite(value));
  if (wrong >= 0)
    throw new DataError(
      `npy: ${who} must hold finite numbers, got ${array.values[wrong]} in set ${Math.floor(wrong / (room * width)) + 1}`,
    );
  const mask = width > 1 && hasMask(array.values, room, width);
  const lengths = Array.from({ length: sets }, (_, i) => {
    const set = array.values.subarray(i * room * width, (i + 1) * room * width);
    return mask ? maskedLength(set, width) : paddedLength(set, width);
  });
  const features = mask ? width - 1 : width;
  const names = Array.from({ length: features }, (_, c) => `c${c + 1}`);
  const jets = isOfJets(array, mask);
  return {
    table: heldTable(jets ? JET_NAMES : names, columnsOf(array, lengths, features)),
    lengths,
    points: { room, mask },
    notes: [...array.notes, ...readingNotes(mask, lengths, room), ...(jets ? [JETS_NOTE] : [])],
  };
}

/** Whether the last feature is 0 or 1, 1 first, where at least one row is padding of zeros or all are points. */
function hasMask(values: NumberArray['values'], room: number, width: number): boolean {
  for (let row = 0; row < values.length / width; row++) {
    const flag = values[(row + 1) * width - 1];
    const isFirst = row % room === 0;
    if (flag !== 0 && flag !== 1) return false;
    if (flag === 1 && !isFirst && values[row * width - 1] === 0) return false;
    if (flag === 0 && values.subarray(row * width, (row + 1) * width).some((value) => value !== 0)) return false;
  }
  return values.length > 0;
}

function maskedLength(set: NumberArray['values'], width: number): number {
  let length = 0;
  while (length < set.length / width && set[(length + 1) * width - 1] === 1) length++;
  return length;
}

function paddedLength(set: NumberArray['values'], width: number): number {
  let length = set.length / width;
  while (length > 0 && set.subarray((length - 1) * width, length * width).every((value) => value === 0)) length--;
  return length;
}

function columnsOf({ shape: [, room, width], values }: NumberArray, lengths: readonly number[], features: number) {
  const steps = lengths.reduce((sum, length) => sum + length, 0);
  return Array.from({ length: features }, (_, c) => {
    const column = new Float64Array(steps);
    let step = 0;
    for (const [i, length] of lengths.entries())
      for (let k = 0; k < length; k++) column[step++] = values[(i * room + k) * width + c];
    return column;
  });
}

function readingNotes(mask: boolean, lengths: readonly number[], room: number): readonly string[] {
  const padded = lengths.filter((length) => length < room).length;
  if (mask)
    return [`the last feature of the array is a mask: its zeros mark padding, in ${padded} of ${lengths.length} sets`];
  if (padded === 0) return ['the array has neither a mask nor rows of zeros at the ends of sets: every row is a point'];
  return [`rows of zeros at the end of a set are padding, in ${padded} of ${lengths.length} sets`];
}

const JET_NAMES = ['dy', 'dphi', 'pt'];
const JETS_NOTE =
  'the three features are named dy, dphi and pt, as in arrays of jets: the third is positive, and adds up to no more than 1.1 in each set';
/** What the shares of the particles of a jet may add up to: its momentum is the length of their sum as vectors. */
const MOST_SHARE = 1.1;

/** Whether an array has the form of JetNet: three features and a mask, the third of them shares of a whole. */
function isOfJets({ shape: [sets, room, width], values }: NumberArray, mask: boolean): boolean {
  if (!mask || width !== 4) return false;
  for (let i = 0; i < sets; i++) {
    let sum = 0;
    for (let k = 0; k < room; k++) {
      const at = (i * room + k) * width;
      if (values[at + 3] === 0) break;
      if (values[at + 2] <= 0) return false;
      sum += values[at + 2];
    }
    if (sum > MOST_SHARE) return false;
  }
  return true;
}
