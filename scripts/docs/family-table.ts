import type { DescribedFamily } from '../../src/cli/describe-families.js';
import { columnsOf } from './family-facts.js';
import { markdownTable } from './markers.js';

/** One row a family, for the front page. */
export function familyTable(families: readonly DescribedFamily[]): string {
  const columns = ['family', 'what it is', 'taxonomy', 'columns', 'log-probability', 'capabilities'];
  const rows = families.map(({ listed, definition }) => [
    `[\`${listed.name}\`](docs/models/${listed.name}.md)${definition.baseline ? ' (baseline)' : ''}`,
    listed.title,
    listed.family.join(' › '),
    columnsOf(definition),
    listed.certainty.join(', ') || '–',
    listed.capabilities.join(', '),
  ]);
  return markdownTable(columns, rows);
}
