import type { JudgedScore } from '../metrics/judge-sample.js';
import type { FigureData } from './figure-list.js';

/** What an evaluation shows as pictures: columns one by one, and what goes together two by two. */
export function evaluationFigures(scores: readonly JudgedScore[]): readonly FigureData[] {
  return [...columnFigure(scores), ...pairFigure(scores)];
}

function columnFigure(scores: readonly JudgedScore[]): readonly FigureData[] {
  const { parts = [], floorParts = [] } = scores.find(({ metric }) => metric === 'column-shapes') ?? {};
  if (parts.length === 0 || parts.length !== floorParts.length) return [];
  return [
    {
      figure: 'similarities',
      title: 'Columns one by one',
      what: 'column',
      names: parts.map(({ name }) => name),
      drawn: parts.map(({ value }) => value),
      floor: floorParts.map(({ value }) => value),
    },
  ];
}

function pairFigure(scores: readonly JudgedScore[]): readonly FigureData[] {
  const { parts = [], floorParts = [] } = scores.find(({ metric }) => metric === 'pair-trends') ?? {};
  if (parts.length === 0 || parts.length !== floorParts.length) return [];
  const names = [...new Set(parts.flatMap(({ between = [] }) => between))];
  const places = new Map(names.map((name, place) => [name, place]));
  const pairs = parts.flatMap(({ between, value }, i) => {
    const [a, b] = (between ?? []).map((name) => places.get(name));
    return a === undefined || b === undefined ? [] : [{ a, b, drawn: value, floor: floorParts[i].value }];
  });
  return [{ figure: 'pair-differences', names, pairs }];
}
