import { sha256 } from '@noble/hashes/sha2.js';
import { bytesToHex } from '@noble/hashes/utils.js';
import { ArchiveError } from '../util/errors.js';
import { isTypedArray, mapTree, type Tree, type TypedArray } from '../util/tree.js';

/** What a model file says and holds: texts, and named arrays inside a tree. Nothing in it is executed, and reading touches nothing else. */
export interface Archive {
  /** Format version, family, options, schema … each a JSON document. */
  readonly facts: Readonly<Record<string, unknown>>;
  readonly tree: Tree;
}

/** Version of the file layout: readers take every minor of their major. */
const FORMAT = { major: 1, minor: 0 } as const;

export const LARGEST_MODEL_BYTES = 2 ** 30;
const LARGEST_HEADER_BYTES = 100 * 2 ** 20;
const DEEPEST_NESTING = 64;
const HASH_PLACE = 'sha256';

const TYPES = {
  F64: { size: 8, array: Float64Array },
  F32: { size: 4, array: Float32Array },
  I32: { size: 4, array: Int32Array },
  U8: { size: 1, array: Uint8Array },
} as const;
type TypeName = keyof typeof TYPES;

/** The bytes of a safetensors file: the same archive gives the same bytes. The sha256 covers header (this field blank) and data. */
export function writeArchive(archive: Archive): Uint8Array {
  const tensors: { name: string; type: TypeName; array: TypedArray }[] = [];
  const names = new Set(['__metadata__']);
  const skeleton = mapTree(archive.tree, (leaf, path) => {
    if (/(^|\.)\$(tensor|number)$/.test(path)) {
      throw new ArchiveError(`model: names in its tree must not be those of the file's own marks, got ${path}`);
    }
    if (isTypedArray(leaf)) {
      const name = unused(path, names);
      tensors.push({ name, type: typeNameOf(leaf), array: leaf });
      return { $tensor: name };
    }
    return typeof leaf === 'number' ? numberToJson(leaf) : leaf;
  });
  // Wide types first, so that every tensor starts at a multiple of its element size.
  tensors.sort((a, b) => TYPES[b.type].size - TYPES[a.type].size || (a.name < b.name ? -1 : 1));
  const metadata: Record<string, string> = {
    'ancestral.format': `${FORMAT.major}.${FORMAT.minor}`,
    ...Object.fromEntries(Object.entries(archive.facts).map(([name, fact]) => [name, JSON.stringify(fact)])),
    tree: JSON.stringify(skeleton),
    [HASH_PLACE]: '0'.repeat(64),
  };
  // Without a prototype, so that __proto__ is a name like any other.
  const header: Record<string, unknown> = Object.assign(Object.create(null), { __metadata__: metadata });
  let offset = 0;
  for (const { name, type, array } of tensors) {
    header[name] = { dtype: type, shape: [array.length], data_offsets: [offset, offset + array.byteLength] };
    offset += array.byteLength;
  }
  const text = JSON.stringify(header);
  const length = new TextEncoder().encode(text).length;
  checkSize('model', 8 + length + offset);
  const padding = ' '.repeat((8 - (length % 8)) % 8);
  const bytes = new Uint8Array(8 + length + padding.length + offset);
  new DataView(bytes.buffer).setBigUint64(0, BigInt(length + padding.length), true);
  let at = 8 + length + padding.length;
  for (const { array } of tensors) {
    bytes.set(new Uint8Array(array.buffer, array.byteOffset, array.byteLength), at);
    at += array.byteLength;
  }
  const place = (hash: string) => {
    metadata[HASH_PLACE] = hash;
    bytes.set(new TextEncoder().encode(JSON.stringify(header) + padding), 8);
  };
  place('0'.repeat(64));
  place(bytesToHex(sha256(bytes)));
  return bytes;
}

/** The path, made different from all names before: a record's name may hold the dot that joins names. */
function unused(path: string, names: Set<string>): string {
  const name = names.has(path) ? unused(`${path}'`, names) : path;
  names.add(name);
  return name;
}

