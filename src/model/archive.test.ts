import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { keyOf } from '../random/key.js';
import { ArchiveError } from '../util/errors.js';
import type { Tree } from '../util/tree.js';
import { type Archive, readArchive, writeArchive } from './archive.js';

const archive: Archive = {
  facts: { family: 'some-family', options: { components: 2 }, schema: { note: 'naïve "ﬁle"\u2028 🐈' } },
  tree: {
    weights: Float64Array.of(0.25, 0.75, Number.NaN, Number.POSITIVE_INFINITY, -0),
    small: [Float32Array.of(1, 2), Int32Array.of(-5), Uint8Array.of(1, 2, 3)],
    count: 3,
    empty: new Float64Array(0),
    odd: [Number.NaN, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY, -0, 5e-324, 0.1],
    words: { text: 'x', yes: true, none: null, list: [], record: {} },
  },
};
const bytes = writeArchive(archive);

/** A safetensors file with this header and data; everything as told, right or wrong. */
function forged(header: unknown, data = new Uint8Array(0), length?: bigint): Uint8Array {
  const text = new TextEncoder().encode(typeof header === 'string' ? header : JSON.stringify(header));
  const file = new Uint8Array(8 + text.length + data.length);
  new DataView(file.buffer).setBigUint64(0, length ?? BigInt(text.length), true);
  file.set(text, 8);
  file.set(data, 8 + text.length);
  return file;
}

const format = { 'ancestral.format': '1.0', tree: 'null', sha256: '0'.repeat(64) };

function codeOf(file: Uint8Array): string {
  try {
    readArchive(file, 'model');
  } catch (error) {
    if (error instanceof ArchiveError) return error.code;
    throw error;
  }
  return 'none';
}

describe('writeArchive and readArchive', () => {
  it('keep every bit, of infinities, NaN, minus zero and empty things too', () => {
    const back = readArchive(bytes, 'model');
    expect({ ...back.facts }).toEqual(archive.facts);
    expect(back.tree).toEqual(archive.tree);
    expect(Object.is((back.tree as { odd: number[] }).odd[3], -0)).toBe(true);
  });

  it('give the same archive the same bytes, also after reading', () => {
    expect(writeArchive(archive)).toEqual(bytes);
    expect(writeArchive(readArchive(bytes, 'model'))).toEqual(bytes);
  });

  it('write a safetensors file: aligned header, contiguous little-endian data', () => {
    const length = Number(new DataView(bytes.buffer).getBigUint64(0, true));
    expect((8 + length) % 8).toBe(0);
    const header = JSON.parse(new TextDecoder().decode(bytes.subarray(8, 8 + length)));
    expect(header.weights).toEqual({ dtype: 'F64', shape: [5], data_offsets: [0, 40] });
    const view = new DataView(bytes.buffer, 8 + length);
    expect([view.getFloat64(0, true), view.getFloat64(8, true)]).toEqual([0.25, 0.75]);
    expect(Object.keys(header.__metadata__)).toContain('ancestral.format');
  });

  it('keep names apart that look alike once joined, and names that objects already have', () => {
    const tree = {
      a: { b: Float64Array.of(1) },
      'a.b': Float64Array.of(2),
      __metadata__: Float64Array.of(3),
      ...JSON.parse('{"constructor": {"prototype": 5}, "": 6}'),
    };
    Object.defineProperty(tree, '__proto__', { value: Float64Array.of(4), enumerable: true });
    const back = readArchive(writeArchive({ facts: {}, tree }), 'model').tree as Record<string, Tree>;
    expect(Object.entries(back)).toEqual(Object.entries(tree));
    expect(Object.getPrototypeOf(back)).toBe(Object.prototype);
    expect(({} as Record<string, unknown>).prototype).toBe(undefined);
  });

  it('refuse names that are marks of the file', () => {
    expect(() => writeArchive({ facts: {}, tree: { a: { $number: 'x' } } })).toThrow(
      "model: names in its tree must not be those of the file's own marks, got a.$number",
    );
  });

  it('read a view into a larger buffer', () => {
    const wide = new Uint8Array(bytes.length + 13);
    wide.set(bytes, 5);
    expect(readArchive(wide.subarray(5, 5 + bytes.length), 'model').tree).toEqual(archive.tree);
  });

  it('write views into larger arrays as what they show', () => {
    const tree = Float64Array.of(1, 2, 3, 4).subarray(1, 3);
    expect(readArchive(writeArchive({ facts: {}, tree }), 'model').tree).toEqual(Float64Array.of(2, 3));
  });

  it('keep any tree', () => {
    const leaf = fc.oneof(
      fc.double(),
      fc.string({ unit: 'binary' }),
      fc.boolean(),
      fc.constant(null),
      fc.float64Array({ maxLength: 4 }),
      fc.float32Array({ maxLength: 4 }),
      fc.int32Array({ maxLength: 4 }),
      fc.uint8Array({ maxLength: 5 }),
    );
    const name = fc.string().filter((text) => !text.startsWith('$'));
    const { tree } = fc.letrec<{ tree: Tree }>((tie) => ({
      tree: fc.oneof(
        { maxDepth: 4 },
        leaf,
        fc.array(tie('tree'), { maxLength: 4 }),
        fc.dictionary(name, tie('tree'), { maxKeys: 4, noNullPrototype: true }),
      ) as fc.Arbitrary<Tree>,
    }));
    const facts = fc.dictionary(
      fc.constantFrom('family', 'options', 'schema'),
      // JSON writes minus zero as zero.
      fc.jsonValue().map((value) => JSON.parse(JSON.stringify(value))),
      { noNullPrototype: true },
    );
    fc.assert(
      fc.property(tree, facts, (each, told) => {
        const back = readArchive(writeArchive({ facts: told, tree: each }), 'model');
        expect(back.tree).toEqual(each);
        expect({ ...back.facts }).toEqual({ ...told });
      }),
      { numRuns: 60 },
    );
  });
});

