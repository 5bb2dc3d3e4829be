import { standaloneSvg } from './figure.js';
import { drawFigure, type FigureData } from './figure-list.js';
import { countedUnit, rankResults } from './ranking.js';
import type { ReportData } from './report-data.js';

/** A figure as a file: `name` is unique within its report and safe as a file name. */
export interface FigureFile {
  readonly name: string;
  readonly title: string;
  readonly svg: string;
}

/** Every figure of the report as an SVG file that stands alone. */
export function reportFigures(data: ReportData): readonly FigureFile[] {
  const used = new Map<string, number>();
  return allFigures(data).map((figure) => {
    const drawn = drawFigure(figure);
    const count = (used.get(drawn.name) ?? 0) + 1;
    used.set(drawn.name, count);
    return { name: count === 1 ? drawn.name : `${drawn.name}-${count}`, title: drawn.title, svg: standaloneSvg(drawn) };
  });
}

/** The figures of a report in order: those that follow from its comparison and data, and those given. */
export function allFigures(data: ReportData): readonly FigureData[] {
  return [...comparisonFigure(data), ...data.figures, ...missingFigure(data)];
}

function comparisonFigure({ comparison }: ReportData): readonly FigureData[] {
  if (comparison === undefined || comparison.results.length === 0) return [];
  const models = rankResults(comparison.results).map((result) => ({
    name: result.title,
    // A model without a rank has no place on the ranked scale, even where it has a number.
    value: result.rank === null ? null : result.nats,
    standardError: result.natsStandardError,
    certainty: result.certainty ?? undefined,
    baseline: result.baseline,
    reason: result.why,
  }));
  return [{ figure: 'comparison', models, unit: countedUnit(comparison.results) }];
}

function missingFigure({ data, figures }: ReportData): readonly FigureData[] {
  const isGiven = figures.some(({ figure }) => figure === 'missing-pattern');
  if (data === undefined || isGiven || data.columns.every(({ missing }) => missing === 0)) return [];
  return [
    {
      figure: 'missing-pattern',
      rows: data.rows,
      columns: data.columns.map(({ name, missing }) => ({ name, missing })),
    },
  ];
}
