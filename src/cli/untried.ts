import type { TableSchema } from '../data/schema.js';
import { whyNot } from '../model/admit.js';
import { allFamilies } from '../models/find-family.js';

/** What is told once where no family was named: those that could compete on this table, and do not because a fit takes minutes. */
export async function untriedNote(schema: TableSchema, remedy: string): Promise<string[]> {
  const names = (await allFamilies())
    .filter(({ definition }) => definition.takesLong === true && definition.capabilities.includes('density'))
    .filter(({ definition }) => whyNot(definition, schema) === undefined)
    .map(({ definition }) => definition.name);
  return names.length === 0 ? [] : [`not tried, because a fit takes minutes: ${names.join(', ')} (${remedy})`];
}