describe('readArchive refuses', () => {
  it('a file with any byte changed', () => {
    const draws = keyOf(1).draws();
    for (let i = 0; i < 1000; i++) {
      const place = draws.below(bytes.length);
      const changed = bytes.slice();
      changed[place] ^= 1 + draws.below(255);
      expect(codeOf(changed)).toMatch(/^MODEL_(CHECKSUM|INVALID|VERSION|FOREIGN)$/);
    }
  });

  it('a file cut short anywhere, or added to', () => {
    for (let percent = 0; percent < 100; percent++) {
      expect(codeOf(bytes.subarray(0, Math.floor((bytes.length * percent) / 100)))).toBe('MODEL_INVALID');
    }
    for (const garbage of [1, 8, 1000]) {
      const longer = new Uint8Array(bytes.length + garbage);
      longer.set(bytes);
      expect(codeOf(longer)).toBe('MODEL_INVALID');
    }
    expect(() => readArchive(bytes.subarray(0, bytes.length - 1), 'model')).toThrow(
      /^model: tensor .* must end within/,
    );
    expect(() => readArchive(new Uint8Array(0), 'model')).toThrow('model: must be a safetensors file, got 0 bytes');
  });

  it('any bytes at all', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 200 }), (random) => {
        expect(codeOf(random)).toMatch(/^MODEL_/);
      }),
    );
    fc.assert(
      fc.property(fc.json(), (text) => {
        expect(codeOf(forged(text))).toMatch(/^MODEL_/);
      }),
    );
  });

  it('a header that lies about its length', () => {
    for (const length of [0n, 1n, 2n ** 63n, 2n ** 64n - 1n, BigInt(bytes.length)]) {
      const changed = bytes.slice();
      new DataView(changed.buffer).setBigUint64(0, length, true);
      expect(codeOf(changed)).toBe('MODEL_INVALID');
    }
  });

  it.each<[string, unknown]>([
    ['an unknown type', { dtype: 'F16', shape: [4], data_offsets: [0, 8] }],
    ['a type that every object has', { dtype: 'constructor', shape: [1], data_offsets: [0, 8] }],
    ['a shape that is no list', { dtype: 'F64', shape: 1, data_offsets: [0, 8] }],
    ['a negative size', { dtype: 'F64', shape: [-1], data_offsets: [0, 8] }],
    ['a fraction', { dtype: 'F64', shape: [0.5], data_offsets: [0, 4] }],
    ['a shape of other size than its bytes', { dtype: 'F64', shape: [2], data_offsets: [0, 8] }],
    ['a shape beyond all numbers', { dtype: 'F64', shape: [2 ** 52, 2 ** 52], data_offsets: [0, 8] }],
    ['three offsets', { dtype: 'F64', shape: [1], data_offsets: [0, 8, 8] }],
    ['offsets the wrong way round', { dtype: 'F64', shape: [1], data_offsets: [8, 0] }],
    ['an end past the data', { dtype: 'F64', shape: [2], data_offsets: [0, 16] }],
    ['a gap before it', { dtype: 'F32', shape: [1], data_offsets: [4, 8] }],
    ['nothing', null],
    ['a text', 'F64'],
  ])('a tensor with %s', (_, entry) => {
    expect(codeOf(forged({ __metadata__: format, x: entry }, new Uint8Array(8)))).toBe('MODEL_INVALID');
  });

  it('tensors that overlap', () => {
    const entry = { dtype: 'U8', shape: [8], data_offsets: [0, 8] };
    expect(() => readArchive(forged({ __metadata__: format, x: entry, y: entry }, new Uint8Array(8)), 'model')).toThrow(
      'model: tensor y must start at byte 8, got 0',
    );
  });

  it('a newer major version, naming it', () => {
    const file = forged({ __metadata__: { ...format, 'ancestral.format': '2.3' } });
    expect(codeOf(file)).toBe('MODEL_VERSION');
    expect(() => readArchive(file, 'model')).toThrow('model: format must be 1.x, got 2.3');
  });

  it('a file of another program, saying what was found', () => {
    const foreign = forged({ __metadata__: { format: 'pt' } });
    expect(codeOf(foreign)).toBe('MODEL_FOREIGN');
    expect(() => readArchive(foreign, 'model')).toThrow('got metadata format');
    expect(codeOf(forged({ x: { dtype: 'U8', shape: [0], data_offsets: [0, 0] } }))).toBe('MODEL_FOREIGN');
    expect(codeOf(forged({ __metadata__: { 'ancestral.format': 1 } }))).toBe('MODEL_FOREIGN');
  });

  it('a checksum that is missing or of something else', () => {
    expect(codeOf(forged({ __metadata__: format }))).toBe('MODEL_CHECKSUM');
    const { sha256: _sha256, ...without } = format;
    expect(codeOf(forged({ __metadata__: without }))).toBe('MODEL_CHECKSUM');
  });

  it('a header that is no record, not JSON or not text', () => {
    for (const header of ['[1, 2, 3, 4]', '{"a": }   ', `{${'['.repeat(50_000)}`]) {
      expect(codeOf(forged(header))).toBe('MODEL_INVALID');
    }
    expect(() => readArchive(forged('{"\u0000\u0000": 1}'.replace('1', '\ud800')), 'model')).toThrow(ArchiveError);
    const notText = forged('{"abcdef": 1}');
    notText[12] = 0xff;
    expect(() => readArchive(notText, 'model')).toThrow('model: header must be UTF-8');
  });

  it('trees nested deeper than any model', () => {
    const nested = (depth: number): Tree => (depth === 0 ? 1 : [nested(depth - 1)]);
    expect(readArchive(writeArchive({ facts: {}, tree: nested(60) }), 'model').tree).toEqual(nested(60));
    for (const depth of [70, 2000]) {
      const file = writeArchive({ facts: {}, tree: nested(depth) });
      expect(() => readArchive(file, 'model')).toThrow('model: tree must be nested at most 64 deep');
    }
  });

  it('facts nested deeper than any model', () => {
    const nested = (depth: number): unknown => (depth === 0 ? 1 : { a: nested(depth - 1) });
    const file = writeArchive({ facts: { schema: nested(70) }, tree: null });
    expect(() => readArchive(file, 'model')).toThrow('model: schema must be nested at most 64 deep, got more');
  });

  it('is not written where it could not be read again', () => {
    // One array counted many times takes no memory before it is written.
    const part = new Float64Array(2 ** 20);
    const tree = Array.from({ length: 2 ** 7 }, () => part);
    expect(() => writeArchive({ facts: {}, tree })).toThrow(/^model: must be at most 1073741824 bytes, got 10737/);
  });
});
