import { type Box, bottomAxis, leftAxis } from '../drawing/axis.js';
import { type LegendEntry, legend, linePath } from '../drawing/marks.js';
import { type Markup, svg } from '../drawing/markup.js';
import { extent, linearScale, padded } from '../drawing/scale.js';
import { type Figure, type FigureLook, figureOf, wideFigure } from '../figure.js';
import { countText } from '../number-text.js';
import { axisKind, meanAndDeviation, type SampledColumn, valueText } from '../sampled-column.js';

/** Numbers step by step: one recorded and one drawn sequence of each column. */
export interface StepsData {
  readonly columns: readonly SampledColumn[];
}

const MOST_COLUMNS = 6;
const MOST_STEPS = 400;
const TALL = 130;

const REAL: LegendEntry = { name: 'recorded', path: 'M-8 0H8', look: 'real-line', strokeWidth: 1.6 };
const DRAWN: LegendEntry = { name: 'drawn by the model', path: 'M-8 0H8', look: 'drawn-line', strokeWidth: 1.4 };

/** A panel for each column, all over the same steps; where a cell is missing the line is broken. */
export function steps(data: StepsData, look: FigureLook = {}): Figure {
  const width = look.width ?? wideFigure;
  const shown = data.columns.slice(0, MOST_COLUMNS);
  const isCompared = shown.some(({ real }) => real.length > 0);
  const key = legend(isCompared ? [REAL, DRAWN] : [DRAWN], 2, 8, width);
  const length = Math.max(
    2,
    ...shown.flatMap(({ real, drawn }) => [real.length, drawn.length].map((each) => Math.min(each, MOST_STEPS))),
  );
  const panels = shown.map((column, i) => {
    const top = key.height + 34 + i * (TALL + 44);
    const box = { left: 66, right: width - 14, top, bottom: top + TALL };
    return panel(column, box, length, i === shown.length - 1);
  });
  const facts = shown.map(factOf);
  const more = data.columns.length - shown.length;
  return figureOf(
    {
      name: 'steps',
      title: 'Step by step',
      caption: `One recorded sequence and one drawn${length === MOST_STEPS ? `, their first ${MOST_STEPS} steps` : ''}: they are not to agree, but to move alike.${more > 0 ? ` And ${countText(more, 'more column')}, not shown.` : ''}`,
      description: `Lines over ${countText(length, 'step')}. ${facts.join(' ')}`,
      width,
      height: key.height + 34 + shown.length * (TALL + 44),
      body: svg`${key.mark}${panels}`,
      table: {
        columns: ['step', ...shown.flatMap(({ name }) => [`${name}, recorded`, `${name}, drawn`])],
        rows: Array.from({ length: Math.min(length, 100) }, (_, t) => [
          t + 1,
          ...shown.flatMap(({ real, drawn }) => [cellOf(real, t), cellOf(drawn, t)]),
        ]),
      },
    },
    look,
  );
}

function panel(column: SampledColumn, box: Box, length: number, isLast: boolean): Markup {
  const [real, drawn] = [column.real, column.drawn].map((cells) => Array.from(cells).slice(0, MOST_STEPS));
  const x = linearScale([1, length], [box.left, box.right], { kind: 'integer', ticks: box.right > 500 ? 8 : 4 });
  const y = linearScale(padded(extent(real, drawn), 0.06), [box.bottom, box.top], {
    ticks: 4,
    kind: axisKind(column.kind),
  });
  const line = (cells: readonly number[]) => ({
    markup: linePath(cells.map((cell, t) => [x(t + 1), y(cell)] as const)),
  });
  return svg`${leftAxis(y, box, column.name)}${bottomAxis(x, box, isLast ? 'step' : '', 'plain')}<path class="real-line" stroke-width="1.3" d="${line(real)}"/><path class="drawn-line" stroke-width="1.2" d="${line(drawn)}"/>`;
}

function factOf(column: SampledColumn): string {
  const [real, drawn] = [meanAndDeviation(column.real), meanAndDeviation(column.drawn)];
  const recorded = column.real.length === 0 ? '' : `mean ${valueText(column, real.mean)} recorded, `;
  return `${column.name}: ${recorded}${valueText(column, drawn.mean)} drawn.`;
}

function cellOf(cells: ArrayLike<number>, t: number): number | null {
  return t < cells.length && Number.isFinite(cells[t]) ? cells[t] : null;
}
