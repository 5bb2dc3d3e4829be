import { digitRefusal } from './digits/digit-images.js';
import { seenDigits, sharedClassifier } from './digits/seen-digits.js';
import type { Measured, Metric } from './metric.js';
import { errorOfDifference, shareOf } from './share.js';

const WHO = 'digit-shares';

/** How often each digit is drawn, beside how often it is among real images. */
export const digitShares: Metric = {
  name: WHO,
  title: 'Digit shares',
  summary:
    'the largest difference between how often a digit is drawn and how often it is real, by our digit classifier',
  references: [],
  refusal: digitRefusal,
  async measure(judged, { schema, real }) {
    const { name } = await sharedClassifier();
    const [ofReal, ofJudged] = [await seenDigits(WHO, schema, real), await seenDigits(WHO, schema, judged)];
    return [shareDifference(ofJudged.digits, ofReal.digits, `as ${name} reads them`)];
  },
};

/** The largest difference in points, the share of each digit among the judged images as its parts. */
export function shareDifference(judged: Uint8Array, real: Uint8Array, how: string): Measured {
  const differences = Array.from({ length: 10 }, (_, digit) => {
    const [own, other] = [judged, real].map((digits) => shareOf(countOf(digits, digit), digits.length));
    return {
      share: 100 * own.value,
      points: 100 * Math.abs(own.value - other.value),
      error: 100 * errorOfDifference(own.standardError, other.standardError),
    };
  });
  const largest = differences.reduce((most, each) => (each.points > most.points ? each : most));
  return {
    metric: WHO,
    value: largest.points,
    standardError: largest.error,
    unit: 'points',
    better: 'smaller',
    note: `largest difference of the share of a digit from that among real images, ${how}; below are the shares in per cent`,
    parts: differences.map(({ share }, digit) => ({ name: String(digit), value: share })),
  };
}

function countOf(digits: Uint8Array, digit: number): number {
  let count = 0;
  for (const each of digits) if (each === digit) count++;
  return count;
}
