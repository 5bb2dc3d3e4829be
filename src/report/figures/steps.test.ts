import { describe, expect, it } from 'vitest';
import type { SampledColumn } from '../sampled-column.js';
import { firstMarkupFault } from '../strict-markup.test.data.js';
import { steps } from './steps.js';

const column: SampledColumn = {
  ...{ name: 'rain', kind: 'numeric', categories: [] },
  ...{ real: Float64Array.of(1, 2, Number.NaN, 4, 5), drawn: Float64Array.of(2, 2, 2) },
};

describe('steps', () => {
  it('draws recorded and drawn numbers as lines, broken where a cell is missing', () => {
    const { svg, table, description } = steps({ columns: [column] });
    expect(firstMarkupFault(svg)).toBeUndefined();
    const line = svg.split('class="real-line" stroke-width="1.3" d="')[1].split('"')[0];
    expect(line.match(/M/g)).toHaveLength(2);
    expect(description).toContain('rain: mean 3 recorded, 2 drawn.');
    expect(table?.columns).toEqual(['step', 'rain, recorded', 'rain, drawn']);
    expect(table?.rows[2]).toEqual([3, null, 2]);
    expect(table?.rows[4]).toEqual([5, 5, null]);
  });

  it('is well-formed without numbers', () => {
    const { svg } = steps({ columns: [{ ...column, real: [], drawn: [] }] });
    expect(firstMarkupFault(svg)).toBeUndefined();
    expect(svg).not.toContain('recorded');
  });
});
