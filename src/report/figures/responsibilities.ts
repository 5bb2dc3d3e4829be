import type { Kind } from '../../data/schema.js';
import { type Box, bottomAxis, leftAxis } from '../drawing/axis.js';
import { binCount, equalBins } from '../drawing/bins.js';
import { type LegendEntry, legend, shapeAt, shapes } from '../drawing/marks.js';
import { type Markup, shorten, svg } from '../drawing/markup.js';
import { extent, linearScale, padded } from '../drawing/scale.js';
import { seriesColours } from '../drawing/theme.js';
import { type Figure, type FigureLook, type FigureTable, figureOf, thinned, wideFigure } from '../figure.js';
import { percentText } from '../number-text.js';
import { axisKind } from '../sampled-column.js';

/** The values of a column at the rows shown. */
export interface AxisValues {
  readonly name: string;
  readonly kind?: Kind | undefined;
  readonly values: ArrayLike<number>;
}

export interface ResponsibilitiesData {
  readonly x: AxisValues;
  /** Absent for data of one column, shown as stacked bars. */
  readonly y?: AxisValues | undefined;
  readonly components: readonly string[];
  /** p(component | row), `[rows × components]` row by row. */
  readonly values: ArrayLike<number>;
}

const mostPoints = 900;
const opacities = [0.25, 0.45, 0.7, 0.95];

/** Which component each row most probably comes from, and how certainly. */
export function responsibilities(data: ResponsibilitiesData, look: FigureLook = {}): Figure {
  const width = look.width ?? wideFigure;
  const key = legend(entriesOf(data), 2, 8, width);
  const box: Box = {
    left: 52,
    right: width - 10,
    top: key.height + 40,
    bottom: key.height + 40 + Math.min(data.y === undefined ? 260 : 400, width * 0.85),
  };
  const mark = data.y === undefined ? stackedBars(data, box) : scatter(data, data.y, box);
  const facts = componentFacts(data);
  const shares = facts
    .slice(0, 10)
    .map(
      ({ name, share, certain }) =>
        `${name} is most probable for ${percentText(share)} of the rows${share > 0 ? ` (mean probability ${percentText(certain)})` : ''}`,
    );
  return figureOf(
    {
      name: 'responsibilities',
      title: `Which component each row belongs to, by ${data.x.name}${data.y === undefined ? '' : ` and ${data.y.name}`}`,
      caption:
        data.y === undefined
          ? 'Each bar counts rows, divided among the components in proportion to their probability given the row.'
          : 'Colour and shape give the most probable component of each row, strength how certain that is: pale marks lie between components.',
      description: shares.length === 0 ? 'There is no component.' : `${shares.join('; ')}.`,
      width,
      height: box.bottom + 44,
      body: svg`${key.mark}${mark}`,
      table: tableOf(facts),
    },
    look,
  );
}

const colourOf = (component: number) => `c${(component % seriesColours) + 1}`;
const shapeOf = (component: number) => shapes[component % shapes.length];
const isStroked = (component: number) => ['cross', 'plus'].includes(shapeOf(component));

function entriesOf(data: ResponsibilitiesData): readonly LegendEntry[] {
  return data.components.slice(0, 16).map((name, k) => {
    if (data.y === undefined)
      return { name: shorten(name, 24), path: 'M-6-5H6V5H-6z', look: colourOf(k), opacity: 0.85 };
    const stroke = isStroked(k) ? { strokeWidth: 1.6 } : {};
    return {
      name: shorten(name, 24),
      path: shapeAt(shapeOf(k), 0, 0, 4),
      look: `${colourOf(k)}${isStroked(k) ? '-line' : ''}`,
      ...stroke,
    };
  });
}

function mostProbable(
  data: ResponsibilitiesData,
  row: number,
): { readonly component: number; readonly probability: number } {
  const count = data.components.length;
  let component = 0;
  for (let k = 1; k < count; k++)
    if (data.values[row * count + k] > data.values[row * count + component]) component = k;
  return { component, probability: data.values[row * count + component] };
}

