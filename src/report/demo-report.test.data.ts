import type { FigureData } from './figure-list.js';
import type { ReportData, ReportResult } from './report-data.js';
import type { SampledColumn } from './sampled-column.js';

// Two clusters like those of a geyser's eruptions, made from fixed angles and quantiles: no random numbers, same page each time.
const weights = [0.36, 0.64];
const means = [
  [2.04, 54.5],
  [4.29, 80],
];
const deviations = [
  [0.26, 5.9],
  [0.41, 6],
];

/** A point of the two-cluster law; `shift` tells one sample from another. */
function geyser(i: number, shift: number): readonly [number, number, number] {
  const u = (i * 0.754877666 + shift) % 1;
  const v = (i * 0.569840291 + shift * 0.37) % 1;
  const k = (i * 0.38196601 + shift * 0.71) % 1 < weights[0] ? 0 : 1;
  const [radius, angle] = [Math.sqrt(-2 * Math.log(u + 1e-9)), 2 * Math.PI * v];
  const [a, b] = [radius * Math.cos(angle), radius * Math.sin(angle)];
  return [
    means[k][0] + deviations[k][0] * a,
    means[k][1] + deviations[k][1] * (0.35 * a + Math.sqrt(1 - 0.35 ** 2) * b),
    k,
  ];
}

function geyserLogDensity(x: number, y: number): number {
  const terms = weights.map((weight, k) => {
    const [a, b] = [(x - means[k][0]) / deviations[k][0], (y - means[k][1]) / deviations[k][1]];
    const q = (a * a - 0.7 * a * b + b * b) / (1 - 0.35 ** 2);
    return (weight * Math.exp(-q / 2)) / (2 * Math.PI * deviations[k][0] * deviations[k][1] * Math.sqrt(1 - 0.35 ** 2));
  });
  return Math.log(terms[0] + terms[1]);
}

const count = 272;
export const realRows = Array.from({ length: count }, (_, i) => geyser(i, 0.123));
export const drawnRows = Array.from({ length: count }, (_, i) => geyser(i, 0.617));
const islands = ['Biscoe', 'Dream', 'Torgersen', 'Anvers', 'Booth', 'Petermann', 'Wiencke', 'Doumer', 'Hovgaard'];

function column(
  name: string,
  kind: SampledColumn['kind'],
  of: (row: readonly [number, number, number], i: number) => number,
  categories: readonly string[] = [],
): SampledColumn {
  return { name, kind, categories, real: realRows.map(of), drawn: drawnRows.map((row, i) => of(row, i + 5)) };
}

export const demoColumns: readonly SampledColumn[] = [
  column('eruptions', 'numeric', ([x]) => x),
  column('waiting', 'integer', ([, y]) => Math.round(y)),
  column('phase', 'boolean', ([, , k]) => k, ['short', 'long']),
  column('island', 'categorical', (_, i) => Math.floor(9 * ((i * 0.6180339) % 1) ** 2), islands),
  column('measured on', 'date', ([x], i) => 17_000 + 4 * i + Math.round(30 * x)),
  column('noise', 'numeric', (_, i) => Math.tan(3 * (((i * 0.7548) % 1) - 0.5))),
];

const gridX = Array.from({ length: 90 }, (_, i) => 1 + (4.8 * i) / 89);
const gridY = Array.from({ length: 90 }, (_, j) => 35 + (68 * j) / 89);

