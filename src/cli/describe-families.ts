import { z } from 'zod';
import type { Capability, Certainty, ModelDefinition } from '../model/define-model.js';
import { findFamily } from '../models/find-family.js';
import { registry } from '../models/registry.js';
import { optionsOf } from './model-flags.js';

/** A family as `models --json` lists it. */
export interface ListedFamily {
  readonly name: string;
  readonly title: string;
  readonly summary: string;
  readonly family: readonly string[];
  readonly data: readonly string[];
  readonly certainty: readonly Certainty[];
  readonly capabilities: readonly Capability[];
  readonly options: unknown;
}

export interface DescribedFamily {
  readonly listed: ListedFamily;
  /** Flag, default, and description with rule, of each option. */
  readonly options: readonly (readonly [string, string, string])[];
  readonly definition: ModelDefinition;
}

/** One family, or all of them. */
export async function describeFamilies(name?: string): Promise<readonly DescribedFamily[]> {
  if (name !== undefined) await findFamily(name);
  const chosen = registry.filter((registration) => name === undefined || registration.name === name);
  return Promise.all(
    chosen.map(async ({ taxonomy, load }) => {
      const { definition } = await load();
      return describe(definition, taxonomy);
    }),
  );
}

function describe(definition: ModelDefinition, taxonomy: readonly string[]): DescribedFamily {
  const { name, title, summary, certainty, capabilities, data = ['table'] } = definition;
  const listed: ListedFamily = {
    name,
    title,
    summary,
    family: taxonomy,
    data,
    certainty: certainty === undefined ? [] : [certainty],
    capabilities,
    options: z.toJSONSchema(definition.options, { io: 'input' }),
  };
  const options = optionsOf(definition).map(
    ({ flag, standard = 'chosen', description }) => [flag, standard, description] as const,
  );
  return { listed, options, definition };
}