/** What `writeArchive` wrote, after every check: header size, offsets, overlaps, shapes, version, checksum. ArchiveError otherwise. */
export function readArchive(bytes: Uint8Array, who: string): Archive {
  const { header, headerBytes } = readHeader(bytes, who);
  const metadata = header.__metadata__;
  if (!isTextRecord(metadata)) {
    throw new ArchiveError(`${who}: is a safetensors file of another program, got no ancestral metadata`, {
      code: 'MODEL_FOREIGN',
    });
  }
  const version = metadata['ancestral.format'];
  if (version === undefined) {
    throw new ArchiveError(
      `${who}: is a safetensors file of another program, got metadata ${Object.keys(metadata).slice(0, 5).join(', ') || 'that is empty'}`,
      { code: 'MODEL_FOREIGN' },
    );
  }
  const major = Number.parseInt(version, 10);
  if (major !== FORMAT.major) {
    throw new ArchiveError(`${who}: format must be ${FORMAT.major}.x, got ${version}`, {
      code: 'MODEL_VERSION',
      hint: `it needs an ancestral that reads format ${version}`,
    });
  }
  const tensors = readTensors(bytes.subarray(8 + headerBytes), header, who);
  checkHash(bytes, headerBytes, metadata[HASH_PLACE], who);
  const facts: Record<string, unknown> = Object.create(null);
  for (const [name, text] of Object.entries(metadata)) {
    if (name !== 'tree' && name !== HASH_PLACE && name !== 'ancestral.format')
      facts[name] = checkDepth(parseJson(text, `${who}: ${name}`), `${who}: ${name}`);
  }
  const skeleton = parseJson(metadata.tree ?? 'null', `${who}: tree`);
  return { facts, tree: rebuild(skeleton, tensors, who, 0) };
}

interface TensorEntry {
  readonly dtype: TypeName;
  readonly shape: readonly number[];
  readonly data_offsets: readonly [number, number];
}

function readHeader(bytes: Uint8Array, who: string): { header: Record<string, unknown>; headerBytes: number } {
  checkSize(who, bytes.length);
  if (bytes.length < 10) throw new ArchiveError(`${who}: must be a safetensors file, got ${bytes.length} bytes`);
  const length = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength).getBigUint64(0, true);
  if (length > BigInt(Math.min(LARGEST_HEADER_BYTES, bytes.length - 8)) || bytes[8] !== 0x7b) {
    throw new ArchiveError(
      `${who}: must be a safetensors file, got a header of ${length} bytes in a file of ${bytes.length}`,
    );
  }
  const headerBytes = Number(length);
  let text: string;
  try {
    text = new TextDecoder('utf-8', { fatal: true }).decode(bytes.subarray(8, 8 + headerBytes));
  } catch (cause) {
    throw new ArchiveError(`${who}: header must be UTF-8`, { cause });
  }
  const header = parseJson(text, `${who}: header`);
  if (typeof header !== 'object' || header === null || Array.isArray(header))
    throw new ArchiveError(`${who}: header must be a record`);
  return { header: header as Record<string, unknown>, headerBytes };
}

function checkSize(who: string, bytes: number): void {
  if (bytes > LARGEST_MODEL_BYTES)
    throw new ArchiveError(`${who}: must be at most ${LARGEST_MODEL_BYTES} bytes, got ${bytes}`);
}

function readTensors(data: Uint8Array, header: Record<string, unknown>, who: string): Map<string, TypedArray> {
  const entries = Object.entries(header)
    .filter(([name]) => name !== '__metadata__')
    .map(([name, entry]) => [name, checkEntry(entry, `${who}: tensor ${name}`)] as const)
    .sort(([, a], [, b]) => a.data_offsets[0] - b.data_offsets[0] || a.data_offsets[1] - b.data_offsets[1]);
  const tensors = new Map<string, TypedArray>();
  let end = 0;
  for (const [name, { dtype, data_offsets }] of entries) {
    const [from, to] = data_offsets;
    if (from !== end) throw new ArchiveError(`${who}: tensor ${name} must start at byte ${end}, got ${from}`);
    if (to > data.length)
      throw new ArchiveError(`${who}: tensor ${name} must end within ${data.length} bytes, got ${to}`, {
        hint: 'the file is cut short; copy it again',
      });
    const { array } = TYPES[dtype];
    tensors.set(name, new array(data.slice(from, to).buffer));
    end = to;
  }
  if (end !== data.length)
    throw new ArchiveError(`${who}: data must be ${end} bytes, got ${data.length}`, {
      hint: 'the file was cut short or added to; copy it again',
    });
  return tensors;
}