export const demoFigures: readonly FigureData[] = [
  {
    figure: 'similarities',
    title: 'Columns one by one',
    what: 'column',
    names: ['eruptions', 'waiting'],
    drawn: [0.91, 0.97],
    floor: [0.96, 0.965],
  },
  {
    figure: 'pair-differences',
    names: ['eruptions', 'waiting', 'rain'],
    pairs: [
      { a: 0, b: 1, drawn: 0.8, floor: 0.97 },
      { a: 0, b: 2, drawn: 0.98, floor: 0.96 },
      { a: 1, b: 2, drawn: 0.96, floor: 0.96 },
    ],
  },
  {
    figure: 'density-contours',
    x: { name: 'eruptions', values: gridX },
    y: { name: 'waiting', values: gridY },
    logDensity: gridY.flatMap((y) => gridX.map((x) => geyserLogDensity(x, y))),
    real: { x: demoColumns[0].real, y: demoColumns[1].real },
    drawn: { x: demoColumns[0].drawn, y: demoColumns[1].drawn },
  },
  {
    figure: 'responsibilities',
    x: { name: 'eruptions', values: demoColumns[0].real },
    y: { name: 'waiting', values: demoColumns[1].real },
    components: ['component 1', 'component 2', 'component 3'],
    values: realRows.flatMap(([x, y]) => {
      const p = 1 / (1 + Math.exp(6 * (x - 3.1)));
      const q = (1 - p) / (1 + Math.exp(-0.3 * (y - 82)));
      return [p, q, 1 - p - q];
    }),
  },
  {
    figure: 'responsibilities',
    x: { name: 'eruptions', values: demoColumns[0].real },
    components: ['component 1', 'component 2'],
    values: realRows.flatMap(([x]) => [1 / (1 + Math.exp(6 * (x - 3.1))), 1 - 1 / (1 + Math.exp(6 * (x - 3.1)))]),
  },
  {
    figure: 'density-curve',
    name: 'eruptions',
    measure: 'density',
    x: gridX,
    logProb: gridX.map((x) =>
      Math.log(
        weights.reduce(
          (sum, w, k) =>
            sum +
            (w * Math.exp(-0.5 * ((x - means[k][0]) / deviations[k][0]) ** 2)) /
              (deviations[k][0] * Math.sqrt(2 * Math.PI)),
          0,
        ),
      ),
    ),
    real: demoColumns[0].real,
  },
  {
    figure: 'density-curve',
    name: 'rain (mm)',
    measure: 'density',
    x: gridX,
    logProb: gridX.map((x) => Math.log(0.6) - x),
    real: realRows.map((_, i) => (i % 5 < 2 ? 0 : 1 - Math.log(((i * 0.618) % 1) + 0.01))),
    atoms: [{ value: 0, mass: 0.4 }],
  },
  {
    figure: 'density-curve',
    name: 'visitors',
    kind: 'integer',
    measure: 'mass',
    x: Array.from({ length: 15 }, (_, i) => i),
    logProb: Array.from(
      { length: 15 },
      (_, i) => i * Math.log(4) - 4 - Array.from({ length: i }, (_, j) => Math.log(j + 1)).reduce((a, b) => a + b, 0),
    ),
    real: realRows.map((_, i) => Math.floor(3 + 2.6 * Math.cos(i) + (i % 4))),
  },
  { figure: 'margins', columns: demoColumns },
  { figure: 'pairs', columns: demoColumns.slice(0, 5) },
  {
    figure: 'correlation',
    names: ['eruptions', 'waiting', 'height', 'pressure', 'constant'],
    real: [
      [1, 0.9, -0.4, 0.1, Number.NaN],
      [0.9, 1, -0.55, 0.02, Number.NaN],
      [-0.4, -0.55, 1, 0.3, Number.NaN],
      [0.1, 0.02, 0.3, 1, Number.NaN],
      [Number.NaN, Number.NaN, Number.NaN, Number.NaN, Number.NaN],
    ],
    drawn: [
      [1, 0.88, -0.1, 0.12, Number.NaN],
      [0.88, 1, -0.5, 0.01, Number.NaN],
      [-0.1, -0.5, 1, 0.05, Number.NaN],
      [0.12, 0.01, 0.05, 1, Number.NaN],
      [Number.NaN, Number.NaN, Number.NaN, Number.NaN, Number.NaN],
    ],
  },
  {
    figure: 'criterion-curve',
    criterion: 'BIC',
    over: 'components',
    best: 'lowest',
    series: ['full', 'tied', 'diagonal', 'spherical'].map((name, s) => ({
      name,
      points: Array.from({ length: 7 }, (_, k) => ({
        at: k + 1,
        value: s === 0 && k === 6 ? null : 2322 + 30 * s + 400 / (k + 0.5) ** 2 - 80 + 28 * Math.max(0, k - 1),
      })),
    })),
  },
];

const result = (
  model: string,
  title: string,
  value: number | null,
  standardError: number | null,
  more: Partial<ReportResult> = {},
): ReportResult => ({
  model,
  title,
  options: {},
  baseline: false,
  scores: [{ metric: 'log-probability', rows: 'held-out', value, unit: 'nats/row', certainty: 'exact', standardError }],
  parameters: 11,
  seconds: 0.42,
  error: null,
  ...more,
});

export const demoResults: readonly ReportResult[] = [
  result('gaussian-mixture', 'Gaussian mixture', -4.1602, 0.0812, { options: { components: 2, covariance: 'full' } }),
  result('kernel-density', 'Kernel density', -4.2131, 0.0774, {
    options: { kernel: 'gaussian', bandwidth: 0.31 },
    parameters: null,
    difference: { value: -0.0529, standardError: 0.021 },
  }),
  result('principal-components', 'Probabilistic principal components', -4.2388, 0.09, {
    seconds: 75.2,
    difference: { value: -0.0786, standardError: 0.052 },
  }),
  result('variational-autoencoder', 'Variational autoencoder', -4.405, 0.102, {
    scores: [
      {
        metric: 'log-probability',
        rows: 'held-out',
        value: -4.405,
        unit: 'nats/row',
        certainty: 'lower-bound',
        standardError: 0.102,
      },
    ],
    parameters: 18_204,
  }),
  result('restricted-boltzmann', 'Restricted Boltzmann machine', -4.52, 0.15, {
    scores: [
      {
        metric: 'log-probability',
        rows: 'held-out',
        value: -4.52,
        unit: 'nats/row',
        certainty: 'estimate',
        standardError: 0.15,
      },
    ],
  }),
  result('independent', 'Independent columns', -5.0713, 0.066, { baseline: true, parameters: 4 }),
  result('histogram', 'Histogram', -19.3, 2.2),
  result('multinomial', 'Multinomial', Number.NEGATIVE_INFINITY, null),
  result('gan', 'Generative adversarial network', null, null, {
    scores: [],
    unranked: 'it has no density, so no log-probability',
  }),
  result('naive-bayes', 'Naive Bayes', null, null, {
    scores: [],
    error: 'naive-bayes: needs a label column, got none',
    parameters: null,
    seconds: null,
  }),
];

