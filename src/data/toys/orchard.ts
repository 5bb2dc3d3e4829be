import type { Draws } from '../../random/draws.js';
import type { Key } from '../../random/key.js';
import type { RawValue } from '../formats/raw-table.js';

/** Columns of the orchard, one row a tree. */
export const orchardColumns = [
  'planted',
  'variety',
  'height_m',
  'girth_cm',
  'soil_ph',
  'irrigated',
  'fruits',
  'harvest_kg',
  'health',
] as const;

const VARIETIES = [
  { name: 'Boskoop', share: 0.35, height: 1.15, fruitGrams: 190, frailty: 0 },
  { name: 'Cox', share: 0.3, height: 1, fruitGrams: 130, frailty: 0.7 },
  { name: 'Gravenstein', share: 0.2, height: 1.25, fruitGrams: 160, frailty: 0.2 },
  { name: 'Topaz', share: 0.15, height: 0.85, fruitGrams: 140, frailty: -0.6 },
];
const SHARES = VARIETIES.map((variety) => variety.share);
const FIRST_PLANTING = Date.UTC(2001, 2, 1) / 86_400_000;
const SURVEY = Date.UTC(2024, 9, 1) / 86_400_000;
const BEARING_AGE = 6; // years

/**
 * An invented orchard, rows `first … first + count - 1`, cell by cell: a date, a category, correlated sizes, an acidity
 * of which some are missing, a yes or no, a count, an amount that is zero for trees without fruit, and the label
 * `health`. Row i draws from `key.at(i)` alone.
 */
export function sampleOrchard(count: number, key: Key, first = 0): readonly (readonly RawValue[])[] {
  const columns: RawValue[][] = orchardColumns.map(() => []);
  for (let i = 0; i < count; i++) {
    for (const [c, cell] of drawTree(key.at(first + i).draws()).entries()) columns[c].push(cell);
  }
  return columns;
}

function drawTree(draws: Draws): readonly RawValue[] {
  const planted = FIRST_PLANTING + Math.floor((SURVEY - FIRST_PLANTING) * draws.beta(1.6, 1.1));
  const years = (SURVEY - planted) / 365.25;
  const variety = VARIETIES[draws.categorical(SHARES)];
  const vigour = draws.normal();
  const isIrrigated = draws.uniform() < 0.4;
  const ph = 6.3 + 0.45 * draws.normal();
  const height = variety.height * 4.2 * (1 - Math.exp(-(years + 0.8) / 6)) * Math.exp(0.14 * vigour);
  const girth = (3 + 14 * height) * Math.exp(0.1 * draws.normal() + 0.05 * vigour);
  const strain = variety.frailty + 1.6 * Math.abs(ph - 6.4) - 0.7 * vigour - (isIrrigated ? 0.5 : 0) - 1.6;
  const isPoor = draws.uniform() < 1 / (1 + Math.exp(-strain));
  const bearing = years < BEARING_AGE ? 0 : height ** 2 * (isIrrigated ? 22 : 16) * (isPoor ? 0.4 : 1);
  const fruits = bearing === 0 ? 0 : draws.poisson((bearing * draws.gamma(4)) / 4);
  const harvest = (fruits * variety.fruitGrams * Math.exp(0.12 * draws.normal())) / 1000;
  const isMeasured = draws.uniform() < (years < BEARING_AGE ? 0.75 : 0.92);
  const isRecorded = draws.uniform() < 0.96;
  return [
    new Date(planted * 86_400_000).toISOString().slice(0, 10),
    variety.name,
    rounded(height, 2),
    isRecorded ? rounded(girth, 1) : null,
    isMeasured ? rounded(ph, 2) : null,
    isIrrigated ? 'yes' : 'no',
    fruits,
    rounded(harvest, 2),
    isPoor ? 'poor' : 'good',
  ];
}

function rounded(value: number, decimals: number): number {
  return Number(value.toFixed(decimals));
}
