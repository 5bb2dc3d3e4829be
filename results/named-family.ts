import type { Recipe } from '../src/model/define-model.js';
import { checkOptions } from '../src/model/options.js';
import { registry } from '../src/models/registry.js';

/** The recipe of a family that is found by its name; undefined where the registry has none of that name. */
export async function namedRecipe(
  name: string,
  options: Readonly<Record<string, unknown>>,
): Promise<Recipe | undefined> {
  const family = await registry.find((registration) => registration.name === name)?.load();
  if (family === undefined) return undefined;
  const { definition } = family;
  return { definition, options: checkOptions(definition.name, definition.options, options) } as Recipe;
}
