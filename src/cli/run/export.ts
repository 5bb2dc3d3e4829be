import { exportGraph } from '../../model/export-graph.js';
import type { GraphFunction } from '../../model/graph-function.js';
import { CapabilityError, OptionError } from '../../util/errors.js';
import type { FlagValues } from '../command.js';
import type { Context } from '../context.js';
import { openModel } from '../open-model.js';
import { claim, freePath, outputOf, writeOutput } from '../output.js';
import { softwareVersion } from '../software.js';

/** `ancestral export`: one function of a model, written down, read back and checked, then written to a file; or the model in a form that other programs of its kind read. */
export async function runExport(context: Context, path: string, flags: FlagValues): Promise<void> {
  if (flags.format !== undefined) return exportForm(context, path, String(flags.format), flags);
  const name = flags.function as GraphFunction | undefined;
  if (name === undefined)
    throw new OptionError('export: needs to know the function, got none', {
      hint: '--function logProb, sample, encode or decode; or --format arpa for n-grams',
    });
  if (flags.output === '-')
    throw new OptionError('export: a graph is written to a file, got -o -', { hint: 'name a file' });
  const file = (flags.output as string | undefined) ?? (await freePath(`${stemOf(path)}.${name}.onnx`));
  await claim(file, flags, [path]);
  const fitted = await openModel(path);
  const { bytes, inputs, outputs, nodes } = exportGraph(fitted, name, await softwareVersion());
  await writeOutput(context, file, bytes, flags);
  const model = fitted.definition.name;
  const warnings = fitted.model.keepsRows ? [`${model}: the file contains training rows`] : [];
  for (const warning of warnings) context.note(`! ${warning}`);
  if (context.isJson) {
    const facts = { model, function: name, inputs, outputs, nodes, bytes: bytes.length };
    return context.document({ ok: true, ...facts, warnings, file });
  }
  context.note(`${name} of ${model}: ${inputs.join(', ')} → ${outputs.join(', ')}, ${nodes} operations`);
  context.note(`written to ${file}`);
}

async function exportForm(context: Context, path: string, name: string, flags: FlagValues): Promise<void> {
  if (flags.function !== undefined)
    throw new OptionError(
      `export: takes a function or a format, got --function ${flags.function} and --format ${name}`,
    );
  const file = flags.output === undefined ? await freePath(`${stemOf(path)}.${name}`) : outputOf(flags);
  await claim(file, flags, [path]);
  const { definition, model, params } = await openModel(path);
  const forms = Object.keys(model.formats ?? {});
  const form = model.formats?.[name];
  if (form === undefined)
    throw new CapabilityError(
      `${definition.name}: has no form ${name}${forms.length > 0 ? `, only ${forms.join(', ')}` : ''}`,
      {
        hint: 'export --function writes it as an ONNX file where it has one',
      },
    );
  const bytes = new TextEncoder().encode(form.write(params));
  await writeOutput(context, file, bytes, flags);
  if (file === undefined) return;
  const facts = { model: definition.name, format: name, bytes: bytes.length };
  if (context.isJson) return context.document({ ok: true, ...facts, warnings: [], file });
  context.note(`${definition.name} as ${name}, written to ${file}`);
}

/** The file's name without folder and ending. */
function stemOf(path: string): string {
  const name = path === '-' ? '' : (path.split(/[\\/]/).at(-1) ?? '');
  return name.replace(/\.safetensors$/, '') || 'model';
}
