import type { Source } from '../../platform/platform.js';
import { DataError } from '../../util/errors.js';
import { isJsonRecord, jsonCell, parseJson } from '../formats/json-values.js';
import type { RawValue } from '../formats/raw-table.js';
import { decodeText } from '../formats/text-stream.js';
import { unpacked } from '../formats/unpacked.js';
import { heldTable } from './held-table.js';
import type { RawSequences } from './raw-sequences.js';

/** The parts into which a file may be split. */
export const SPLIT_PARTS = ['train', 'valid', 'test'] as const;
export type SplitPart = (typeof SPLIT_PARTS)[number];

/** The sequences of a JSON file: all of them, or those of each part. */
export type JsonSequences = Partial<Readonly<Record<SplitPart | 'all', RawSequences>>>;

/** Characters of a JSON file at most. */
const LONGEST = 256_000_000;

/** How the steps of sequences are read. */
type StepForm = 'pieces' | 'symbols' | 'numbers' | 'records' | 'vectors';

/** Sequences in JSON: a list of lists of numbers, texts, records, vectors or pitches; or such a list for each of train, valid and test. */
export async function readJsonSequences(packed: Source): Promise<JsonSequences> {
  const { source, notes } = await unpacked(packed);
  const value = parseJson('json', source.name, await wholeText(source));
  const parts = partsOf(value, source.name);
  const form = formOf(Object.values(parts).flat(), source.name);
  const raw = Object.entries(parts).map(([part, sequences]) => [part, sequencesAs(form, sequences, notes)] as const);
  return Object.fromEntries(raw);
}

/** Sequences as lists of steps, of the form that these have. */
export function listedSequences(sequences: readonly (readonly unknown[])[], who: string): RawSequences {
  return sequencesAs(formOf(sequences, who), sequences, []);
}

/** Sets of points as lists of records or of numbers, which are no pitches however whole they are. */
export function listedSets(sets: readonly (readonly unknown[])[], who: string): RawSequences {
  const form = formOf(sets, who);
  const raw = sequencesAs(form === 'pieces' ? 'vectors' : form, sets, []);
  if (raw.form === 'steps') return { ...raw, form: 'points' };
  throw new DataError(`${who}: points must be records or lists of numbers, got other values`);
}

type Lists = readonly (readonly unknown[])[];

function partsOf(value: unknown, name: string): Readonly<Record<string, Lists>> {
  if (Array.isArray(value)) return { all: listsOf(value, name) };
  if (!isJsonRecord(value)) throw notSequences(name, 'one value');
  const entries = Object.entries(value).map(([key, list]) => [key === 'validation' ? 'valid' : key, list] as const);
  const other = entries.find(([key, list]) => !SPLIT_PARTS.some((part) => part === key) || !Array.isArray(list));
  if (other !== undefined || entries.length === 0)
    throw notSequences(name, `an object with ${other?.[0] ?? 'nothing'}`);
  return Object.fromEntries(entries.map(([key, list]) => [key, listsOf(list as unknown[], `${name}, ${key}`)]));
}

function listsOf(value: readonly unknown[], name: string): Lists {
  if (value.length === 0) throw new DataError(`json: ${name} must have sequences, got none`, { code: 'DATA_EMPTY' });
  // A list of steps is one sequence.
  if (value.every((step) => typeof step !== 'object' || step === null)) return [value];
  const wrong = value.findIndex((sequence) => !Array.isArray(sequence));
  if (wrong >= 0) throw notSequences(name, `sequence ${wrong + 1} that is no list`);
  return value as Lists;
}

function formOf(sequences: Lists, name: string): StepForm {
  const steps = sequences.flatMap((sequence) => sequence.filter((step) => step !== null));
  if (steps.length === 0) throw new DataError(`json: ${name} must have steps, got none`, { code: 'DATA_EMPTY' });
  if (steps.every((step) => typeof step === 'number')) return 'numbers';
  if (steps.every((step) => typeof step === 'string')) return 'symbols';
  if (steps.every(isJsonRecord)) return 'records';
  if (steps.every(Array.isArray)) return steps.every(isChord) ? 'pieces' : 'vectors';
  throw notSequences(name, 'steps of several kinds');
}

/** Pitches of keys that sound together: no number twice. */
function isChord(step: unknown): boolean {
  const pitches = step as readonly unknown[];
  const isPitch = (pitch: unknown) => Number.isInteger(pitch) && (pitch as number) >= 21 && (pitch as number) <= 108;
  return pitches.every(isPitch) && new Set(pitches).size === pitches.length;
}

function sequencesAs(form: StepForm, sequences: Lists, notes: readonly string[]): RawSequences {
  if (form === 'pieces') return { form, pieces: sequences as readonly (readonly number[])[][], notes };
  if (form === 'symbols') return { form, sequences: sequences as readonly (string | null)[][], notes };
  const lengths = sequences.map(({ length }) => length);
  const steps = sequences.flat();
  if (form === 'numbers')
    return { form: 'steps', table: heldTable(['value'], [cells(steps, 'value')]), lengths, notes };
  const names = form === 'records' ? recordNames(steps) : vectorNames(steps);
  const cellAt = (step: unknown, c: number) => {
    if (step === null) return null;
    if (form === 'vectors') return (step as readonly unknown[])[c];
    return Object.hasOwn(step as object, names[c]) ? (step as Record<string, unknown>)[names[c]] : null;
  };
  const columns = names.map((name, c) =>
    cells(
      steps.map((step) => cellAt(step, c)),
      name,
    ),
  );
  return { form: 'steps', table: heldTable(names, columns), lengths, notes };
}

function cells(values: readonly unknown[], name: string): readonly RawValue[] {
  return values.map((value, i) => jsonCell('json', value, i + 1, name));
}

function recordNames(steps: readonly unknown[]): readonly string[] {
  return [...new Set(steps.flatMap((step) => (isJsonRecord(step) ? Object.keys(step) : [])))];
}

function vectorNames(steps: readonly unknown[]): readonly string[] {
  const lengths = steps.flatMap((step) => (Array.isArray(step) ? [step.length] : []));
  const wrong = lengths.find((length) => length !== lengths[0]);
  if (wrong !== undefined)
    throw new DataError(`json: steps must be lists of one length, got ${lengths[0]} and ${wrong}`, {
      code: 'DATA_RAGGED',
      hint: 'lists of pitches, whole numbers from 21 to 108, may differ in length',
    });
  return Array.from({ length: lengths[0] }, (_, c) => `c${c + 1}`);
}

function notSequences(name: string, got: string): DataError {
  return new DataError(
    `json: ${name} must be a list of sequences, each a list of steps, or such lists for train, valid and test, got ${got}`,
    { code: 'DATA_JSON' },
  );
}

async function wholeText(source: Source): Promise<string> {
  const pieces: string[] = [];
  let left = LONGEST;
  for await (const piece of decodeText(source)) {
    left -= piece.length;
    if (left < 0)
      throw new DataError(`json: ${source.name} must have at most ${LONGEST} bytes, got more`, {
        code: 'DATA_TOO_LARGE',
      });
    pieces.push(piece);
  }
  return pieces.join('').replace(/^\uFEFF/, '');
}
