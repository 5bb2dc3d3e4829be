import type { Column } from '../../../../data/schema.js';
import { OptionError } from '../../../../util/errors.js';
import type { Bounds } from './cell-kernel.js';

const NUMBER = '[-+]?(?:\\d+\\.?\\d*|\\.\\d+)(?:[eE][-+]?\\d+)?';
const ENTRY = new RegExp(`^(.+)=(${NUMBER})?:(${NUMBER})?$`);

/** The bounds of each column from text such as `income=0:,share=0:1`; an empty side has none. */
export function parseBounds(text: string, columns: readonly Column[]): readonly (Bounds | undefined)[] {
  const bounds = columns.map((): Bounds | undefined => undefined);
  for (const entry of text.split(',').map((part) => part.trim())) {
    if (entry === '') continue;
    const [, name, low, high] = ENTRY.exec(entry) ?? [];
    const found = { low: Number(low ?? -Infinity), high: Number(high ?? Infinity) };
    if (name === undefined || !(found.low < found.high)) {
      throw new OptionError(`kernel-density: bounds must be column=low:high with low below high, got ${entry}`, {
        hint: 'an example: income=0:,share=0:1',
      });
    }
    const c = columns.findIndex((column) => column.name === name.trim());
    if (c < 0 || !(columns[c].measure === 'continuous' || columns[c].measure === 'with-atoms')) {
      throw new OptionError(`kernel-density: bounds must name a continuous column, got ${name.trim()}`);
    }
    bounds[c] = found;
  }
  return bounds;
}
