import type { Command } from '../command.js';

export const models: Command = {
  name: 'models',
  arguments: ['[name]'],
  summary: 'every family: name, place in the taxonomy, kinds of data, capabilities; with a name, its options',
  examples: ['ancestral models', 'ancestral models gaussian-mixture', 'ancestral models --json'],
  flags: [],
  async run(context, [name]) {
    const { describeFamilies } = await import('../describe-families.js');
    const described = await describeFamilies(name);
    if (context.isJson) return context.document({ ok: true, models: described.map(({ listed }) => listed) });
    const { indented, textTable, wrap } = await import('../print-table.js');
    if (name === undefined) {
      const columns = [
        { title: 'name' },
        { title: 'taxonomy' },
        { title: 'data' },
        { title: 'certainty' },
        { title: 'capabilities' },
      ];
      const rows = described.map(({ listed }) => [
        listed.name,
        listed.family.join(' › '),
        listed.data.join(', '),
        listed.certainty.join(', ') || '–',
        listed.capabilities.join(', '),
      ]);
      return context.print(`${textTable(columns, rows, context.columns)}\n`);
    }
    const [{ listed, options, definition }] = described;
    const columns = [{ title: 'option' }, { title: 'default' }, { title: 'what' }];
    const field = (name: string, text: string) => indented(name.padEnd(12), text, context.columns);
    const references = definition.references.map(({ authors, year, title, venue, url }) =>
      indented('', `${authors} (${year}). ${title}. ${venue}${url === undefined ? '' : `. ${url}`}`, context.columns),
    );
    await context.print(
      [
        `${listed.title} (${listed.name})`,
        ...wrap(definition.summary, context.columns),
        '',
        field('taxonomy', listed.family.join(' › ')),
        field('columns', definition.measures.join(', ')),
        field('certainty', listed.certainty.join(', ') || 'has no density'),
        field('capabilities', listed.capabilities.join(', ')),
        '',
        options.length === 0 ? 'no options' : textTable(columns, options, context.columns),
        '',
        'References',
        ...references,
        '',
      ].join('\n'),
    );
  },
};
