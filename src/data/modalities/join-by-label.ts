import type { Key } from '../../random/key.js';
import { DataError } from '../../util/errors.js';
import type { ImageSet } from '../images/image-set.js';

/** Which of the first set goes with which of the second. */
export interface Joined {
  /** Positions in the first set, ascending: those whose label the second set has, too. */
  readonly places: Int32Array;
  /** The position in the second set that goes with each. */
  readonly partners: Int32Array;
  /** Labels that only one of the sets has. */
  readonly alone: readonly string[];
}

/** Each of the first set with one of the second of the same label, drawn from `key.at(position)` with equal chances; the same draw each time. */
export function joinByLabel(who: string, first: ImageSet, second: ImageSet, key: Key): Joined {
  const [own, other] = [first, second].map(({ labels }, i) => {
    if (labels !== undefined) return labels;
    throw new DataError(
      `${who}: the ${i === 0 ? 'first' : 'second'} modality must have labels to be joined by, got none`,
      {
        code: 'DATA_COLUMNS',
        hint: 'put its files into one folder for each label',
      },
    );
  });
  const members = new Map<string, number[]>();
  for (const [i, code] of other.codes.entries()) {
    const name = other.names[code];
    const list = members.get(name);
    if (list === undefined) members.set(name, [i]);
    else list.push(i);
  }
  const places: number[] = [];
  const partners: number[] = [];
  for (const [i, code] of own.codes.entries()) {
    const list = members.get(own.names[code]);
    if (list === undefined) continue;
    places.push(i);
    partners.push(list[key.at(i).draws().below(list.length)]);
  }
  if (places.length === 0)
    throw new DataError(
      `${who}: both modalities must have a label in common, got ${listed(own.names)} and ${listed(other.names)}`,
      { code: 'DATA_EMPTY' },
    );
  const used = new Set(own.names);
  const alone = [
    ...own.names.filter((name) => !members.has(name)),
    ...[...members.keys()].filter((name) => !used.has(name)),
  ];
  return { places: Int32Array.from(places), partners: Int32Array.from(partners), alone };
}

function listed(names: readonly string[]): string {
  return names.length > 5 ? `${names.slice(0, 5).join(', ')} …` : names.join(', ');
}
