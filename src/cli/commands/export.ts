import type { GraphFunction } from '../../model/graph-function.js';
import type { Command } from '../command.js';
import { choice, FORCE_FLAG } from '../flags.js';

// Written here too, since a command's help loads no model.
const FUNCTIONS: readonly GraphFunction[] = ['sample', 'logProb', 'encode', 'decode'];

export const exportModel: Command = {
  name: 'export',
  arguments: ['<model>'],
  summary:
    'a function of a fitted model as a plain ONNX file, or the model in a form of its own kind, for other programs',
  examples: [
    'ancestral export faithful.gaussian-mixture.safetensors --function logProb -o faithful.onnx',
    'ancestral export model.safetensors --function sample -o sample.onnx',
    'ancestral export book.n-gram.safetensors --format arpa -o book.arpa',
  ],
  flags: [
    {
      flags: '--function <name>',
      description: `${FUNCTIONS.join(', ')}; random numbers become inputs of the file`,
      parse: choice('--function', FUNCTIONS),
    },
    { flags: '--format <name>', description: 'the whole model as a file of other programs instead: arpa, for n-grams' },
    { flags: '-o, --output <file>', description: 'the file (default: MODEL.FUNCTION.onnx or MODEL.FORMAT here)' },
    FORCE_FLAG,
  ],
  async run(context, [model], flags) {
    const { runExport } = await import('../run/export.js');
    await runExport(context, model, flags);
  },
};
