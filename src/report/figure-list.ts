import type { Figure, FigureLook } from './figure.js';
import { binaryFrames } from './figures/binary-frames.js';
import { comparison } from './figures/comparison.js';
import { correlation } from './figures/correlation.js';
import { criterionCurve } from './figures/criterion-curve.js';
import { densityContours } from './figures/density-contours.js';
import { densityCurve } from './figures/density-curve.js';
import { images } from './figures/images.js';
import { margins } from './figures/margins.js';
import { missingPattern } from './figures/missing-pattern.js';
import { pairDifferences } from './figures/pair-differences.js';
import { pairs } from './figures/pairs.js';
import { pointSets } from './figures/point-sets.js';
import { responsibilities } from './figures/responsibilities.js';
import { shares } from './figures/shares.js';
import { similarities } from './figures/similarities.js';
import { steps } from './figures/steps.js';
import { trainingCurve } from './figures/training-curve.js';

const drawings = {
  comparison,
  'criterion-curve': criterionCurve,
  'density-curve': densityCurve,
  'density-contours': densityContours,
  responsibilities,
  margins,
  pairs,
  correlation,
  'missing-pattern': missingPattern,
  images,
  'training-curve': trainingCurve,
  shares,
  'binary-frames': binaryFrames,
  'point-sets': pointSets,
  steps,
  similarities,
  'pair-differences': pairDifferences,
};

export type FigureName = keyof typeof drawings;

/** What one figure shows, with the figure's name: `{ figure: 'margins', columns }`. */
export type FigureData = {
  [Name in FigureName]: { readonly figure: Name } & Parameters<(typeof drawings)[Name]>[0];
}[FigureName];

/** The figure that these data name. */
export function drawFigure(data: FigureData, look: FigureLook = {}): Figure {
  // Each name stands beside data of its own type, which the union guarantees but an index into the table cannot show.
  const draw = drawings[data.figure] as (data: FigureData, look: FigureLook) => Figure;
  return draw(data, look);
}
