import { describe, expect, it } from 'vitest';
import { philox } from './philox.js';

// Known-answer vectors published with Random123 (tests/kat_vectors, philox4x32 with 10 rounds).
const KNOWN = [
  {
    name: 'zeros',
    key: [0, 0],
    counter: [0, 0, 0, 0],
    block: [0x6627e8d5, 0xe169c58d, 0xbc57ac4c, 0x9b00dbd8],
  },
  {
    name: 'ones',
    key: [0xffffffff, 0xffffffff],
    counter: [0xffffffff, 0xffffffff, 0xffffffff, 0xffffffff],
    block: [0x408f276d, 0x41c83b0e, 0xa20bc7c6, 0x6d5451fd],
  },
  {
    name: 'digits of pi',
    key: [0xa4093822, 0x299f31d0],
    counter: [0x243f6a88, 0x85a308d3, 0x13198a2e, 0x03707344],
    block: [0xd16cfe09, 0x94fdcceb, 0x5001e420, 0x24126ea1],
  },
];

describe('philox', () => {
  it.each(KNOWN)('agrees with the published block for $name', ({ key, counter, block }) => {
    const out = new Int32Array(4);
    philox(key[0], key[1], counter[0], counter[1], counter[2], counter[3], out);
    expect(Array.from(out, (word) => word >>> 0)).toEqual(block);
  });
});