function scatter(data: ResponsibilitiesData, vertical: AxisValues, box: Box): Markup {
  const x = linearScale(padded(extent(data.x.values), 0.04), [box.left, box.right], {
    kind: axisKind(data.x.kind ?? 'numeric'),
    ticks: box.right > 500 ? 7 : 4,
  });
  const y = linearScale(padded(extent(vertical.values), 0.04), [box.bottom, box.top], {
    kind: axisKind(vertical.kind ?? 'numeric'),
  });
  const paths = new Map<string, string>();
  for (const row of thinned(data.x.values.length, mostPoints)) {
    const [h, v] = [x(data.x.values[row]), y(vertical.values[row])];
    const { component, probability } = mostProbable(data, row);
    if (!Number.isFinite(h) || !Number.isFinite(v) || !Number.isFinite(probability)) continue;
    const strength = probability > 0.95 ? 3 : probability > 0.8 ? 2 : probability > 0.6 ? 1 : 0;
    const group = `${component} ${strength}`;
    paths.set(group, (paths.get(group) ?? '') + shapeAt(shapeOf(component), h, v, 3.2));
  }
  const marks = [...paths].sort().map(([group, d]) => {
    const [component, strength] = group.split(' ').map(Number);
    const look = isStroked(component)
      ? `class="${colourOf(component)}-line" stroke-width="1.4" stroke-opacity`
      : `class="${colourOf(component)}" fill-opacity`;
    return { markup: `<path ${look}="${opacities[strength]}" d="${d}"/>` };
  });
  return svg`${leftAxis(y, box, vertical.name)}${bottomAxis(x, box, data.x.name)}${marks}`;
}

function stackedBars(data: ResponsibilitiesData, box: Box): Markup {
  const count = data.components.length;
  const bins = equalBins(data.x.values, binCount(data.x.values.length), data.x.kind ?? 'numeric');
  const sums = bins.edges.slice(1).map(() => new Float64Array(count));
  const width = bins.edges[1] - bins.edges[0];
  for (let row = 0; row < data.x.values.length; row++) {
    const bin = Math.min(sums.length - 1, Math.floor((data.x.values[row] - bins.edges[0]) / width));
    if (!(bin >= 0)) continue;
    for (let k = 0; k < count; k++) sums[bin][k] += data.values[row * count + k] || 0;
  }
  const x = linearScale([bins.edges[0], bins.edges[bins.edges.length - 1]], [box.left, box.right], {
    kind: axisKind(data.x.kind ?? 'numeric'),
    ticks: box.right > 500 ? 7 : 4,
  });
  const y = linearScale([0, Math.max(1, ...sums.map((bin) => bin.reduce((a, b) => a + b, 0)))], [box.bottom, box.top], {
    ends: 'round',
  });
  const below = new Float64Array(sums.length);
  const marks = data.components.map((_, k) => {
    const path = sums.map((bin, b) => {
      const from = below[b];
      below[b] += bin[k];
      if (bin[k] <= 0) return svg``;
      return svg`M${x(bins.edges[b]) + 0.5} ${y(from)}V${y(below[b])}H${x(bins.edges[b + 1]) - 0.5}V${y(from)}z`;
    });
    return svg`<path class="${colourOf(k)}" d="${path}"/>`;
  });
  return svg`${leftAxis(y, box, 'rows')}${bottomAxis(x, box, data.x.name, 'plain')}<g fill-opacity=".85">${marks}</g>`;
}

interface ComponentFacts {
  readonly name: string;
  readonly share: number;
  readonly certain: number;
}

function componentFacts(data: ResponsibilitiesData): readonly ComponentFacts[] {
  const rows = data.x.values.length;
  const totals = data.components.map(() => ({ rows: 0, probability: 0 }));
  for (let row = 0; row < rows; row++) {
    const { component, probability } = mostProbable(data, row);
    if (totals[component] === undefined || !Number.isFinite(probability)) continue;
    totals[component].rows++;
    totals[component].probability += probability;
  }
  return data.components.map((name, k) => ({
    name,
    share: totals[k].rows / rows,
    certain: totals[k].probability / totals[k].rows,
  }));
}

function tableOf(facts: readonly ComponentFacts[]): FigureTable {
  return {
    columns: ['component', 'share of rows it is most probable for', 'mean probability there'],
    rows: facts.map(({ name, share, certain }) => [name, share, Number.isFinite(certain) ? certain : null]),
  };
}