export const demoReport: ReportData = {
  title: 'Gaussian mixture of faithful',
  subtitle:
    'Waiting times between eruptions and their durations, 272 rows, as a mixture of two Gaussians with full covariance.',
  software: 'ancestral 0.1.0',
  model: {
    name: 'gaussian-mixture',
    title: 'Gaussian mixture',
    summary: 'A weighted sum of normal densities, fitted by expectation maximisation.',
    options: { components: 2, covariance: 'full', restarts: 10, tolerance: 1e-6, regularization: 0 },
    references: [
      {
        authors: 'Dempster, A. P., Laird, N. M. & Rubin, D. B.',
        year: 1977,
        title: 'Maximum likelihood from incomplete data via the EM algorithm',
        venue: 'Journal of the Royal Statistical Society B 39',
        url: 'https://doi.org/10.1111/j.2517-6161.1977.tb01600.x',
      },
    ],
    parameters: 11,
    converged: true,
    steps: 38,
    seconds: 0.2134,
    seed: 1,
  },
  data: {
    name: 'faithful',
    rows: 272,
    columns: [
      {
        name: 'eruptions',
        kind: 'numeric',
        measure: 'continuous',
        categories: [],
        atoms: [],
        minimum: 1.6,
        maximum: 5.1,
        mean: 3.4878,
        deviation: 1.1414,
        missing: 0,
      },
      {
        name: 'waiting',
        kind: 'integer',
        measure: 'continuous',
        categories: [],
        atoms: [],
        minimum: 43,
        maximum: 96,
        mean: 70.897,
        deviation: 13.595,
        missing: 12,
      },
      {
        name: 'island',
        kind: 'categorical',
        measure: 'categorical',
        categories: islands,
        atoms: [],
        minimum: 0,
        maximum: 8,
        mean: 2,
        deviation: 1,
        missing: 70,
      },
      {
        name: 'measured on',
        kind: 'date',
        measure: 'continuous',
        categories: [],
        atoms: [],
        minimum: 17000,
        maximum: 18090,
        mean: 17500,
        deviation: 300,
        missing: 3,
      },
      {
        name: 'rain',
        kind: 'numeric',
        measure: 'with-atoms',
        categories: [],
        atoms: [0],
        minimum: 0.2,
        maximum: 41,
        mean: 6.1,
        deviation: 5,
        missing: 0,
      },
    ],
    leftOut: [{ name: 'rownames', reason: 'all values differ, like an identifier' }],
  },
  scores: [
    { metric: 'log-likelihood', rows: 'training', value: -1130.264, unit: 'nats', certainty: 'exact' },
    { metric: 'bic', rows: 'training', value: 2322.192, certainty: 'exact' },
    {
      metric: 'log-probability',
      rows: 'held-out',
      value: -4.1602,
      unit: 'nats/row',
      certainty: 'exact',
      standardError: 0.0812,
    },
    { metric: 'maximum-mean-discrepancy', value: 0.0123, standardError: 0.0041, floor: 0.0109 },
    { metric: 'wasserstein-distance', value: Number.NaN },
  ],
  warnings: [
    'component 2 met the smallest scale in column waiting: 0.29, which is the spread of rounding',
    '3 held-out rows have a category that the training rows do not have',
  ],
  decisions: [
    'column rownames left out: all values differ',
    'column waiting is continuous: 51 distinct whole numbers',
    'missing values are “NA” and the empty cell',
  ],
  comparison: { split: { folds: 5, seed: 1 }, results: demoResults },
  findings: {
    tables: [
      {
        title: 'Components',
        columns: ['component', 'weight', 'mean of eruptions', 'mean of waiting'],
        rows: [
          [1, 0.3559, 2.0364, 54.4785],
          [2, 0.6441, 4.2897, 79.9681],
        ],
      },
    ],
  },
  figures: demoFigures,
  reproduce: [
    'npx ancestral fit faithful.csv --model gaussian-mixture --components 2 --covariance full --seed 1 -o faithful.safetensors',
    'npx ancestral report faithful.safetensors faithful.csv -o report.html',
  ],
};
