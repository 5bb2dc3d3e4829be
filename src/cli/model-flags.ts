import { z } from 'zod';
import { flagOf, ruleOf } from '../model/options.js';
import { findFamily } from '../models/find-family.js';
import type { Flag, FlagValues } from './command.js';

interface OptionSchema {
  readonly type?: string;
  readonly description?: string;
  readonly default?: unknown;
  readonly anyOf?: readonly OptionSchema[];
}

/** The options of a family as flags: name, rule, default and description come from its one declaration. */
export async function flagsOfFamily(name: string): Promise<readonly Flag[]> {
  const { definition } = await findFamily(name);
  return Object.entries(definition.options.shape).map(([option, schema]): Flag => {
    const facts = z.toJSONSchema(schema as z.ZodType, { io: 'input' }) as OptionSchema;
    const standard = facts.default === undefined ? '' : ` (default ${JSON.stringify(facts.default)})`;
    return {
      flags: `--${flagOf(option)} <value>`,
      description: `${facts.description ?? ''}: ${ruleOf(schema as z.ZodType)}${standard}`,
      parse: (text) => convert(facts, text),
    };
  });
}

/** The options of a family among the values of all flags. */
export async function optionsFromFlags(name: string, flags: FlagValues): Promise<Record<string, unknown>> {
  const { definition } = await findFamily(name);
  const given = Object.keys(definition.options.shape).filter((option) => flags[option] !== undefined);
  return Object.fromEntries(given.map((option) => [option, flags[option]]));
}

/** A number where the option takes one and the text is one, a list where it takes one; what does not convert stays text for the check to refuse. */
function convert(schema: OptionSchema, text: string): unknown {
  const types = [schema, ...(schema.anyOf ?? [])].map(({ type }) => type);
  if (types.includes('array') && text.includes(',')) return text.split(',').map((part) => scalar(part));
  if (types.includes('number') || types.includes('integer')) return scalar(text);
  if (types.includes('boolean') && (text === 'true' || text === 'false')) return text === 'true';
  return text;
}

function scalar(text: string): number | string {
  return text.trim() !== '' && Number.isFinite(Number(text)) ? Number(text) : text;
}
