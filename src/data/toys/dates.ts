import type { Draws } from '../../random/draws.js';
import type { Key } from '../../random/key.js';
import type { RawValue } from '../formats/raw-table.js';

/** Columns of the dates: as people write them, and as ISO 8601 has them. */
export const dateColumns = ['written', 'iso'] as const;

const MONTHS = 'January February March April May June July August September October November December'.split(' ');
const WEEKDAYS = 'Sunday Monday Tuesday Wednesday Thursday Friday Saturday'.split(' ');
const DAYS =
  'first second third fourth fifth sixth seventh eighth ninth tenth eleventh twelfth thirteenth fourteenth fifteenth sixteenth seventeenth eighteenth nineteenth twentieth twenty-first twenty-second twenty-third twenty-fourth twenty-fifth twenty-sixth twenty-seventh twenty-eighth twenty-ninth thirtieth thirty-first'.split(
    ' ',
  );
const SMALL =
  'zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen eighteen nineteen'.split(
    ' ',
  );
const TENS = 'zero ten twenty thirty forty fifty sixty seventy eighty ninety'.split(' ');

/** The first day, and the one after the last: a hundred years, so that two digits tell the year. */
const FIRST = Date.UTC(1950, 0, 1) / 86_400_000;
const END = Date.UTC(2050, 0, 1) / 86_400_000;

interface Day {
  readonly year: number;
  /** From 0. */
  readonly month: number;
  readonly day: number;
  readonly weekday: number;
}

const two = (n: number) => String(n).padStart(2, '0');
const short = (name: string) => name.slice(0, 3);

/** Ways to write a day; none can be read as another day by who knows them all. */
const WAYS: readonly ((day: Day) => string)[] = [
  ({ year, month, day }) => `${day} ${MONTHS[month]} ${year}`,
  ({ year, month, day }) => `${MONTHS[month]} ${day}, ${year}`,
  ({ year, month, day }) => `${day} ${short(MONTHS[month])} ${year}`,
  ({ year, month, day }) => `${short(MONTHS[month])} ${day}, ${year}`,
  ({ year, month, day }) => `${two(day)}-${short(MONTHS[month])}-${two(year % 100)}`,
  ({ year, month, day }) => `${two(day)}${short(MONTHS[month]).toUpperCase()}${year}`,
  ({ year, month, day }) => `${day}.${month + 1}.${year}`,
  ({ year, month, day }) => `${two(day)}.${two(month + 1)}.${two(year % 100)}`,
  ({ year, month, day }) => `${month + 1}/${day}/${year}`,
  ({ year, month, day }) => `${two(month + 1)}/${two(day)}/${two(year % 100)}`,
  ({ year, month, day }) => `${year}${two(month + 1)}${two(day)}`,
  ({ year, month, day, weekday }) => `${WEEKDAYS[weekday]}, ${day} ${MONTHS[month]} ${year}`,
  ({ year, month, day, weekday }) => `${short(WEEKDAYS[weekday])} ${short(MONTHS[month])} ${day} ${year}`,
  ({ year, month, day }) => `${ordinal(day)} of ${MONTHS[month]} ${year}`,
  ({ year, month, day }) => `the ${DAYS[day - 1]} of ${MONTHS[month]}, ${yearInWords(year)}`,
  ({ year, month, day }) => `${MONTHS[month]} the ${DAYS[day - 1]}, ${yearInWords(year)}`,
  ({ year, month, day }) => `${DAYS[day - 1]} ${MONTHS[month]} ${yearInWords(year)}`,
];

/** Days of 1950 to 2049, evenly, each written in one of 17 ways: in digits, in words, or in both. Row i draws from `key.at(i)` alone. */
export function sampleDates(count: number, key: Key, first = 0): readonly (readonly RawValue[])[] {
  const [written, iso]: RawValue[][] = [[], []];
  for (let i = 0; i < count; i++) {
    const draws: Draws = key.at(first + i).draws();
    const days = FIRST + draws.below(END - FIRST);
    written.push(WAYS[draws.below(WAYS.length)](dayOf(days)));
    iso.push(isoOf(days));
  }
  return [written, iso];
}

function isoOf(days: number): string {
  return new Date(days * 86_400_000).toISOString().slice(0, 10);
}

function dayOf(days: number): Day {
  const date = new Date(days * 86_400_000);
  return {
    year: date.getUTCFullYear(),
    month: date.getUTCMonth(),
    day: date.getUTCDate(),
    weekday: date.getUTCDay(),
  };
}

function ordinal(day: number): string {
  const isTeen = day >= 11 && day <= 13;
  const ending = isTeen ? undefined : ['st', 'nd', 'rd'][(day % 10) - 1];
  return `${day}${ending ?? 'th'}`;
}

/** nineteen fifty; two thousand and five; twenty twenty-four */
function yearInWords(year: number): string {
  const rest = year % 100;
  if (year >= 2000 && rest < 10) return rest === 0 ? 'two thousand' : `two thousand and ${SMALL[rest]}`;
  return `${belowHundred(Math.floor(year / 100))} ${belowHundred(rest)}`;
}

function belowHundred(n: number): string {
  if (n < 20) return SMALL[n];
  const [tens, ones] = [Math.floor(n / 10), n % 10];
  return ones === 0 ? TENS[tens] : `${TENS[tens]}-${SMALL[ones]}`;
}
