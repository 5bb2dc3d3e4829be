import { takeRows } from '../../../../data/rows.js';
import { sourcesOf } from '../../../../data/sequences/code-pairs.js';
import { codesOf, type SequenceRows, sequenceRows } from '../../../../data/sequences/sequence-rows.js';
import type { DrawnHow } from '../../../../model/define-model.js';
import type { Key } from '../../../../random/key.js';
import { checkChoice, chooseSymbol } from '../../../../symbols/choose-symbol.js';
import { DataError, OptionError } from '../../../../util/errors.js';
import type { Tree } from '../../../../util/tree.js';
import { beamSearch } from './beam-search.js';
import { type Evaluation, type Lanes, ROWS } from './evaluate.js';
import { type Parts, WHO } from './learner.js';

/** Targets for the sources of rows: what a row has of its target is kept as its beginning, the rest is drawn, or searched for with a beam. */
export async function writeTargets(
  parts: Parts,
  networks: Evaluation,
  params: Tree,
  rows: SequenceRows,
  key: Key,
  how: DrawnHow = {},
): Promise<SequenceRows> {
  checkHow(how);
  const sources = sourcesOf(rows);
  const written: Int32Array[] = [];
  const beside = how.beam ?? 1;
  const together = Math.max(1, Math.floor(ROWS / beside));
  for (let from = 0; from < rows.count; from += together) {
    const count = Math.min(together, rows.count - from);
    // Always as many rows to a run, so that what becomes of one does not hang on how many are beside it.
    const positions = Int32Array.from({ length: together }, (_, i) => from + Math.min(i, count - 1));
    const part = takeRows(rows, positions) as SequenceRows;
    const prefixes = Array.from({ length: together }, (_, row) => prefixOf(part, row));
    const most = mostSteps(parts, prefixes, how);
    const lanes = await networks.lanes(params, part, beside, most + 1);
    const group = { parts, prefixes, most, how };
    const found =
      how.beam === undefined
        ? await drawn(lanes, group, (row) => key.at(part.index[row]))
        : await beamSearch(lanes, {
            width: how.beam,
            penalty: how.lengthPenalty ?? 0,
            isFixed: how.length !== undefined,
            symbols: parts.symbols.target,
            prefixes,
            most,
          });
    written.push(...found.slice(0, count));
  }
  const column = new Float64Array(written.reduce((sum, { length }) => sum + length, 0));
  let at = 0;
  for (const symbols of written) {
    column.set(symbols, at);
    at += symbols.length;
  }
  const lengths = written.map(({ length }) => length);
  const { index, weights } = rows;
  return { ...sequenceRows([column], lengths, { sources, ...(weights === undefined ? {} : { weights }) }), index };
}

interface Group {
  readonly parts: Parts;
  readonly prefixes: readonly Int32Array[];
  readonly most: number;
  readonly how: DrawnHow;
}

/** One target a lane, symbol by symbol. The unknown symbol is never drawn: it stands for none in particular. */
async function drawn(
  lanes: Lanes,
  { parts, prefixes, most, how }: Group,
  keyOfRow: (row: number) => Key,
): Promise<Int32Array[]> {
  const { count, unknown, stop } = parts.symbols.target;
  const same = Int32Array.from(prefixes.keys());
  const draws = prefixes.map((_, row) => keyOfRow(row).draws());
  const targets: number[][] = prefixes.map(() => []);
  const ended = new Uint8Array(prefixes.length);
  const read = new Int32Array(prefixes.length).fill(stop);
  for (let step = 0; step < most && ended.includes(0); step++) {
    const law = await lanes.read(same, read);
    for (const [row, prefix] of prefixes.entries()) {
      if (ended[row] === 1) continue;
      const own = law.slice(row * count, (row + 1) * count);
      own[unknown] = Number.NEGATIVE_INFINITY;
      if (how.length !== undefined) own[stop] = Number.NEGATIVE_INFINITY;
      read[row] = step < prefix.length ? prefix[step] : chooseSymbol(own, how, draws[row]);
      if (read[row] === stop) ended[row] = 1;
      else targets[row].push(read[row]);
    }
  }
  return targets.map((symbols) => Int32Array.from(symbols));
}

/** The known beginning of a target; what is missing at its end is to be written. */
function prefixOf(rows: SequenceRows, row: number): Int32Array {
  const codes = codesOf(rows, row);
  const first = codes.indexOf(-1);
  const prefix = first < 0 ? codes : codes.subarray(0, first);
  if (first >= 0 && codes.subarray(first).some((code) => code !== -1))
    throw new DataError(`${WHO}: what is known of a target must be its beginning, got more after a gap`, {
      code: 'DATA_MISSING',
    });
  return prefix;
}

/** Symbols after which a target that would not stop is broken off: about twice those of the longest training row. */
function mostSteps({ lengths, limits }: Parts, prefixes: readonly Int32Array[], { length }: DrawnHow): number {
  const longest = prefixes.reduce((most, prefix) => Math.max(most, prefix.length), 0);
  if (length !== undefined) {
    if (length >= longest) return length;
    throw new OptionError(`${WHO}: length must be at least that of what is known, ${longest}, got ${length}`);
  }
  return limits === undefined ? 2 * lengths.target + longest : limits.target - 1;
}

function checkHow(how: DrawnHow): void {
  checkChoice(WHO, how);
  const { prompt, length, beam, lengthPenalty, temperature, topK, topP } = how;
  if (prompt !== undefined)
    throw new OptionError(`${WHO}: prompt must be the beginning of each target, got one for all rows`);
  if (length !== undefined && !(Number.isInteger(length) && length >= 1))
    throw new OptionError(`${WHO}: length must be an integer >= 1, got ${length}`);
  if (beam !== undefined && !(Number.isInteger(beam) && beam >= 1 && beam <= MOST_BESIDE))
    throw new OptionError(`${WHO}: beam must be an integer from 1 to ${MOST_BESIDE}, got ${beam}`);
  if (lengthPenalty !== undefined && !(lengthPenalty >= 0 && lengthPenalty < Number.POSITIVE_INFINITY))
    throw new OptionError(`${WHO}: length-penalty must be a number >= 0, got ${lengthPenalty}`);
  if (lengthPenalty !== undefined && beam === undefined)
    throw new OptionError(`${WHO}: length-penalty must go with a beam, got it without`);
  const bent = Object.entries({ temperature, topK, topP }).find(([, value]) => value !== undefined);
  if (beam !== undefined && bent !== undefined)
    throw new OptionError(`${WHO}: ${bent[0]} is for drawing, got it with a beam`);
}

const MOST_BESIDE = 1024;
