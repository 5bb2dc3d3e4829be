import { drawnLevels } from '../data/images/draw-images.js';
import type { ImageSet } from '../data/images/image-set.js';
import type { SecondLayout } from '../data/modalities/layout.js';
import { secondRows } from '../data/modalities/modality-table.js';
import type { TableRows } from '../data/rows.js';
import type { TableSchema } from '../data/schema.js';
import { digitRefusal } from './digits/digit-images.js';
import { trainSecondDigits } from './digits/second-digits.js';
import { seenDigits } from './digits/seen-digits.js';
import type { Measured, Metric } from './metric.js';
import { shareOf } from './share.js';

const WHO = 'digit-agreement';

/** How often both modalities of a drawn pair tell the same digit. */
export const digitAgreement: Metric = {
  name: WHO,
  title: 'Digit agreement',
  summary: 'how often the image of a pair and its second modality are of one digit, by classifiers of both',
  references: ['Liu and Tuzel 2016'],
  refusal(schema) {
    if (schema.second === undefined) return 'needs rows of two modalities, got one';
    return digitRefusal(schema);
  },
  async measure(judged, { schema, real, key }) {
    const { image, second } = schema;
    if (image === undefined || second === undefined) throw new TypeError(`${WHO}: needs rows of two modalities`);
    const seen = (rows: TableRows) => seenDigits(WHO, schema, rows).then(({ digits }) => digits);
    const heardOf = (rows: TableRows) => secondImages({ image, second }, rows);
    // The digit of a real image is that of what goes with it, which is how pairs are made.
    const tell = await trainSecondDigits(heardOf(real), await seen(real), key);
    return [agreement(await seen(judged), await tell(heardOf(judged)))];
  },
};

/** The share of places where both tell the same digit; as its part what independent pairs of the same digits would give. */
export function agreement(first: Uint8Array, second: Uint8Array): Measured {
  const shares = (digits: Uint8Array) =>
    Array.from({ length: 10 }, (_, digit) => digits.filter((each) => each === digit).length / digits.length);
  const [own, other] = [shares(first), shares(second)];
  const { value, standardError } = shareOf(first.filter((digit, i) => digit === second[i]).length, first.length);
  return {
    metric: WHO,
    value,
    standardError,
    better: 'larger',
    note: 'the share of pairs whose image and second modality are of one digit, beside that of independent ones',
    parts: [{ name: 'by chance', value: own.reduce((sum, share, digit) => sum + share * other[digit], 0) }],
  };
}

/** The second modality of rows as images. */
function secondImages(
  { image, second }: Required<Pick<TableSchema, 'image'>> & { readonly second: SecondLayout },
  rows: TableRows,
): ImageSet {
  const { height, width, channels } = second.image;
  const pixels = drawnLevels(second.image, secondRows({ image }, rows));
  return { count: rows.count, height, width, channels, pixels, notes: [] };
}
