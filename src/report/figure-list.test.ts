import { parseHTML } from 'linkedom';
import { describe, expect, it } from 'vitest';
import { demoFigures, demoReport } from './demo-report.test.data.js';
import { narrowFigure, standaloneSvg, wideFigure } from './figure.js';
import { drawFigure, type FigureData } from './figure-list.js';
import { allFigures } from './report-figures.js';
import { firstMarkupFault } from './strict-markup.test.data.js';

const hostile = '"><img src=x onerror=alert(1)></script>-->\u2028&';

/** The same figure with every text replaced by one that tries to break out. */
function poisoned(value: unknown, name = ''): unknown {
  if (typeof value === 'string')
    return ['figure', 'kind', 'measure', 'best', 'certainty'].includes(name) ? value : hostile;
  if (Array.isArray(value)) return value.map((item) => poisoned(item));
  if (typeof value !== 'object' || value === null || ArrayBuffer.isView(value)) return value;
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, poisoned(item, key)]));
}

const empty: readonly FigureData[] = [
  { figure: 'comparison', models: [] },
  { figure: 'criterion-curve', criterion: 'BIC', over: 'components', best: 'lowest', series: [] },
  { figure: 'density-curve', name: 'x', measure: 'density', x: [], logProb: [], real: [] },
  { figure: 'density-curve', name: 'x', measure: 'mass', x: [], logProb: [], real: [] },
  {
    figure: 'density-contours',
    x: { name: 'x', values: [] },
    y: { name: 'y', values: [] },
    logDensity: [],
    real: { x: [], y: [] },
  },
  { figure: 'responsibilities', x: { name: 'x', values: [] }, components: [], values: [] },
  { figure: 'margins', columns: [] },
  { figure: 'margins', columns: [{ name: 'x', kind: 'numeric', categories: [], real: [Number.NaN], drawn: [] }] },
  {
    figure: 'margins',
    columns: [{ name: 'x', kind: 'categorical', categories: ['a'], real: [Number.NaN], drawn: [] }],
  },
  { figure: 'pairs', columns: [] },
  { figure: 'correlation', names: [], real: [], drawn: [] },
  { figure: 'missing-pattern', rows: 0, columns: [] },
  { figure: 'similarities', title: 'None', what: 'column', names: [], drawn: [], floor: [] },
  { figure: 'pair-differences', names: [], pairs: [] },
  {
    figure: 'images',
    name: 'no-images',
    title: 'No images',
    caption: 'None.',
    description: 'No images at all.',
    panels: [],
  },
  {
    figure: 'images',
    name: 'three-bytes',
    title: 'Images',
    caption: 'Three bytes.',
    description: 'Three bytes.',
    panels: [{ label: 'bytes', across: 900, down: 20, png: Uint8Array.of(1, 2, 3) }],
  },
];

const all = allFigures({ ...demoReport, figures: demoFigures });
const cases = [
  ...all.map((data, i) => [`${data.figure} ${i}`, data] as const),
  ...empty.map((data, i) => [`empty ${data.figure} ${i}`, data] as const),
];

describe.each(cases)('%s', (_, data) => {
  it.each([wideFigure, narrowFigure])('is well-formed at %i pixels and holds only finite numbers', (width) => {
    const { svg } = drawFigure(data, { width });
    expect(firstMarkupFault(svg)).toBeUndefined();
    expect(svg).not.toMatch(/NaN|Infinity|undefined|\[object/);
    expect(svg).toContain(`viewBox="0 0 ${width} `);
  });

  it('is named and described for those who do not see it', () => {
    const figure = drawFigure(data, { id: 'f' });
    const { document } = parseHTML(`<html><body>${figure.svg}</body></html>`);
    const drawing = document.querySelector('svg[role=img]');
    expect(drawing?.getAttribute('aria-labelledby')).toBe('f-title f-desc');
    expect(document.querySelector('#f-title')?.textContent).toBe(figure.title);
    expect(document.querySelector('#f-desc')?.textContent).toBe(figure.description);
    expect(figure.caption).toMatch(/\w.*[.]$/);
    expect(figure.description.length).toBeGreaterThan(5);
  });

  it('takes its colours from the page, and as a file brings its own for light and dark', () => {
    const figure = drawFigure(data);
    expect(figure.svg).not.toMatch(/#[0-9a-f]{3,6}\b|rgb\(|<style/i);
    const file = standaloneSvg(figure);
    expect(firstMarkupFault(file)).toBeUndefined();
    expect(file).toMatch(/<style>[^<]*prefers-color-scheme:dark[^<]*<\/style><rect/);
    for (const [, name] of file.matchAll(/var\(--([\w-]+)\)/g)) expect(file).toContain(`--${name}:`);
  });

  it('lets no text of the data become markup', () => {
    const { svg } = drawFigure(poisoned(data) as FigureData);
    expect(firstMarkupFault(svg)).toBeUndefined();
    expect(svg).not.toMatch(/<img|<\/script|-->|\u2028/);
  });
});
