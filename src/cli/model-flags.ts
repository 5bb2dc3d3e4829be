import { z } from 'zod';
import type { ModelDefinition } from '../model/define-model.js';
import { flagOf, ruleOf } from '../model/options.js';
import { allFamilies, findFamily } from '../models/find-family.js';
import type { Flag, FlagValues } from './command.js';

/** An option of a family as people meet it; everything comes from its one declaration. */
export interface FamilyOption {
  /** `--learning-rate` */
  readonly flag: string;
  /** What it is, and its rule. */
  readonly description: string;
  /** Absent where the family chooses. */
  readonly standard: string | undefined;
  /** A number where the option takes one and the text is one, a list where it takes one; what does not convert stays text for the check to refuse. */
  parse(text: string): unknown;
}

/** The options of a family, in the order of their declaration. */
export function optionsOf(definition: ModelDefinition): readonly FamilyOption[] {
  return Object.entries(definition.options.shape).map(([name, schema]) => {
    const facts = z.toJSONSchema(schema as z.ZodType, { io: 'input' }) as OptionSchema;
    return {
      flag: `--${flagOf(name)}`,
      description: `${facts.description ?? ''}: ${ruleOf(schema as z.ZodType)}`,
      standard: facts.default === undefined ? undefined : String(facts.default),
      parse: (text) => convert(facts, text),
    };
  });
}

/** The options of the family of this name as flags of the command line. */
export async function flagsOfFamily(name: string): Promise<readonly Flag[]> {
  const { definition } = await findFamily(name);
  return optionsOf(definition).map(({ flag, description, standard, parse }) => ({
    flags: `${flag} <value>`,
    description: `${description}${standard === undefined ? '' : ` (default ${standard})`}`,
    parse,
  }));
}

/** The families that have this option, by its flag without the dashes. */
export async function familiesWith(option: string): Promise<readonly string[]> {
  const families = (await allFamilies()).map(({ definition }) => definition);
  return families
    .filter(({ options }) => Object.keys(options.shape).map(flagOf).includes(option))
    .map(({ name }) => name);
}

/** The options of a family among the values of all flags. */
export async function optionsFromFlags(name: string, flags: FlagValues): Promise<Record<string, unknown>> {
  const { definition } = await findFamily(name);
  const given = Object.keys(definition.options.shape).filter((option) => flags[option] !== undefined);
  return Object.fromEntries(given.map((option) => [option, flags[option]]));
}

interface OptionSchema {
  readonly type?: string;
  readonly description?: string;
  readonly default?: unknown;
  readonly anyOf?: readonly OptionSchema[];
}

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
