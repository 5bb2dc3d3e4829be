export { type Figure, type FigureLook, type FigureTable, standaloneSvg } from './figure.js';
export { drawFigure, type FigureData, type FigureName } from './figure-list.js';
export { figuresOfFit } from './figures-of-fit.js';
export { reportedColumns } from './pixel-columns.js';
export { type RankedResult, rankResults } from './ranking.js';
export { renderReport } from './report.js';
export {
  type ReportColumn,
  type ReportComparison,
  type ReportData,
  type ReportDataset,
  type ReportModel,
  type ReportResult,
  type ReportScore,
  reportSchemaVersion,
} from './report-data.js';
export { type FigureFile, reportFigures } from './report-figures.js';
export { type Json, reportJson } from './report-json.js';
export { type FitReport, reportOfFit } from './report-of-fit.js';
export { type SampledColumn, sampledColumns } from './sampled-column.js';
