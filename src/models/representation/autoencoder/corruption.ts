// Rows spoilt on their way into the encoder, as denoising has them (Vincent, Larochelle, Bengio and Manzagol 2008; of 2010 the other two
// kinds). Cells are spoilt whole: a category is not made of parts.
import type { TableSchema } from '../../../data/schema.js';
import { add, mul, sub } from '../../../engine/ops/arithmetic.js';
import { less } from '../../../engine/ops/comparison.js';
import { constant } from '../../../engine/ops/parameter.js';
import { floor } from '../../../engine/ops/rounding.js';
import { cast, where } from '../../../engine/ops/selection.js';
import type { Pass } from '../../../engine/pass.js';
import type { Tensor } from '../../../engine/tensor.js';
import { type GivenCells, type Part, type RowFeatures, sliceLast } from '../../../likelihoods/row-features.js';

export const CORRUPTIONS = ['mask', 'gaussian', 'salt-and-pepper'] as const;
export type Corruption = (typeof CORRUPTIONS)[number];

/** What spoils a batch of rows. */
export type Spoil = (given: GivenCells, pass: Pass) => GivenCells;

/** The corruption of this name; `noise` is the share of cells that are spoilt or, gaussian, the standard deviation in those of the columns. */
export function corruptionOf(
  name: Corruption,
  features: RowFeatures,
  schema: TableSchema,
  noise: number,
  batch: number,
): Spoil {
  const shape = [batch, features.cells];
  switch (name) {
    case 'mask':
      return (given, pass) => hidden(features, given, sub(1, chosen(pass.noise('uniform', shape), noise)));
    case 'gaussian':
      return (given, pass) => shaken(features, given, mul(pass.noise('normal', shape), noise));
    case 'salt-and-pepper': {
      const ends = features.parts.map((part) => endsOf(part, schema));
      return (given, pass) =>
        replaced(features, ends, given, chosen(pass.noise('uniform', shape), noise), pass.noise('uniform', shape));
    }
  }
}

/** 1 for the share of the uniforms that fall under it. */
function chosen(uniforms: Tensor, share: number): Tensor {
  return cast(less(uniforms, share), 'f32');
}

/** Cells that are not kept are as if they were missing. */
function hidden({ parts }: RowFeatures, given: GivenCells, keep: Tensor): GivenCells {
  const known = given.known === undefined ? keep : mul(cast(given.known, 'f32'), keep);
  const numbers = parts
    .filter(({ kind }) => kind === 'number' || kind === 'level')
    .map((part): [string, Tensor] => [part.name, mul(given[part.name], cellsAt(part, keep))]);
  return { ...given, ...Object.fromEntries(numbers), known };
}

/** Normal noise on numbers and bits; categories have nothing to add it to. */
function shaken({ parts, known }: RowFeatures, given: GivenCells, noise: Tensor): GivenCells {
  const changed = parts
    .filter(({ kind }) => kind !== 'code')
    .map((part): [string, Tensor] => {
      const own = cellsAt(part, noise);
      const isKnown = known(given, part);
      // Where nothing is known, 0 is what the network is shown.
      return [part.name, add(cast(given[part.name], 'f32'), isKnown === undefined ? own : mul(own, isKnown))];
    });
  return { ...given, ...Object.fromEntries(changed) };
}

interface Ends {
  readonly low: Tensor;
  readonly high: Tensor;
  /** Whether all codes up to the highest are drawn, not the two ends alone. */
  readonly isWhole: boolean;
}

/** Chosen cells get either end of their range, categories any code. */
function replaced(
  { parts, known }: RowFeatures,
  ends: readonly Ends[],
  given: GivenCells,
  spoilt: Tensor,
  uniforms: Tensor,
): GivenCells {
  const changed = parts.map((part, i): [string, Tensor] => {
    const { low, high, isWhole } = ends[i];
    const u = cellsAt(part, uniforms);
    const drawn = isWhole ? floor(mul(u, add(high, 1))) : where(less(u, 0.5), low, high);
    const isKnown = known(given, part);
    const share = isKnown === undefined ? cellsAt(part, spoilt) : mul(cellsAt(part, spoilt), isKnown);
    const before = given[part.name];
    const after = add(mul(cast(before, 'f32'), sub(1, share)), mul(drawn, share));
    return [part.name, part.kind === 'code' ? cast(after, 'i32') : after];
  });
  return { ...given, ...Object.fromEntries(changed) };
}

function endsOf({ kind, cells }: Part, { columns }: TableSchema): Ends {
  const ends = cells.map(({ column, codes, centre, unit }) => {
    if (kind === 'bit' || kind === 'code') return [0, codes - 1];
    const { minimum, maximum } = columns[column];
    return [minimum, maximum].map((end) => (Number.isFinite(end) ? (end - centre) / unit : 0));
  });
  const at = (end: number) =>
    constant(
      ends.map((pair) => pair[end]),
      [cells.length],
    );
  return { low: at(0), high: at(1), isWhole: kind === 'code' };
}

/** The cells of a part among those of all. */
function cellsAt({ from, cells }: Part, all: Tensor): Tensor {
  return sliceLast(all, from, from + cells.length);
}
