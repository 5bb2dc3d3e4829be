import { printable } from '../../util/printable.js';
import type { Reading } from './reading.js';

/** Texts looked at, and the share of them that must look alike. */
const LOOKED_AT = 200;
const NEARLY_ALL = 0.9;

const dateLike = /^\s*\d{1,4}[./-]\d{1,2}[./-]\d{1,4}(?:[ T]\d{1,2}:\d{2}.*)?\s*$/;
// A currency, percent or thousands sign around digits: at least one of them, or it would have been read as a number.
const numberLike = /^\s*[+-]?\s*\p{Sc}?\s*\d[\d.,'\u00a0\u202f ]*\s*(?:\p{Sc}|%|‰)?\s*$/u;

/** What the texts of a column look like though they could not be read so, with an example: for a warning, in words that follow the column's name. */
export function lookalike(reading: Reading): string | undefined {
  if (!('labels' in reading)) return undefined;
  const texts = [...reading.labels.keys()].slice(0, LOOKED_AT);
  if (texts.length === 0) return undefined;
  const like = (pattern: RegExp) => texts.filter((text) => pattern.test(text)).length >= NEARLY_ALL * texts.length;
  const example = printable(texts[0]);
  if (like(dateLike))
    return `holds texts that look like dates (${example}) but only dates such as 2024-05-31 are read as dates`;
  // Digits alone are codes such as 00123, which were kept as text on purpose.
  if (like(numberLike) && !like(/^\d+$/))
    return `holds texts that look like numbers (${example}) but only plain numbers such as 1234.5 are read as numbers`;
  return undefined;
}
