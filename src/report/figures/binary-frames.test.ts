import { describe, expect, it } from 'vitest';
import { firstMarkupFault } from '../strict-markup.test.data.js';
import { binaryFrames } from './binary-frames.js';

const names = ['n60', 'n62', 'n64'];

describe('binaryFrames', () => {
  it('draws one mark for each run of steps in which a column is on', () => {
    const real = [Float64Array.of(1, 1, 0, 1), Float64Array.of(0, 0, 0, 0), Float64Array.of(0, 1, 1, 1)];
    const { svg, caption } = binaryFrames({ names, real, drawn: real });
    expect(firstMarkupFault(svg)).toBeUndefined();
    const [, path] = /class="real" d="([^"]*)"/.exec(svg) ?? [];
    expect(path.match(/M/g)).toHaveLength(3);
    expect(caption).toContain('Recorded: 50 % of all cells are on.');
  });

  it('leaves out the columns beyond the outermost that are ever on, where there are many', () => {
    const many = Array.from({ length: 88 }, (_, i) => `n${i + 21}`);
    const drawn = many.map((_, c) => Float64Array.of(c === 40 ? 1 : 0, c === 43 ? 1 : 0));
    const { svg, description } = binaryFrames({ names: many, drawn });
    expect(description).toContain('Rolls of 6 columns over 2 steps.');
    expect(svg).not.toContain('Recorded');
    expect(svg).toContain('>n60<');
  });

  it('is well-formed without a step', () => {
    const none = names.map(() => new Float64Array(0));
    expect(firstMarkupFault(binaryFrames({ names, real: none, drawn: none }).svg)).toBeUndefined();
    expect(firstMarkupFault(binaryFrames({ names }).svg)).toBeUndefined();
  });
});
