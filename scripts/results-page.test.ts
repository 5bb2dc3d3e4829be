import { describe, expect, it } from 'vitest';
import type { ResultRecipe } from '../results/recipe.js';
import type { TableRecipe } from '../results/table-recipe.js';
import { withRow, withTableRow } from './results-page.js';

const recipe = (name: string): ResultRecipe => ({
  ...{ name, title: 'made', metric: 'log-probability', unit: 'nats', anchor: -2, source: 'theory', bar: 'at least' },
  ...{ seed: 1, run: async () => ({ value: -1, certainty: 'exact' }) },
});
const table = (name: string): TableRecipe => ({
  ...{ name, title: 'Made lines.', columns: ['nats', 'bits'], anchors: 'Theory says 1.', seed: 3 },
  rows: ['b', 'a'].map((row) => ({ name: row, run: async () => ({ skipped: 'made' }) })),
});
const known = { recipes: [recipe('one'), recipe('two')], tables: [table('lines')] };

describe('the page of results', () => {
  it('keeps single rows by name and tables after them, whatever is measured next', () => {
    const measured = { value: -1, certainty: 'exact' } as const;
    let page = withRow('', known, recipe('two'), measured, 1);
    page = withTableRow(page, known, 'lines', 'a', ['1.5', '2.16'], 3);
    page = withRow(page, known, recipe('one'), measured, 2);
    page = withTableRow(page, known, 'lines', 'b', ['1.4', '2.02'], 4);
    expect(page.indexOf('| `one`')).toBeLessThan(page.indexOf('| `two`'));
    expect(page.endsWith(LINES)).toBe(true);
    expect(withTableRow(page, known, 'lines', 'b', ['1.4', '2.02'], 4)).toBe(page);
  });

  it('drops rows that no recipe makes any more', () => {
    const page = withRow('', known, recipe('two'), { value: -3, certainty: 'exact' }, 1);
    expect(page).toContain('**not met**');
    expect(withTableRow(page, { ...known, recipes: [] }, 'lines', 'a', ['1', '2'], 1)).not.toContain('`two`');
  });
});

const LINES = `
## lines

Made lines.

| model | nats | bits | seconds |
|---|---|---|---|
| \`b\` | 1.4 | 2.02 | 4.0 |
| \`a\` | 1.5 | 2.16 | 3.0 |

Theory says 1. Seed 3.
`;
