import type { DescribedFamily } from '../../src/cli/describe-families.js';
import type { Measure } from '../../src/data/schema.js';
import type { Capability, ModelDefinition, Reference } from '../../src/model/define-model.js';
import { markdownTable } from './markers.js';

/** Where a capability is found: on the command line, in the library, and what it does. */
const CAPABILITIES: Readonly<Record<Capability, readonly [string, string, string]>> = {
  sample: ['`sample`', '`sample(count)`', 'draws rows'],
  density: ['`score`', '`logProb(rows)`', 'log-probability of each row, in nats'],
  completion: ['`complete`, `sample --given`', '`complete(rows)`', 'draws missing cells given the known ones'],
  latent: ['`encode`, `decode`', '`encode(rows)`, `decode(codes)`', 'latent coordinates, and rows from them'],
  classification: ['`encode`', '`classify(rows)`', 'log p(class | row)'],
  posterior: ['`report`', '`posterior(rows)`', 'p(component | row)'],
  states: ['`encode`', '`encode(rows)`', 'hidden states of each step'],
};

/** What a family's page takes from its definition: columns, capabilities, options and, where the text has none, references. */
export function factsOf({ listed, definition, options }: DescribedFamily, page: string): string {
  const capabilities = listed.capabilities.map((capability) => [capability, ...CAPABILITIES[capability]]);
  const optionCells = options.map(([flag, standard, what]) => [`\`${flag}\``, standard, what]);
  return [
    '## Facts',
    '',
    `- Taxonomy: ${listed.family.join(' › ')}`,
    `- Columns: ${columnsOf(definition)}`,
    `- Log-probability: ${listed.certainty.join(', ') || 'none'}`,
    ...(definition.baseline ? ['- The baseline of every comparison'] : []),
    '',
    markdownTable(['capability', 'command', 'library', 'what it does'], capabilities),
    '',
    '### Options',
    '',
    options.length === 0 ? 'None.' : `${markdownTable(['flag', 'default', 'what'], optionCells)}\n\n${LIBRARY_NAMES}`,
    ...(hasReferences(page) ? [] : ['', '### References', '', ...definition.references.map(referenceLine)]),
  ].join('\n');
}

const LIBRARY_NAMES = 'In the library the names are the same in camel case: `--some-name` is `someName`.';

const EVERY_MEASURE: Readonly<Record<Measure, true>> = {
  continuous: true,
  count: true,
  categorical: true,
  binary: true,
  'with-atoms': true,
};

/** What a family takes, in a line. */
export function columnsOf({ measures, columns, needsLabel, minimumRows }: ModelDefinition): string {
  return [
    measures.length === Object.keys(EVERY_MEASURE).length ? 'of every measure' : measures.join(', '),
    ...(columns === undefined ? [] : [countOf(columns)]),
    ...(needsLabel ? ['one of them the label (`--label`)'] : []),
    ...(minimumRows === undefined ? [] : [`at least ${minimumRows} rows`]),
  ].join('; ');
}

function countOf({ minimum = 1, maximum }: NonNullable<ModelDefinition['columns']>): string {
  return maximum === undefined ? `at least ${minimum}` : `${minimum} to ${maximum}`;
}

function hasReferences(page: string): boolean {
  return /^## References$/m.test(page);
}

function referenceLine({ authors, year, title, venue, url }: Reference): string {
  return `- ${authors}, *${title}*, ${venue}, ${year}${url === undefined ? '' : `, <${url}>`}.`;
}
