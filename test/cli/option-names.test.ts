import { expect, it } from 'vitest';
import { COMMANDS } from '../../src/cli/commands/index.js';
import { COMMON_FLAGS } from '../../src/cli/flags.js';
import { optionsOf } from '../../src/cli/model-flags.js';
import type { ModelDefinition } from '../../src/model/define-model.js';
import { allFamilies } from '../../src/models/find-family.js';

const longName = (flags: string) => /--(?:no-)?([a-z-]+)/.exec(flags)?.[1];
const taken = new Set(
  [...COMMON_FLAGS, ...COMMANDS.filter((command) => command.takesModelOptions).flatMap(({ flags }) => flags)].map(
    ({ flags }) => longName(flags),
  ),
);

it.each((await allFamilies()).map(({ definition }) => [definition.name, definition as ModelDefinition] as const))(
  'options of %s take no flag that a command has for itself',
  (_name, definition) => {
    expect(optionsOf(definition).filter(({ flag }) => taken.has(longName(flag)))).toEqual([]);
  },
);
