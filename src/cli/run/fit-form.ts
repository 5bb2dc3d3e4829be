import { platform } from '#platform';
import { TEXT_UNITS, type TextUnit } from '../../data/sequences/symbol-text.js';
import type { FittedModel } from '../../model/fitted-model.js';
import { saveModel } from '../../model/fitted-model.js';
import { checkOptions, flagOf } from '../../model/options.js';
import { allFamilies } from '../../models/find-family.js';
import { readWhole } from '../../platform/read-whole.js';
import { DataError, OptionError } from '../../util/errors.js';
import type { FlagValues } from '../command.js';
import type { Context } from '../context.js';
import { fitDocument, fitText } from '../fit-document.js';
import { claim, freePath, outputOf, writeOutput } from '../output.js';

/** Bytes of a file of another program, at most. */
const LARGEST_FORM = 1 << 30;
/** Flags that have a say where nothing is learned. */
const HEEDED = ['model', 'unit', 'output', 'force', 'json', 'quiet', 'color', 'header', 'engine', 'threads', 'memory'];

/** The form of another program's model that a file holds, by its name: `arpa`. */
export function formOfFile(path: string): string | undefined {
  return /\.arpa$/i.test(path) ? 'arpa' : undefined;
}

/** `ancestral fit X.arpa`: the model that the file holds, as a model file; nothing is learned. */
export async function runFitForm(context: Context, path: string, form: string, flags: FlagValues): Promise<void> {
  const startedAt = platform.nowMs();
  const family = (await allFamilies()).find(({ definition }) => definition.reads?.[form] !== undefined);
  if (family === undefined) throw new Error(`a family reads ${form}`);
  const { definition } = family;
  checkFlags(definition.name, form, flags);
  const file = outputOf(flags) ?? (await freePath(`${stemOf(path)}.${definition.name}.safetensors`));
  await claim(file, flags, [path]);
  const text = textOf(path, await readWhole(await platform.openFile(path), LARGEST_FORM));
  const { options: told, schema } = definition.reads?.[form]?.(text, flags.unit as TextUnit | undefined) ?? {
    options: {},
    schema: undefined,
  };
  if (schema === undefined) throw new Error(`a family reads ${form}`);
  const options = checkOptions(definition.name, definition.options, told);
  const model = definition.bind(options, schema);
  const decisions = [
    `${path} holds the model, so that nothing is learned; ${schema.columns[0].categories.length} symbols, taken as ${schema.names[0]}s`,
  ];
  const fitted: FittedModel = {
    ...{ definition, model, params: model.formats?.[form]?.read(text), options, schema, seed: 0 },
    summary: { rows: schema.rows, converged: true, steps: 0, scores: [], decisions, warnings: [] },
  };
  await writeOutput(context, file, saveModel(fitted), flags);
  const facts = { file, notes: [], seconds: (platform.nowMs() - startedAt) / 1000 };
  if (context.isJson) await context.document(fitDocument(fitted, facts));
  else await context.print(fitText(fitted, facts, context.columns));
}

function checkFlags(family: string, form: string, flags: FlagValues): void {
  if (flags.model !== undefined && flags.model !== 'auto' && flags.model !== family)
    throw new OptionError(`fit: --model of a file in the ${form} form must be ${family}, got ${flags.model}`);
  const other = Object.keys(flags).find((name) => flags[name] !== undefined && !HEEDED.includes(name));
  if (other !== undefined)
    throw new OptionError(`fit: a file in the ${form} form is read as it is, got --${flagOf(other)}`, {
      hint: `only --unit ${TEXT_UNITS.filter((unit) => unit !== 'pair').join(', ')} and -o have a say`,
    });
}

function textOf(path: string, bytes: Uint8Array): string {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch (cause) {
    throw new DataError(`${path}: must be UTF-8, got other bytes`, { code: 'ENCODING', cause });
  }
}

function stemOf(path: string): string {
  return (path.split(/[\\/]/).at(-1) ?? '').replace(/\.\w+$/, '') || 'model';
}