function checkEntry(entry: unknown, who: string): TensorEntry {
  const { dtype, shape, data_offsets } = (entry ?? {}) as Partial<TensorEntry>;
  if (typeof dtype !== 'string' || !Object.hasOwn(TYPES, dtype))
    throw new ArchiveError(`${who} must have type ${Object.keys(TYPES).join(', ')}, got ${dtype}`);
  const isSize = (value: unknown): value is number => Number.isSafeInteger(value) && (value as number) >= 0;
  if (!Array.isArray(shape) || !shape.every(isSize))
    throw new ArchiveError(`${who} must have a shape of whole numbers, got ${JSON.stringify(shape)}`);
  if (!Array.isArray(data_offsets) || data_offsets.length !== 2 || !data_offsets.every(isSize)) {
    throw new ArchiveError(`${who} must have two offsets, got ${JSON.stringify(data_offsets)}`);
  }
  const bytes = shape.reduce((product, size) => product * size, 1) * TYPES[dtype].size;
  if (data_offsets[1] - data_offsets[0] !== bytes) {
    throw new ArchiveError(`${who} must be ${bytes} bytes long by its shape, got ${data_offsets[1] - data_offsets[0]}`);
  }
  return { dtype, shape, data_offsets: [data_offsets[0], data_offsets[1]] };
}

/** Takes the hash with zeros where it stands itself, and compares; a text search is enough because the hash is the only thing of its form after its name. */
function checkHash(bytes: Uint8Array, headerBytes: number, hash: string | undefined, who: string): void {
  const fail = (got: string) =>
    new ArchiveError(`${who}: checksum must match, got ${got}`, {
      code: 'MODEL_CHECKSUM',
      hint: 'the file was changed or damaged; copy it again',
    });
  if (hash === undefined || !/^[0-9a-f]{64}$/.test(hash)) throw fail('none');
  const header = new TextDecoder('latin1').decode(bytes.subarray(8, 8 + headerBytes));
  const place = header.lastIndexOf(`"${HASH_PLACE}":"${hash}"`);
  if (place < 0) throw fail('none');
  const from = 8 + place + HASH_PLACE.length + 4;
  const zeros = new Uint8Array(64).fill(0x30);
  const whole = sha256
    .create()
    .update(bytes.subarray(0, from))
    .update(zeros)
    .update(bytes.subarray(from + 64));
  const actual = bytesToHex(whole.digest());
  if (actual !== hash) throw fail(`${actual.slice(0, 12)}… for ${hash.slice(0, 12)}…`);
}

/** The value itself: nested without end, whoever walks it next would run out of stack. */
function checkDepth(value: unknown, who: string, depth = 0): unknown {
  if (depth > DEEPEST_NESTING) throw tooDeep(who);
  if (typeof value === 'object' && value !== null)
    for (const child of Object.values(value)) checkDepth(child, who, depth + 1);
  return value;
}

function tooDeep(who: string): ArchiveError {
  return new ArchiveError(`${who} must be nested at most ${DEEPEST_NESTING} deep, got more`);
}

function rebuild(value: unknown, tensors: ReadonlyMap<string, TypedArray>, who: string, depth: number): Tree {
  if (depth > DEEPEST_NESTING) throw tooDeep(`${who}: tree`);
  if (Array.isArray(value)) return value.map((child) => rebuild(child, tensors, who, depth + 1));
  if (typeof value !== 'object' || value === null) return value as string | number | boolean | null;
  const record = value as Record<string, unknown>;
  if (typeof record.$number === 'string') return Number(record.$number);
  if (typeof record.$tensor === 'string') {
    const tensor = tensors.get(record.$tensor);
    if (tensor === undefined)
      throw new ArchiveError(`${who}: tree names tensor ${record.$tensor}, which the file lacks`);
    return tensor;
  }
  const rebuilt: Record<string, Tree> = {};
  for (const [name, child] of Object.entries(record)) {
    // Defined, not assigned: a key such as __proto__ stays an ordinary key.
    Object.defineProperty(rebuilt, name, {
      value: rebuild(child, tensors, who, depth + 1),
      enumerable: true,
      writable: true,
      configurable: true,
    });
  }
  return rebuilt;
}

/** JSON has no infinities; they are kept by name. */
function numberToJson(value: number): number | { $number: string } {
  return Number.isFinite(value) && !Object.is(value, -0)
    ? value
    : { $number: Object.is(value, -0) ? '-0' : String(value) };
}

function parseJson(text: string, who: string): unknown {
  try {
    return JSON.parse(text);
  } catch (cause) {
    throw new ArchiveError(`${who} must be JSON`, { cause });
  }
}

function typeNameOf(array: TypedArray): TypeName {
  if (array instanceof Float64Array) return 'F64';
  if (array instanceof Float32Array) return 'F32';
  return array instanceof Int32Array ? 'I32' : 'U8';
}

function isTextRecord(value: unknown): value is Record<string, string> {
  return (
    typeof value === 'object' &&
    value !== null &&
    !Array.isArray(value) &&
    Object.values(value).every((text) => typeof text === 'string')
  );
}
